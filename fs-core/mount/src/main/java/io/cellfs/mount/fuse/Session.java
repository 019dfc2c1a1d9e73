package io.cellfs.mount.fuse;

import io.cellfs.client.api.Errno;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The serving of one mount from handshake to end. Threads: readers that serve what they read. Whenever the last idle one becomes busy, another is
 * added, so that slow requests (a fetch from a server) never keep quick ones waiting; at {@code maxReaders}, requests go to virtual threads instead,
 * as do lock waits always. Readers beyond a few idle ones end.
 */
final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    /** Requests on virtual threads; beyond, readers wait. */
    private static final int MAX_HANDED_OFF = 4096;
    /** How often requests that take long are looked after. */
    private static final long LOOK_MS = 500;

    private final Served served;
    private final List<? extends FuseDevice> devices;
    private final Lookout lookout;
    private final Dispatcher dispatcher;
    private final Interrupts interrupts = new Interrupts(Tasks::isKilled, System::nanoTime);
    private final Notifier notifier;
    private final ExecutorService handedOff;
    private final Semaphore handOffPermits = new Semaphore(MAX_HANDED_OFF);
    private final int maxReaders;
    private final int maxIdle;
    private final AtomicInteger readers = new AtomicInteger();
    private final AtomicInteger idle = new AtomicInteger();
    private final AtomicInteger readersMade = new AtomicInteger();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean ending;

    Session(
            Served served,
            List<? extends FuseDevice> devices,
            Lookout lookout,
            InitNegotiation agreed,
            int maxReaders,
            BackingFiles backings) {
        this.served = served;
        this.devices = devices;
        this.lookout = lookout;
        this.maxReaders = maxReaders;
        this.maxIdle = Math.min(maxReaders, devices.size() + 2);
        this.dispatcher = new Dispatcher(served, agreed, backings);
        this.notifier = new Notifier(served, devices.getFirst(), agreed);
        this.handedOff = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("cellfs-fuse-request-", 0).factory());
    }

    /** Goes on where an earlier process ended: has the kernel send again what that did not answer, and drop what it cannot be told about. */
    void resume() throws IOException {
        notifier.resend();
        served.notices().add(new Notice.Everything());
        start();
        Thread.ofVirtual().name("cellfs-fuse-reopen").start(served.handles()::reopenAll);
    }

    void start() {
        Thread.ofPlatform().daemon().name("cellfs-fuse-notify").start(notifier);
        Thread.ofPlatform().daemon().name("cellfs-fuse-waits").start(this::lookAfterWaits);
        for (int i = 0; i < Math.min(devices.size(), maxReaders); i++) {
            addReader();
        }
    }

    /** Completes when the kernel has ended the mount and everything is released. */
    CompletionStage<Void> ended() {
        return ended;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    Lookout lookout() {
        return lookout;
    }

    Interrupts interrupts() {
        return interrupts;
    }

    /** Adds a reader unless there are enough; whether another may read now. */
    boolean addReader() {
        int now = readers.get();
        while (now < maxReaders && !ending) {
            if (readers.compareAndSet(now, now + 1)) {
                int number = readersMade.getAndIncrement();
                FuseDevice device = devices.get(number % devices.size());
                Thread.ofPlatform().daemon().name("cellfs-fuse-" + number).start(new Reader(this, device));
                return true;
            }
            now = readers.get();
        }
        return ending;
    }

    /** Whether the calling reader should wait for a request: then it counts as idle. */
    boolean wantsIdleReader() {
        if (ending || idle.incrementAndGet() <= maxIdle) {
            return true;
        }
        idle.decrementAndGet();
        return false;
    }

    /** The calling reader has a request; whether it was the last idle one. */
    boolean readerBusy() {
        return idle.decrementAndGet() <= 0;
    }

    void readerIdle() {
        ending = true;
    }

    /** A reader ended: 0 as there were enough, else the errno that the device ended with. */
    void readerEnded(int errno) {
        if (readers.decrementAndGet() > 0) {
            return;
        }
        if (errno == Errno.ENODEV.number() || errno == Errno.ENOTCONN.number() || errno == 0) {
            finish(null);
        } else {
            finish(new IOException("the FUSE connection broke: errno " + errno));
        }
    }

    private void finish(@org.jspecify.annotations.Nullable Throwable cause) {
        interrupts.interruptAll();
        served.notices().close();
        handedOff.close();
        served.handles().forEach(Handle::close);
        devices.forEach(FuseDevice::close);
        lookout.device().close();
        if (cause == null) {
            ended.complete(null);
        } else {
            ended.completeExceptionally(cause);
        }
    }

    /** Serves a request on a virtual thread, interruptibly. */
    void execute(Request request, Reply reply) {
        handOffPermits.acquireUninterruptibly();
        handedOff.execute(() -> {
            Interrupts.Serving serving = interrupts.serving();
            try {
                serve(serving, request, reply);
            } finally {
                interrupts.over(serving);
                handOffPermits.release();
            }
        });
    }

    /** Serves a request on this thread, which is interrupted when nobody waits for the answer any more. */
    void serve(Interrupts.Serving serving, Request request, Reply reply) {
        serving.begin(request.unique(), request.who().pid(), isLockWish(request.opcode()));
        try {
            dispatcher.serve(request, reply);
        } finally {
            serving.end();
        }
    }

    /** May wait for other machines, and ends with any signal. */
    static boolean isLockWish(int opcode) {
        return opcode == Opcode.SETLKW || opcode == Opcode.SETLK || opcode == Opcode.GETLK;
    }

    private void lookAfterWaits() {
        boolean over = false;
        while (!over) {
            try {
                ended.get(LOOK_MS, TimeUnit.MILLISECONDS);
                over = true;
            } catch (TimeoutException e) {
                interrupts.tick();
            } catch (ExecutionException | InterruptedException e) {
                LOG.debug("the session is over", e);
                over = true;
            }
        }
    }

    void malformed(long bytes) {
        LOG.error("malformed FUSE request of {} bytes dropped", bytes);
    }
}
