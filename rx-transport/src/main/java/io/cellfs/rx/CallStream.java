package io.cellfs.rx;

import io.cellfs.rx.core.Call;
import io.cellfs.rx.core.CallEnd;
import io.cellfs.rx.net.CoreRunner;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The blocking face of a call's two streams. */
abstract class CallStream implements RxStream {
    /** Looks between two looks at the clock. */
    private static final int LOOKS = 4;
    /** How long it waits for packet buffers at a time; nobody tells when there are some. */
    private static final long BUFFER_WAIT_NS = TimeUnit.MILLISECONDS.toNanos(1);

    final Call call;
    final CoreRunner runner;
    private final BooleanSupplier canRead;
    private final BooleanSupplier canWrite;
    private volatile @Nullable Thread reader;
    private volatile @Nullable Thread writer;
    private int submittedSeq;

    CallStream(Call call, CoreRunner runner) {
        this.call = call;
        this.runner = runner;
        this.canRead = () -> call.receiveStream().isReadable() || call.end() != null || call.isOver();
        this.canWrite = () -> call.sendStream().hasRoom() || call.end() != null || call.isOver();
        call.waker(this::wake);
    }

    @Override
    public void write(ByteBuffer src) throws IOException {
        while (isSending(src)) {
            call.sendStream().offer(src);
            submitPushed();
            if (!src.hasRemaining()) {
                return;
            }
            awaitRoom();
        }
    }

    /** A direction that nobody listens to any more takes everything. */
    private boolean isSending(ByteBuffer src) throws RxException {
        checkEnd();
        if (call.isOver()) {
            src.position(src.limit());
        }
        return src.hasRemaining();
    }

    @Override
    public void end() throws IOException {
        checkEnd();
        while (!call.isOver() && !call.sendStream().tryEnd()) {
            runner.submit(call);
            awaitRoom();
            checkEnd();
        }
        submitPushed();
    }

    @Override
    public int read(ByteBuffer dst) throws IOException {
        while (true) {
            int bytes = call.receiveStream().read(dst);
            if (bytes != 0 || !dst.hasRemaining()) {
                if (call.wantsUpdate()) {
                    runner.submit(call);
                }
                return bytes;
            }
            checkEnd();
            if (call.isOver() && !call.receiveStream().isReadable()) {
                throw new RxException(RxErrors.CALL_DEAD, "the call is over");
            }
            awaitReadable();
        }
    }

    @Override
    public void abort(int code) {
        call.requestAbort(code);
        runner.submit(call);
    }

    private void submitPushed() {
        int pushed = call.sendStream().pushed();
        if (pushed != submittedSeq || call.sendStream().wantsGrowth()) {
            submittedSeq = pushed;
            runner.submit(call);
        }
    }

    final void checkEnd() throws RxException {
        CallEnd end = call.end();
        if (end != null) {
            throw new RxException(end.code(), end.message());
        }
    }

    /** How long to wait for something to read before parking, 0 for not at all; nanoseconds. */
    long awakeNs() {
        return 0;
    }

    /** It took so long until there was something to read, nanoseconds. */
    void waited(long ns) {}

    private void awaitReadable() throws InterruptedIOException {
        long startNs = System.nanoTime();
        long awakeNs = awakeNs();
        if (awakeNs == 0 || !awaitAwake(startNs, awakeNs)) {
            parkUntilReadable();
        }
        waited(System.nanoTime() - startNs);
    }

    /** Gives way between looks: the thread that has the reply may wait for this very processor, while others sleep. */
    @SuppressWarnings("ThreadPriorityCheck") // A hint only: nothing depends on who runs.
    private boolean awaitAwake(long startNs, long awakeNs) {
        if (!Patience.enter()) {
            return false;
        }
        try {
            while (System.nanoTime() - startNs < awakeNs) {
                for (int i = 0; i < LOOKS; i++) {
                    if (canRead.getAsBoolean()) {
                        return true;
                    }
                    Thread.onSpinWait();
                }
                Thread.yield();
            }
            return false;
        } finally {
            Patience.leave();
        }
    }

    private void parkUntilReadable() throws InterruptedIOException {
        reader = Thread.currentThread();
        while (!canRead.getAsBoolean()) {
            LockSupport.park(this);
            checkInterrupt();
        }
        reader = null;
    }

    private void awaitRoom() throws InterruptedIOException {
        if (call.sendStream().isStarved()) {
            LockSupport.parkNanos(this, BUFFER_WAIT_NS);
            checkInterrupt();
            return;
        }
        writer = Thread.currentThread();
        while (!canWrite.getAsBoolean()) {
            LockSupport.park(this);
            checkInterrupt();
        }
        writer = null;
    }

    private void checkInterrupt() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            abort(RxErrors.USER_ABORT);
            throw new InterruptedIOException("interrupted in an RX call");
        }
    }

    private void wake() {
        Thread reading = reader;
        if (reading != null && canRead.getAsBoolean()) {
            LockSupport.unpark(reading);
        }
        Thread writing = writer;
        if (writing != null && canWrite.getAsBoolean()) {
            LockSupport.unpark(writing);
        }
    }
}
