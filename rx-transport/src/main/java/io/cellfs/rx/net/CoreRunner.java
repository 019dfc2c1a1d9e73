package io.cellfs.rx.net;

import io.cellfs.rx.core.Call;
import io.cellfs.rx.core.EndpointCore;
import io.cellfs.rx.core.Packet;
import io.cellfs.rx.core.Peer;
import io.cellfs.rx.core.ServerCall;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one thread at a time have the core, without locks: whoever brings work while nobody has it does that work at once, on its
 * own thread; whoever comes meanwhile leaves the work to the one who has it. So a call on a quiet endpoint costs no change of
 * threads. A thread that has served others for some rounds passes the core on to the endpoint's event loop.
 */
public final class CoreRunner {
    private static final Logger LOG = LoggerFactory.getLogger(CoreRunner.class);
    private static final int INBOUND_PACKETS = 4096;
    private static final int INBOUND_ROUND = 256;
    private static final int GUEST_ROUNDS = 4;

    private final EndpointCore core;
    private final DatagramSender sender;
    private final EventLoop loop;
    private final Consumer<ServerCall> dispatcher;
    private final long startNs;

    /** Pieces of work announced and not yet seen; whoever raises it from 0 has the core. */
    private final AtomicInteger announced = new AtomicInteger();

    private final AtomicReference<@Nullable Call> submitted = new AtomicReference<>();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PacketQueue inbound = new PacketQueue(INBOUND_PACKETS);
    private volatile long tickNs = Long.MAX_VALUE;
    private volatile boolean closed;

    CoreRunner(
            EndpointCore core, DatagramSender sender, EventLoop loop, Consumer<ServerCall> dispatcher, long startNs) {
        this.core = core;
        this.sender = sender;
        this.loop = loop;
        this.dispatcher = dispatcher;
        this.startNs = startNs;
    }

    /** The endpoint's own thread. */
    interface EventLoop {
        boolean isCurrent();

        void execute(Runnable task);

        void schedule(Runnable task, long delayNs);
    }

    /** The core's clock. */
    public long nowNs() {
        return System.nanoTime() - startNs;
    }

    /** Has a call looked at that its application has touched. */
    public void submit(Call call) {
        if (call.trySubmit()) {
            Call head;
            do {
                head = submitted.get();
                call.nextSubmitted(head);
            } while (!submitted.compareAndSet(head, call));
            announce();
        }
    }

    /** Runs a task with the core and returns its result. */
    public <T> T ask(Supplier<T> task) {
        FutureTask<T> future = new FutureTask<>(task::get);
        tasks.add(future);
        announce();
        try {
            return future.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the endpoint", interrupted);
        } catch (ExecutionException failure) {
            throw new IllegalStateException("the endpoint cannot do that", failure.getCause());
        }
    }

    /** Event loop: leaves a datagram for the core; false when too many wait. */
    boolean receive(Packet packet) {
        return inbound.offer(packet);
    }

    /** Has the core looked after. */
    void announce() {
        if (announced.getAndIncrement() == 0) {
            drain();
        }
    }

    /** Nothing is sent after this, and nobody is called back. */
    void close() {
        closed = true;
    }

    private void drain() {
        int seen = announced.get();
        int rounds = 0;
        while (true) {
            runRound();
            seen = announced.addAndGet(-seen);
            if (seen == 0) {
                return;
            }
            if (++rounds >= GUEST_ROUNDS && !loop.isCurrent()) {
                loop.execute(this::drain);
                return;
            }
        }
    }

    private void runRound() {
        try {
            long nowNs = nowNs();
            for (int i = 0; i < INBOUND_ROUND; i++) {
                Packet packet = inbound.poll();
                if (packet == null) {
                    break;
                }
                if (i == INBOUND_ROUND - 1) {
                    announced.incrementAndGet();
                }
                core.handleDatagram(packet, packet.source(), nowNs);
            }
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
            processSubmitted(nowNs);
            if (nowNs >= core.pollTimeout()) {
                core.handleTimeout(nowNs);
            }
            finishRound(nowNs);
        } catch (RuntimeException bug) {
            LOG.error("a round of the RX core failed", bug);
        }
    }

    private void finishRound(long nowNs) {
        core.flush(nowNs);
        if (!closed) {
            sender.send(core);
        }
        for (Call call = core.pollWake(); call != null; call = core.pollWake()) {
            call.wake();
        }
        for (ServerCall call = core.pollIncoming(); call != null; call = core.pollIncoming()) {
            dispatcher.accept(call);
        }
        for (Peer peer = core.pollRefused(); peer != null; peer = core.pollRefused()) {
            LOG.warn(
                    "{} holds {} connections: further ones are refused until some have been without a call for long enough",
                    peer.address(),
                    peer.connections());
        }
        arm(nowNs);
    }

    /** Calls in the order in which they were submitted. */
    private void processSubmitted(long nowNs) {
        Call newest = submitted.getAndSet(null);
        Call oldest = null;
        while (newest != null) {
            Call next = newest.nextSubmitted();
            newest.nextSubmitted(oldest);
            oldest = newest;
            newest = next;
        }
        while (oldest != null) {
            Call next = oldest.nextSubmitted();
            oldest.nextSubmitted(null);
            core.process(oldest, nowNs);
            oldest = next;
        }
    }

    private void arm(long nowNs) {
        long nextNs = core.pollTimeout();
        if (nextNs < tickNs && !closed) {
            tickNs = nextNs;
            loop.schedule(this::tick, Math.max(nextNs - nowNs, TimeUnit.MILLISECONDS.toNanos(1)));
        }
    }

    private void tick() {
        tickNs = Long.MAX_VALUE;
        announce();
    }
}
