package io.cellfs.server.file;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Big direct buffers for bulk data, made once and used again. A call never waits for one: when all are in the hands of slow peers it gets
 * a small buffer of its own.
 */
final class BufferPool {
    private static final int SMALL_BYTES = 64 * 1024;

    private final int bytes;
    private final int buffers;
    private final AtomicInteger made = new AtomicInteger();
    private final ArrayBlockingQueue<ByteBuffer> idle;

    BufferPool(int buffers, int bytes) {
        this.bytes = bytes;
        this.buffers = buffers;
        this.idle = new ArrayBlockingQueue<>(buffers);
    }

    /** A buffer with arbitrary content; to be given back. */
    ByteBuffer take() {
        ByteBuffer buffer = idle.poll();
        if (buffer != null) {
            return buffer;
        }
        if (made.incrementAndGet() <= buffers) {
            return ByteBuffer.allocateDirect(bytes);
        }
        made.decrementAndGet();
        return ByteBuffer.allocate(SMALL_BYTES);
    }

    /** Gives a buffer back. */
    void give(ByteBuffer buffer) {
        if (buffer.isDirect()) {
            idle.add(buffer);
        }
    }
}
