package io.cellfs.rx.core;

import io.cellfs.rx.RxException;
import io.cellfs.rx.security.ClientSecurity;
import io.cellfs.rx.security.ConnectionId;
import io.cellfs.rx.security.PacketProtection;
import io.cellfs.rx.wire.AckFlyweight;
import io.cellfs.rx.wire.AckReason;
import io.cellfs.rx.wire.HeaderFlags;
import io.cellfs.rx.wire.HeaderFlyweight;
import io.cellfs.rx.wire.PacketType;
import java.nio.ByteBuffer;

/** A connection that was opened here. */
final class ClientConnection extends Connection {
    /** How long a channel that was answered with BUSY is used only if no other is free. */
    private static final long BUSY_NS = 1_000_000_000L;

    private final ClientBundle bundle;
    private final ClientSecurity.Session session;
    private boolean answered;

    ClientConnection(EndpointCore core, ClientBundle bundle, ConnectionId id, ClientSecurity security, long nowNs) {
        super(core, bundle.peer(), id.epoch(), id.cid(), id.serviceId(), security.index(), nowNs);
        this.bundle = bundle;
        this.session = security.open(id);
    }

    ClientBundle bundle() {
        return bundle;
    }

    @Override
    boolean isClient() {
        return true;
    }

    @Override
    PacketProtection protection() {
        return session;
    }

    @Override
    int firstUserStatus() {
        return bundle.wantsUpgrade() && !answered ? HeaderFlyweight.USER_STATUS_UPGRADE : 0;
    }

    @Override
    long idleNs() {
        return core.clientIdleNs();
    }

    /** The first answer tells the service in effect (afs-protocol section 3.1). */
    void adoptService(Packet packet) {
        if (!answered) {
            answered = true;
            int answeredAs = HeaderFlyweight.serviceId(packet.bytes());
            if (bundle.wantsUpgrade() && answeredAs != 0) {
                serviceId = answeredAs;
                bundle.upgraded(answeredAs);
            }
        }
    }

    /** A channel without a call, one not known to be busy at the peer if there is one; -1 when there is none. */
    int freeChannel(boolean evenBusy, long nowNs) {
        int busy = -1;
        if (error != 0) {
            return busy;
        }
        for (int i = 0; i < HeaderFlyweight.CHANNELS; i++) {
            Channel channel = channel(i);
            if (channel.isFree() && channel.busyUntilNs <= nowNs) {
                return i;
            }
            busy = channel.isFree() ? i : busy;
        }
        return evenBusy ? busy : -1;
    }

    /** Aborts every call, here and at the peer. */
    void abortCalls(int code, String message, long nowNs) {
        for (int i = 0; i < HeaderFlyweight.CHANNELS; i++) {
            Call call = channel(i).call;
            if (call != null) {
                call.terminate(code, message, true, nowNs);
            }
        }
    }

    @Override
    void channelFreed(long nowNs) {
        bundle.channelFreed(nowNs);
    }

    @Override
    void onBusy(Call call, long nowNs) {
        call.heard(nowNs);
        channel(call.channel).busyUntilNs = nowNs + BUSY_NS;
    }

    @Override
    void onConnectionPacket(Packet packet, int type, long nowNs) {
        if (type != PacketType.CHALLENGE) {
            core.counters().datagramsDropped++;
            return;
        }
        Packet response = core.pool().tryTake(peer.datagramBytes());
        if (response == null) {
            return;
        }
        try {
            ByteBuffer question = packet.bytes().slice(HeaderFlyweight.LENGTH, packet.length - HeaderFlyweight.LENGTH);
            ByteBuffer answer =
                    response.bytes().slice(HeaderFlyweight.LENGTH, peer.datagramBytes() - HeaderFlyweight.LENGTH);
            int checksum = session.respond(question, answer);
            sendResponse(response, answer.position(), checksum);
        } catch (RxException failure) {
            response.release();
            sendAbort(0, 0, failure.code());
            fail(failure.code(), "the challenge cannot be answered", nowNs);
        }
    }

    private void sendResponse(Packet response, int payloadBytes, int checksum) {
        Packet header = control(PacketType.RESPONSE, 0, 0, 0);
        if (header == null) {
            response.release();
            return;
        }
        HeaderFlyweight.copy(header.bytes(), response.bytes());
        HeaderFlyweight.putChecksum(response.bytes(), checksum);
        header.release();
        response.length = HeaderFlyweight.LENGTH + payloadBytes;
        response.releaseWhenSent = true;
        core.transmit(response, peer);
    }

    /** Something of a call that is over: its end may have to be acknowledged again, and it still answers pings. */
    @Override
    boolean onOtherCall(Packet packet, Channel channel, int index, int callNumber, long nowNs) {
        if (callNumber != channel.callNumber || channel.finishedSeq == 0 || channel.abortCode != 0) {
            core.counters().datagramsDropped++;
            return false;
        }
        int type = HeaderFlyweight.type(packet.bytes());
        int cause = HeaderFlyweight.serial(packet.bytes());
        if (type == PacketType.DATA) {
            core.counters().duplicatesReceived++;
            sendFinishedAck(channel, index, AckReason.DUPLICATE, cause);
        } else if (type == PacketType.ACK
                && AckFlyweight.isValid(packet.bytes(), packet.length)
                && (HeaderFlyweight.flags(packet.bytes()) & HeaderFlags.REQUEST_ACK) != 0) {
            sendFinishedAck(channel, index, AckReason.PING_RESPONSE, cause);
        }
        return false;
    }
}
