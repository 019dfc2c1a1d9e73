package io.cellfs.rx.core;

import io.cellfs.rx.wire.AckFlyweight;
import io.cellfs.rx.wire.AckReason;
import io.cellfs.rx.wire.DebugFormat;
import io.cellfs.rx.wire.HeaderFlags;
import io.cellfs.rx.wire.HeaderFlyweight;
import io.cellfs.rx.wire.PacketType;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Answers that need no connection, at a bounded rate: whoever asks may have lied about its address. */
final class StatelessReplies {
    private static final int BURST = 2_000;
    private static final long NS_PER_REPLY = 500_000L;

    private final EndpointCore core;
    private final DebugReplies debug;
    private final byte[] version;
    /** When the bucket of permitted answers would be full again. */
    private long fullNs;

    StatelessReplies(EndpointCore core, String version, long nowNs) {
        this.core = core;
        this.debug = new DebugReplies(core);
        this.version = version.getBytes(StandardCharsets.US_ASCII);
        this.fullNs = nowNs;
    }

    /** Answers a DEBUG or VERSION request; what is not one from an initiator is ignored. */
    void answer(Packet request, int type, InetSocketAddress from) {
        boolean asked = (HeaderFlyweight.flags(request.bytes()) & HeaderFlags.CLIENT_INITIATED) != 0;
        int payload = request.length - HeaderFlyweight.LENGTH;
        if (!asked || payload < (type == PacketType.DEBUG ? DebugFormat.REQUEST_BYTES : 1)) {
            core.counters().datagramsDropped++;
            return;
        }
        Packet reply = reply(request, type, HeaderFlags.LAST_PACKET);
        if (reply == null) {
            return;
        }
        int bytes =
                type == PacketType.DEBUG ? debug.write(request.bytes(), reply.bytes()) : writeVersion(reply.bytes());
        reply.length = HeaderFlyweight.LENGTH + bytes;
        core.transmit(reply, core.transientPeer(from));
    }

    /** Aborts the call of a packet. */
    void abort(Packet cause, InetSocketAddress to, int code) {
        Packet abort = reply(cause, PacketType.ABORT, 0);
        if (abort != null) {
            abort.bytes().putInt(HeaderFlyweight.LENGTH, code);
            abort.length = HeaderFlyweight.LENGTH + 4;
            core.transmit(abort, core.transientPeer(to));
        }
    }

    /** Tells the sender of DATA in the middle of an unknown call that nothing of it is known (afs-protocol section 1.4). */
    void unknownCall(Packet cause, InetSocketAddress to, int windowPackets) {
        Packet ack = reply(cause, PacketType.ACK, HeaderFlags.SLOW_START_OK);
        if (ack != null) {
            Peer peer = core.transientPeer(to);
            ack.length = AckFlyweight.write(
                    ack.bytes(),
                    1,
                    0,
                    HeaderFlyweight.serial(cause.bytes()),
                    AckReason.OUT_OF_SEQUENCE,
                    0,
                    peer.limits(windowPackets));
            core.transmit(ack, peer);
        }
    }

    private int writeVersion(ByteBuffer reply) {
        for (int i = 0; i < DebugFormat.VERSION_BYTES; i++) {
            reply.put(HeaderFlyweight.LENGTH + i, i < version.length ? version[i] : 0);
        }
        return DebugFormat.VERSION_BYTES;
    }

    private @Nullable Packet reply(Packet request, int type, int flags) {
        if (!permit()) {
            core.counters().datagramsDropped++;
            return null;
        }
        Packet reply = core.pool().tryTake(HeaderFlyweight.LENGTH + AckFlyweight.MAX_LENGTH);
        if (reply == null) {
            return null;
        }
        HeaderFlyweight.copy(request.bytes(), reply.bytes());
        int initiator = HeaderFlyweight.flags(request.bytes()) & HeaderFlags.CLIENT_INITIATED;
        HeaderFlyweight.putKind(reply.bytes(), type, flags | (initiator ^ HeaderFlags.CLIENT_INITIATED), 0);
        HeaderFlyweight.putOrder(reply.bytes(), 0, type == PacketType.ABORT || type == PacketType.ACK ? 1 : 0);
        HeaderFlyweight.putChecksum(reply.bytes(), 0);
        reply.releaseWhenSent = true;
        return reply;
    }

    private boolean permit() {
        long nowNs = core.nowNs();
        if (fullNs - nowNs > BURST * NS_PER_REPLY) {
            return false;
        }
        fullNs = Math.max(fullNs, nowNs) + NS_PER_REPLY;
        return true;
    }
}
