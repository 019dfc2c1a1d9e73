package io.cellfs.storage.chunk;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Direct buffers of one size; keeps a bounded number of those that come back. */
public final class BufferPool {
    private final int bytes;
    private final int kept;
    private final ArrayBlockingQueue<ByteBuffer> free;
    private final AtomicInteger taken = new AtomicInteger();

    /** A pool that keeps up to {@code kept} buffers of {@code bytes}. */
    public BufferPool(int bytes, int kept) {
        this.bytes = bytes;
        this.kept = kept;
        this.free = new ArrayBlockingQueue<>(kept);
    }

    /** An empty buffer with undefined content. */
    public ByteBuffer take() {
        taken.incrementAndGet();
        @Nullable ByteBuffer buffer = free.poll();
        return buffer == null ? ByteBuffer.allocateDirect(bytes) : buffer.clear();
    }

    /** Gives a buffer back; the caller must not use it again. */
    public void give(ByteBuffer buffer) {
        if (buffer.capacity() != bytes || !buffer.isDirect()) {
            throw new IllegalArgumentException("not a buffer of this pool");
        }
        taken.decrementAndGet();
        if (!free.offer(buffer)) {
            buffer.limit(0);
        }
    }

    /** Whether so many buffers are in use that nobody should keep one for long. */
    public boolean isTight() {
        return taken.get() > kept;
    }
}
