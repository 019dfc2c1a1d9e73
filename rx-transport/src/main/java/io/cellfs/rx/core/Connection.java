package io.cellfs.rx.core;

import io.cellfs.rx.RxErrors;
import io.cellfs.rx.RxException;
import io.cellfs.rx.security.PacketProtection;
import io.cellfs.rx.wire.AckFlyweight;
import io.cellfs.rx.wire.AckReason;
import io.cellfs.rx.wire.HeaderFlags;
import io.cellfs.rx.wire.HeaderFlyweight;
import io.cellfs.rx.wire.PacketType;
import org.jspecify.annotations.Nullable;

/** One RX connection with up to four calls, in either role. */
abstract sealed class Connection extends TimerWheel.Entry permits ClientConnection, ServerConnection {
    final EndpointCore core;
    final Peer peer;
    final int epoch;
    final int cid;
    final int securityIndex;
    /** The service in effect. */
    int serviceId;

    /** Position in the core's list of connections. */
    int listIndex = -1;
    /** The table's chain. */
    @Nullable
    Connection nextInTable;

    long activeNs;
    long packetsReceived;
    long packetsSent;
    long bytesReceived;
    long bytesSent;
    /** Abort code of the whole connection; 0 while it lives. */
    int error;

    private final @Nullable Channel[] channels = new @Nullable Channel[HeaderFlyweight.CHANNELS];
    private int serial;
    private int activeCalls;

    Connection(EndpointCore core, Peer peer, int epoch, int cid, int serviceId, int securityIndex, long nowNs) {
        this.core = core;
        this.peer = peer;
        this.epoch = epoch;
        this.cid = cid;
        this.serviceId = serviceId;
        this.securityIndex = securityIndex;
        this.activeNs = nowNs;
        peer.connections++;
    }

    abstract boolean isClient();

    abstract PacketProtection protection();

    /** The user status of the first packet of a call. */
    abstract int firstUserStatus();

    /** How long it may be without a call. */
    abstract long idleNs();

    /** A call has left its channel. */
    abstract void channelFreed(long nowNs);

    /** A packet of this connection that is neither DATA nor about one call. */
    abstract void onConnectionPacket(Packet packet, int type, long nowNs);

    /** DATA for a call that its channel does not have. */
    abstract boolean onOtherCall(Packet packet, Channel channel, int index, int callNumber, long nowNs);

    final int serial() {
        return serial;
    }

    final @Nullable Channel channelIfAny(int index) {
        return channels[index];
    }

    final Channel channel(int index) {
        Channel channel = channels[index];
        if (channel == null) {
            channel = new Channel();
            channels[index] = channel;
        }
        return channel;
    }

    final int activeCalls() {
        return activeCalls;
    }

    final void attach(Call call, int index, int callNumber, long nowNs) {
        Channel channel = channel(index);
        channel.call = call;
        channel.callNumber = callNumber;
        channel.finishedSeq = 0;
        channel.abortCode = 0;
        channel.finalAckNs = TimerWheel.NEVER_NS;
        call.connection = this;
        call.channel = index;
        call.callNumber = callNumber;
        activeCalls++;
        activeNs = nowNs;
    }

    final void schedule(long deadlineNs) {
        core.schedule(this, deadlineNs);
    }

    /**
     * Takes a packet of a known connection.
     *
     * @return whether the packet was kept and must not be released
     */
    final boolean onPacket(Packet packet, int type, long nowNs) {
        packetsReceived++;
        bytesReceived += packet.length;
        peer.bytesReceived += packet.length;
        peer.lastHeardNs = nowNs;
        if (HeaderFlyweight.securityIndex(packet.bytes()) != securityIndex) {
            sendAbort(0, 0, RxErrors.SECURITY_INCONSISTENT);
            return false;
        }
        int callNumber = HeaderFlyweight.callNumber(packet.bytes());
        if (type == PacketType.CHALLENGE || type == PacketType.RESPONSE || callNumber == 0) {
            if (type == PacketType.ABORT) {
                fail(abortCode(packet), "the peer aborted the connection", nowNs);
            } else {
                onConnectionPacket(packet, type, nowNs);
            }
            return false;
        }
        int index = HeaderFlyweight.cid(packet.bytes()) & HeaderFlyweight.CHANNEL_MASK;
        Channel channel = channel(index);
        Call call = channel.call;
        if (call == null || channel.callNumber != callNumber) {
            return onOtherCall(packet, channel, index, callNumber, nowNs);
        }
        return onCallPacket(call, packet, type, nowNs);
    }

