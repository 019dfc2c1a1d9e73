package io.cellfs.rx.core;

import io.cellfs.rx.RxException;
import io.cellfs.rx.security.ConnectionId;
import io.cellfs.rx.security.PacketProtection;
import io.cellfs.rx.security.ServerSecurity;
import io.cellfs.rx.wire.AckReason;
import io.cellfs.rx.wire.HeaderFlyweight;
import io.cellfs.rx.wire.PacketType;

/**
 * A connection that a peer opened. Its calls wait until the peer has shown that it is there (afs-protocol section 1.8,
 * check-reach) and, if its security class asks for that, who it is (section 1.14).
 */
final class ServerConnection extends Connection {
    /** Between two reachability pings, and between two challenges. */
    private static final long ASK_AGAIN_NS = 2_000_000_000L;

    private final ServerSecurity.Session session;
    /** It waits for the answer to a reachability ping, and is counted as such. */
    boolean unverified;

    private long askedNs = Long.MIN_VALUE;

    ServerConnection(EndpointCore core, Peer peer, ConnectionId id, ServerSecurity security, long nowNs) {
        super(core, peer, id.epoch(), id.cid(), id.serviceId(), security.index(), nowNs);
        this.session = security.accept(id);
    }

    String principal() {
        return session.principal();
    }

    @Override
    boolean isClient() {
        return false;
    }

    @Override
    PacketProtection protection() {
        return session;
    }

    @Override
    int firstUserStatus() {
        return 0;
    }

    @Override
    long idleNs() {
        return core.serverIdleNs();
    }

    @Override
    void channelFreed(long nowNs) {}

    @Override
    void onConnectionPacket(Packet packet, int type, long nowNs) {
        if (type != PacketType.RESPONSE || session.isAuthenticated()) {
            core.counters().datagramsDropped++;
            return;
        }
        try {
            int payloadBytes = packet.length - HeaderFlyweight.LENGTH;
            session.accept(
                    packet.bytes().slice(HeaderFlyweight.LENGTH, payloadBytes),
                    HeaderFlyweight.checksum(packet.bytes()));
            peer.reachedNs = nowNs;
            onReached(nowNs);
        } catch (RxException failure) {
            sendAbort(0, 0, failure.code());
            fail(failure.code(), "the peer did not prove who it is", nowNs);
        }
    }

    @Override
    boolean onOtherCall(Packet packet, Channel channel, int index, int callNumber, long nowNs) {
        int newer = callNumber - channel.callNumber;
        if (HeaderFlyweight.type(packet.bytes()) != PacketType.DATA || newer < 0) {
            core.counters().datagramsDropped++;
            return false;
        }
        if (newer == 0) {
            repeatEnd(packet, channel, index);
            return false;
        }
        Call current = channel.call;
        if (current != null) {
            if (!current.sendWindow.isAllSent()) {
                sendBusy(index, callNumber);
                return false;
            }
            current.onAllAcked(nowNs);
            current.detach(nowNs);
        }
        return accept(packet, index, callNumber, nowNs);
    }

    /** Repeated DATA of a call that is over (afs-protocol section 1.5). */
    private void repeatEnd(Packet packet, Channel channel, int index) {
        if (channel.abortCode != 0) {
            sendAbort(index, channel.callNumber, channel.abortCode);
        } else if (channel.finishedSeq != 0) {
            core.counters().duplicatesReceived++;
            sendFinishedAck(channel, index, AckReason.DUPLICATE, HeaderFlyweight.serial(packet.bytes()));
        }
    }

    private void sendBusy(int index, int callNumber) {
        Packet busy = control(PacketType.BUSY, index, callNumber, 0);
        if (busy != null) {
            core.transmit(busy, peer);
        }
    }

    private boolean accept(Packet packet, int index, int callNumber, long nowNs) {
        int seq = HeaderFlyweight.seq(packet.bytes());
        if (seq <= 0 || seq > core.windowPackets() || !core.mayAcceptCall()) {
            core.counters().datagramsDropped++;
            return false;
        }
        ServerCall call = new ServerCall(core, this, serviceId, nowNs);
        attach(call, index, callNumber, nowNs);
        core.callAccepted();
        boolean kept = onData(call, packet, nowNs);
        if (!call.detached) {
            dispatchOrAsk(nowNs);
            core.markDirty(call);
        }
        return kept;
    }

    @Override
    void onReached(long nowNs) {
        dispatchOrAsk(nowNs);
    }

    private void dispatchOrAsk(long nowNs) {
        boolean reachable = peer.isReachable(nowNs, core.reachNs());
        if (reachable && unverified) {
            unverified = false;
            core.verified();
        }
        if (reachable && session.isAuthenticated()) {
            dispatchHeld();
        } else if (askedNs == Long.MIN_VALUE || nowNs - askedNs >= ASK_AGAIN_NS) {
            ask(reachable, nowNs);
        }
    }

    private void dispatchHeld() {
        for (int i = 0; i < HeaderFlyweight.CHANNELS; i++) {
            Channel channel = channelIfAny(i);
            if (channel != null && channel.call instanceof ServerCall call && !call.dispatched) {
                call.dispatched = true;
                core.dispatch(call);
            }
        }
    }

    private void ask(boolean reachable, long nowNs) {
        askedNs = nowNs;
        if (!session.isAuthenticated()) {
            sendChallenge();
        } else if (!reachable) {
            for (int i = 0; i < HeaderFlyweight.CHANNELS; i++) {
                Channel channel = channelIfAny(i);
                if (channel != null && channel.call != null) {
                    channel.call.sendAck(AckReason.PING, 0, nowNs);
                    break;
                }
            }
        }
        schedule(nowNs + ASK_AGAIN_NS);
    }

    private void sendChallenge() {
        Packet challenge = control(PacketType.CHALLENGE, 0, 0, 0);
        if (challenge != null) {
            var payload =
                    challenge.bytes().slice(HeaderFlyweight.LENGTH, challenge.capacity() - HeaderFlyweight.LENGTH);
            session.challenge(payload);
            challenge.length = HeaderFlyweight.LENGTH + payload.position();
            core.transmit(challenge, peer);
        }
    }

    @Override
    long onRoleTimer(long nowNs) {
        if (activeCalls() == 0 || (session.isAuthenticated() && peer.isReachable(nowNs, core.reachNs()))) {
            return TimerWheel.NEVER_NS;
        }
        if (holdsCall() && nowNs - askedNs >= ASK_AGAIN_NS) {
            ask(peer.isReachable(nowNs, core.reachNs()), nowNs);
        }
        return Math.max(askedNs, nowNs) + ASK_AGAIN_NS;
    }

    private boolean holdsCall() {
        for (int i = 0; i < HeaderFlyweight.CHANNELS; i++) {
            Channel channel = channelIfAny(i);
            if (channel != null && channel.call instanceof ServerCall call && !call.dispatched) {
                return true;
            }
        }
        return false;
    }
}
