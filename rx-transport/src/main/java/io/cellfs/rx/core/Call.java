package io.cellfs.rx.core;

import io.cellfs.rx.RxErrors;
import io.cellfs.rx.wire.AckFlyweight;
import io.cellfs.rx.wire.AckReason;
import io.cellfs.rx.wire.HeaderFlags;
import io.cellfs.rx.wire.PacketType;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One call on one channel, in either role. The application uses the two streams and the flags at the top, from its own thread,
 * and then has the core {@linkplain EndpointCore#process process} the call; everything else belongs to the core.
 */
public abstract sealed class Call implements SendWindow.Output permits ClientCall, ServerCall {
    private static final int PINGS_PER_DEAD_TIME = 6;

    final EndpointCore core;
    final SendRing sendRing = new SendRing();
    final ReceiveRing receiveRing = new ReceiveRing();
    final SendWindow sendWindow;
    final ReceiveWindow receiveWindow;
    private final SendStream sendStream;
    private final ReceiveStream receiveStream;

    /** Set while the call waits to be processed, so that it is queued once. */
    private final AtomicBoolean submitted = new AtomicBoolean();

    private volatile @Nullable CallEnd end;
    private volatile boolean abortRequested;
    private volatile int abortCode;
    private volatile boolean closed;
    private volatile @Nullable Runnable waker;

    /** The next one in the runner's queue of calls to be processed. */
    private @Nullable Call nextSubmitted;

    @Nullable
    Connection connection;

    int channel;
    int callNumber;

    /** In the core's list of calls to be looked at when the round ends. */
    boolean dirty;
    /** In the core's list of applications to be woken. */
    boolean wakePending;
    /** The channel does not know it any more. */
    volatile boolean detached;

    private final long startedNs;
    /** Serial number of the connection when the peer last acknowledged something new. */
    private int progressSerial;

    private long heardNs;
    private long pingedNs;
    private long movedNs;
    private int moved;

    Call(EndpointCore core, Peer peer, boolean client, int prefixBytes, int suffixBytes, long nowNs) {
        this.core = core;
        this.sendStream = new SendStream(sendRing, core.pool(), peer, prefixBytes, suffixBytes);
        this.receiveStream = new ReceiveStream(receiveRing);
        this.sendWindow = new SendWindow(sendRing, peer);
        this.receiveWindow = new ReceiveWindow(receiveRing, core.windowPackets(), client);
        this.startedNs = nowNs;
        this.heardNs = nowNs;
        this.pingedNs = nowNs;
        this.movedNs = nowNs;
    }

    // ---- the application's side

    /** The sending direction. */
    public final SendStream sendStream() {
        return sendStream;
    }

    /** The receiving direction. */
    public final ReceiveStream receiveStream() {
        return receiveStream;
    }

    /** Why the call ended before its time; null while it has not. */
    public final @Nullable CallEnd end() {
        return end;
    }

    /** Whether the core is done with the call, for good or ill: what is written now goes nowhere. */
    public final boolean isOver() {
        return detached;
    }

    /** Who is run, briefly and without blocking, when there is something to read, room to write, or an end. */
    public final void waker(Runnable application) {
        waker = application;
    }

    /** Runs the waker. */
    public final void wake() {
        Runnable application = waker;
        if (application != null) {
            application.run();
        }
    }

    /** Whether the core should process the call because much was read. */
    public final boolean wantsUpdate() {
        return receiveWindow.wantsUpdate();
    }

    /** Asks for an abort; the core has to process the call then. */
    public final void requestAbort(int code) {
        abortCode = code;
        abortRequested = true;
    }

    /** The application will not touch the streams again; the core has to process the call then. */
    public final void close() {
        closed = true;
    }

    /** Marks the call as waiting to be processed; false when it was already. */
    public final boolean trySubmit() {
        return !submitted.get() && submitted.compareAndSet(false, true);
    }

    /** The runner's link. */
    public final @Nullable Call nextSubmitted() {
        return nextSubmitted;
    }

    /** Sets the runner's link. */
    public final void nextSubmitted(@Nullable Call next) {
        nextSubmitted = next;
    }

    // ---- the core's side

    /** What the roles do differently when everything has been sent or received. */
    abstract boolean isFinished();

    /** Takes the application's wishes. */
    final void processApplication(long nowNs) {
        submitted.set(false);
        if (sendRing.growIfFull()) {
            core.wake(this);
        }
        if (abortRequested && end == null && !detached && !isFinished()) {
            terminate(abortCode, "aborted by the application", true, nowNs);
        }
        if (closed) {
            receiveStream.discard();
            sendStream.discard();
            if (detached) {
                releaseSendRing();
                receiveWindow.releaseUndelivered();
                core.settle(this);
            }
        }
    }

    final boolean isClosed() {
        return closed;
    }

    /** Something of this call arrived. */
    final void heard(long nowNs) {
        heardNs = nowNs;
    }

    /** Sends what is due and says whether the call is over. */
    final void flush(long nowNs) {
        Connection owner = connection;
        if (owner == null || detached) {
            return;
        }
        if (closed) {
            receiveStream.discard();
        }
        int reason = receiveWindow.dueReason();
        if (reason != 0) {
            sendAck(reason, receiveWindow.owedSerial(), nowNs);
        }
        sendWindow.transmit(nowNs, this);
        if (isFinished()) {
            detach(nowNs);
        } else {
            owner.schedule(deadlineNs());
        }
    }

    /** Ends the call before its time. */
    final void terminate(int code, String message, boolean tellPeer, long nowNs) {
        if (detached || end != null) {
            return;
        }
        end = new CallEnd(code, message);
        Connection owner = connection;
        if (owner != null) {
            if (tellPeer) {
                owner.sendAbort(channel, callNumber, code);
            }
            owner.aborted(this, code);
        }
        detach(nowNs);
        core.wake(this);
    }

    final void detach(long nowNs) {
        if (detached) {
            return;
        }
        detached = true;
        Connection owner = connection;
        if (owner != null) {
            owner.finished(this, nowNs);
        }
        releaseSendRing();
        receiveWindow.releaseUndelivered();
        if (!hasApplication()) {
            receiveStream.discard();
        }
        core.callEnded(this, nowNs);
    }

    /** A peer from which nothing was heard for so long is gone. */
    long deadNs() {
        return core.deadNs();
    }

    /** Whether somebody will read what was delivered, and close the call. */
    abstract boolean hasApplication();

    private void releaseSendRing() {
        while (sendRing.pushed() != sendRing.released()) {
            Packet packet = sendRing.releaseNext();
            if (packet.queued) {
                packet.releaseWhenSent = true;
            } else {
                packet.release();
            }
        }
    }

    /** Takes a DATA packet; returns whether the packet was kept. */
    final boolean onData(Packet packet, int seq, int flags, int serial, long nowNs) {
        packet.flags = flags;
        switch (receiveWindow.accept(packet, seq, flags, serial, nowNs)) {
            case ACCEPTED -> {
                core.wake(this);
                return true;
            }
            case REFUSED -> core.counters().duplicatesReceived++;
            case INVALID -> terminate(RxErrors.PROTOCOL_ERROR, "the peer's data contradicts itself", true, nowNs);
        }
        return false;
    }

    /** Takes an ACK. */
    final void onAck(Packet ack, long nowNs) {
        int released = sendRing.released();
        int awaited = sendWindow.awaited();
        if (isRestart(ack)) {
            terminate(RxErrors.CALL_DEAD, "the peer has restarted and does not know the call", true, nowNs);
            return;
        }
        Connection owner = connection;
        int lastSerial = owner == null ? 0 : owner.serial();
        if (sendWindow.onAck(ack.bytes(), ack.length, lastSerial, nowNs) == SendWindow.Outcome.INVALID) {
            terminate(RxErrors.PROTOCOL_ERROR, "the peer acknowledged what was never sent", true, nowNs);
            return;
        }
        noteProgress(sendRing.released() != released || sendWindow.awaited() != awaited);
    }

    /**
     * A peer that starts again from nothing after it had acknowledged something (afs-protocol section 1.4). What such an ACK
     * answers was sent after that; else it is merely late.
     */
    private boolean isRestart(Packet ack) {
        int serial = AckFlyweight.serial(ack.bytes());
        return sendWindow.hasProgressed()
                && serial != 0
                && serial - progressSerial > 0
                && (knowsNothing(ack) || AckFlyweight.firstPacket(ack.bytes()) - sendWindow.awaited() < 0);
    }

    /** What is answered to a packet in the middle of a call that is not known. */
    private static boolean knowsNothing(Packet ack) {
        int reason = AckFlyweight.reason(ack.bytes());
        return (reason == AckReason.EXCEEDS_WINDOW || reason == AckReason.OUT_OF_SEQUENCE)
                && AckFlyweight.firstPacket(ack.bytes()) == 1
                && AckFlyweight.previousPacket(ack.bytes()) == 0;
    }

    /** Everything sent so far has arrived. */
    final void onAllAcked(long nowNs) {
        int released = sendRing.released();
        sendWindow.onAllAcked(nowNs);
        noteProgress(sendRing.released() != released);
    }

    private void noteProgress(boolean progressed) {
        Connection owner = connection;
        if (progressed && owner != null) {
            progressSerial = owner.serial();
            core.wake(this);
        }
    }

    final long deadlineNs() {
        long liveNs = Math.min(heardNs + deadNs(), Math.max(heardNs, pingedNs) + deadNs() / PINGS_PER_DEAD_TIME);
        long deadlineNs = Math.min(liveNs, Math.min(receiveWindow.ackNs(), sendWindow.timerNs()));
        if (core.hardNs() > 0) {
            deadlineNs = Math.min(deadlineNs, startedNs + core.hardNs());
        }
        return core.idleNs() > 0 ? Math.min(deadlineNs, movedNs + core.idleNs()) : deadlineNs;
    }

    /** Does what is due; the core flushes the call afterwards. */
    final void onTimer(long nowNs) {
        if (isTimedOut(nowNs)) {
            return;
        }
        if (nowNs >= Math.max(heardNs, pingedNs) + deadNs() / PINGS_PER_DEAD_TIME) {
            sendPing();
            pingedNs = nowNs;
        }
        if (nowNs >= receiveWindow.ackNs()) {
            int reason = receiveWindow.onTimer(nowNs);
            if (reason != 0) {
                sendAck(reason, 0, nowNs);
            }
        }
        if (nowNs >= sendWindow.timerNs()) {
            sendWindow.onTimer(nowNs, this);
        }
    }

    private boolean isTimedOut(long nowNs) {
        int position = sendRing.pushed() + sendRing.released() + receiveRing.inOrder() + receiveRing.consumed();
        if (position != moved) {
            moved = position;
            movedNs = nowNs;
        }
        if (nowNs - heardNs >= deadNs()) {
            terminate(RxErrors.CALL_DEAD, "nothing was heard from the peer", true, nowNs);
        } else if (core.hardNs() > 0 && nowNs - startedNs >= core.hardNs()) {
            terminate(RxErrors.CALL_TIMEOUT, "the call took too long", true, nowNs);
        } else if (core.idleNs() > 0 && nowNs - movedNs >= core.idleNs()) {
            terminate(RxErrors.CALL_TIMEOUT, "the call made no progress", true, nowNs);
        }
        return detached;
    }

    final void sendAck(int reason, int serial, long nowNs) {
        Connection owner = connection;
        if (owner == null) {
            return;
        }
        Packet ack = owner.control(PacketType.ACK, channel, callNumber, ackFlags(reason));
        if (ack != null) {
            receiveWindow.windowPackets(core.windowPackets());
            ack.length = receiveWindow.writeAck(
                    ack.bytes(), reason, serial, owner.peer.limits(receiveWindow.windowPackets()), nowNs);
            core.transmit(ack, owner.peer);
        }
    }

    private static int ackFlags(int reason) {
        return reason == AckReason.PING
                ? HeaderFlags.SLOW_START_OK | HeaderFlags.REQUEST_ACK
                : HeaderFlags.SLOW_START_OK;
    }

    @Override
    public final void sendPing() {
        sendAck(AckReason.PING, 0, core.nowNs());
    }

    @Override
    public final int sendData(int seq, Packet packet, boolean requestAck, boolean more) {
        Connection owner = connection;
        if (owner == null) {
            throw new IllegalStateException("the call has no connection");
        }
        int extra = (requestAck ? HeaderFlags.REQUEST_ACK : 0) | (more ? HeaderFlags.MORE_PACKETS : 0);
        return owner.sendData(this, seq, packet, packet.flags | extra);
    }
}