    private boolean onCallPacket(Call call, Packet packet, int type, long nowNs) {
        boolean kept = false;
        switch (type) {
            case PacketType.DATA -> kept = onData(call, packet, nowNs);
            case PacketType.ACK -> onAck(call, packet, nowNs);
            case PacketType.ACKALL -> {
                call.heard(nowNs);
                call.onAllAcked(nowNs);
            }
            case PacketType.ABORT -> call.terminate(abortCode(packet), "aborted by the peer", false, nowNs);
            case PacketType.BUSY -> onBusy(call, nowNs);
            default -> core.counters().datagramsDropped++;
        }
        core.markDirty(call);
        return kept;
    }

    /** The channel of a client is busy at the peer; servers ignore it. */
    void onBusy(Call call, long nowNs) {}

    final boolean onData(Call call, Packet packet, long nowNs) {
        int flags = HeaderFlyweight.flags(packet.bytes());
        int start = HeaderFlyweight.LENGTH + protection().prefixBytes();
        try {
            int payload = protection().open(packet.bytes(), packet.length);
            packet.readOffset = start;
            packet.payloadEnd = start + payload;
        } catch (RxException failure) {
            sendAbort(0, 0, failure.code());
            fail(failure.code(), "a packet does not hold what the security class asks", nowNs);
            return false;
        }
        call.heard(nowNs);
        if (isClient()) {
            peer.reachedNs = nowNs;
            call.onAllAcked(nowNs);
        }
        int seq = HeaderFlyweight.seq(packet.bytes());
        return call.onData(
                packet, seq, flags & ~HeaderFlags.JUMBO_PACKET, HeaderFlyweight.serial(packet.bytes()), nowNs);
    }

    private void onAck(Call call, Packet packet, long nowNs) {
        if (!AckFlyweight.isValid(packet.bytes(), packet.length)) {
            core.counters().datagramsDropped++;
            return;
        }
        call.heard(nowNs);
        learn(packet, nowNs);
        call.onAck(packet, nowNs);
        answerPing(packet, call, nowNs);
    }

    /** Answers a ping, and an ACK that asks for one (afs-protocol section 1.4). */
    private void answerPing(Packet packet, Call call, long nowNs) {
        boolean ping = AckFlyweight.reason(packet.bytes()) == AckReason.PING;
        boolean asked = (HeaderFlyweight.flags(packet.bytes()) & HeaderFlags.REQUEST_ACK) != 0;
        if (!call.detached && (ping || asked)) {
            call.sendAck(
                    ping ? AckReason.PING_RESPONSE : AckReason.REQUESTED,
                    HeaderFlyweight.serial(packet.bytes()),
                    nowNs);
        }
    }

    /** An ACK proves that the peer is there and says what it accepts. */
    final void learn(Packet packet, long nowNs) {
        peer.reachedNs = nowNs;
        peer.learn(new Peer.AckTrailer(
                AckFlyweight.maxMtu(packet.bytes(), packet.length),
                AckFlyweight.interfaceMtu(packet.bytes(), packet.length),
                AckFlyweight.window(packet.bytes(), packet.length)));
        onReached(nowNs);
    }

    /** The peer has proved to be there. */
    void onReached(long nowNs) {}

    static int abortCode(Packet packet) {
        return packet.length >= HeaderFlyweight.LENGTH + 4
                ? packet.bytes().getInt(HeaderFlyweight.LENGTH)
                : RxErrors.PROTOCOL_ERROR;
    }

    /** Ends every call and the connection. */
    final void fail(int code, String message, long nowNs) {
        error = code;
        for (Channel channel : channels) {
            if (channel != null && channel.call != null) {
                channel.call.terminate(code, message, false, nowNs);
            }
        }
        core.remove(this);
    }

    final void aborted(Call call, int code) {
        channel(call.channel).abortCode = code;
    }

    final void finished(Call call, long nowNs) {
        Channel channel = channel(call.channel);
        if (channel.call == call) {
            channel.call = null;
            activeCalls--;
            activeNs = nowNs;
            channel.finishedSeq = call.receiveWindow.lastSeq();
            if (isClient() && call.end() == null && call.receiveWindow.ackNs() != TimerWheel.NEVER_NS) {
                channel.finalAckNs = nowNs + ReceiveWindow.ACK_DELAY_NS;
                schedule(channel.finalAckNs);
            }
            channelFreed(nowNs);
            schedule(nowNs + idleNs());
        }
    }

