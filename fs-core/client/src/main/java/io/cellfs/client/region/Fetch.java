package io.cellfs.client.region;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One fetch in flight: readers take bytes from its buffer as they arrive, before they are in the cache file. */
final class Fetch implements FileServerPort.Landing {
    /** What became of a reader's wish. */
    enum Outcome {
        COPIED,
        RETRY
    }

    private final BufferPool pool;
    private final long start;
    private final long end;
    private final boolean held;

    private @Nullable ByteBuffer buffer;
    private @Nullable IOException failure;
    private int arrived;
    private int received;
    private int wanted = Integer.MAX_VALUE;
    private int readers;
    private boolean done;
    private boolean cancelled;
    private boolean read;

    /** A fetch of [start, end), at most a buffer long; {@code held}: readers get nothing before {@link #approve}. */
    Fetch(BufferPool pool, long start, long end, boolean held) {
        this.pool = pool;
        this.start = start;
        this.end = end;
        this.held = held;
    }

    long start() {
        return start;
    }

    long end() {
        return end;
    }

    boolean intersects(long from, long to) {
        return start < to && from < end;
    }

    int length() {
        return (int) (end - start);
    }

    /** Takes a buffer only now: a server that does not answer keeps none from others. */
    @Override
    public ByteBuffer begin() throws InterruptedIOException {
        ByteBuffer acquired = hasBuffer() ? null : pool.acquire();
        synchronized (this) {
            arrived = 0;
            ByteBuffer taken = acquired == null ? Objects.requireNonNull(buffer) : acquired;
            buffer = taken;
            return taken.duplicate().clear().limit(length());
        }
    }

    private synchronized boolean hasBuffer() {
        return buffer != null;
    }

    @Override
    public synchronized boolean received(int bytes) {
        arrived = bytes;
        if (!held) {
            publish(bytes);
        }
        return !cancelled;
    }

    /** All has arrived, and is of the version that it should be of. */
    synchronized void approve() {
        publish(arrived);
    }

    /** Where in the file what has arrived ends. */
    synchronized long arrivedEnd() {
        return start + arrived;
    }

    private void publish(int bytes) {
        received = bytes;
        if (bytes >= wanted) {
            wanted = Integer.MAX_VALUE;
            notifyAll();
        }
    }

    /** The received bytes, for the thread that puts them into the cache file. */
    synchronized Optional<ByteBuffer> content() {
        return buffer == null || cancelled
                ? Optional.empty()
                : Optional.of(buffer.duplicate().clear().limit(received));
    }

    /** Makes the fetch's data unwanted: it will not be put into the cache. */
    synchronized void cancel() {
        cancelled = true;
    }

    synchronized boolean cancelled() {
        return cancelled;
    }

    /** Ends the fetch; with a failure, readers that wait get it. */
    synchronized void finish(@Nullable IOException cause) {
        failure = cause;
        done = true;
        notifyAll();
        releaseIfIdle();
    }

    /** Enters a reader, so that the buffer stays; false when it is gone already. */
    synchronized boolean enter() {
        if (done && buffer == null) {
            return false;
        }
        readers++;
        read = true;
        return true;
    }

    /** Whether anybody has waited for it: else it is ahead of all readers. */
    synchronized boolean wasRead() {
        return read;
    }

    /** Waits for the byte at {@code offset}, copies what is there into {@code dst} up to {@code limit}, and leaves. */
    synchronized Outcome copyAndLeave(ByteBuffer dst, long offset, int limit) throws IOException {
        try {
            int from = (int) (offset - start);
            int needed = Math.min(from + limit, (int) (end - start));
            while (received < needed && !done) {
                wanted = Math.min(wanted, needed);
                wait();
            }
            int count = Math.min(received - from, limit);
            if (count > 0 && buffer != null) {
                dst.put(buffer.duplicate().clear().position(from).limit(from + count));
                return Outcome.COPIED;
            }
            if (failure != null) {
                throw failure;
            }
            return Outcome.RETRY;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for data");
        } finally {
            readers--;
            releaseIfIdle();
        }
    }

    private void releaseIfIdle() {
        ByteBuffer held = buffer;
        if (done && readers == 0 && held != null) {
            buffer = null;
            pool.release(held);
        }
    }
}