    /** The wheel says that something may be due. */
    final void onTimer(long nowNs) {
        long deadlineNs = TimerWheel.NEVER_NS;
        for (int i = 0; i < channels.length; i++) {
            Channel channel = channels[i];
            if (channel != null) {
                deadlineNs = Math.min(deadlineNs, onChannelTimer(channel, i, nowNs));
            }
        }
        deadlineNs = Math.min(deadlineNs, onRoleTimer(nowNs));
        if (activeCalls == 0 && deadlineNs == TimerWheel.NEVER_NS) {
            if (nowNs - activeNs >= idleNs()) {
                core.remove(this);
                return;
            }
            deadlineNs = activeNs + idleNs();
        }
        schedule(deadlineNs);
    }

    /** What the role has to do in time; returns its next deadline. */
    long onRoleTimer(long nowNs) {
        return TimerWheel.NEVER_NS;
    }

    private long onChannelTimer(Channel channel, int index, long nowNs) {
        Call call = channel.call;
        if (call != null) {
            if (call.deadlineNs() <= nowNs) {
                call.onTimer(nowNs);
                core.markDirty(call);
            }
            return call.detached ? TimerWheel.NEVER_NS : call.deadlineNs();
        }
        if (channel.finalAckNs <= nowNs) {
            channel.finalAckNs = TimerWheel.NEVER_NS;
            sendFinishedAck(channel, index, AckReason.DELAY, 0);
        }
        return channel.finalAckNs;
    }

    /** Acknowledges the whole of a call that has ended. */
    final void sendFinishedAck(Channel channel, int index, int reason, int cause) {
        Packet ack = control(PacketType.ACK, index, channel.callNumber, HeaderFlags.SLOW_START_OK);
        if (ack != null) {
            channel.finalAckNs = TimerWheel.NEVER_NS;
            ack.length = AckFlyweight.write(
                    ack.bytes(),
                    channel.finishedSeq + 1,
                    channel.finishedSeq,
                    cause,
                    reason,
                    0,
                    peer.limits(core.windowPackets()));
            core.transmit(ack, peer);
        }
    }

    /** Tells the peer an abort code; call number 0 means the whole connection. */
    final void sendAbort(int channel, int callNumber, int code) {
        Packet abort = control(PacketType.ABORT, channel, callNumber, 0);
        if (abort != null) {
            abort.bytes().putInt(HeaderFlyweight.LENGTH, code);
            abort.length = HeaderFlyweight.LENGTH + 4;
            core.transmit(abort, peer);
        }
    }

    /** A packet that is not DATA, with its header written; null when there is no buffer. */
    final @Nullable Packet control(int type, int channel, int callNumber, int flags) {
        Packet packet = core.pool().tryTake(HeaderFlyweight.LENGTH + AckFlyweight.MAX_LENGTH);
        if (packet != null) {
            writeHeader(packet, channel, callNumber, 0, type, flags, 0);
            packet.releaseWhenSent = true;
        }
        return packet;
    }

    /** Sends or repeats one DATA packet; returns its serial number. */
    final int sendData(Call call, int seq, Packet packet, int flags) {
        int userStatus = seq == 1 ? firstUserStatus() : 0;
        int before = packet.sealed ? HeaderFlyweight.checksum(packet.bytes()) : 0;
        int used = writeHeader(packet, call.channel, call.callNumber, seq, PacketType.DATA, flags, userStatus);
        if (packet.sealed) {
            HeaderFlyweight.putChecksum(packet.bytes(), before);
        } else {
            PacketProtection protection = protection();
            packet.length =
                    protection.seal(packet.bytes(), packet.length - HeaderFlyweight.LENGTH - protection.prefixBytes());
            HeaderFlyweight.putChecksum(packet.bytes(), protection.checksum(packet.bytes()));
            packet.sealed = true;
        }
        packet.serial = used;
        peer.packetsSent++;
        peer.bytesSent += packet.length;
        if (packet.resent) {
            peer.packetsResent++;
            core.counters().packetsResent++;
        }
        core.transmit(packet, peer);
        return used;
    }

    private int writeHeader(Packet packet, int channel, int callNumber, int seq, int type, int flags, int userStatus) {
        int used = ++serial;
        HeaderFlyweight.putAddress(packet.bytes(), epoch, cid | channel, callNumber);
        HeaderFlyweight.putOrder(packet.bytes(), seq, used);
        HeaderFlyweight.putKind(
                packet.bytes(), type, flags | (isClient() ? HeaderFlags.CLIENT_INITIATED : 0), userStatus);
        HeaderFlyweight.putSecurity(packet.bytes(), securityIndex, 0, serviceId);
        packetsSent++;
        bytesSent += packet.length;
        return used;
    }
}
