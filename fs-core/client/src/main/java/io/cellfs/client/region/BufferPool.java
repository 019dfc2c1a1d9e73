package io.cellfs.client.region;

import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.Semaphore;

/** Direct buffers of one size, at most a fixed number of them at a time, and smaller ones beyond that for those who cannot wait: the bound of memory for data in flight. */
public final class BufferPool {
    private final int bufferBytes;
    private final Semaphore permits;
    private final ArrayDeque<ByteBuffer> idle = new ArrayDeque<>();

    /** A pool of up to {@code count} buffers of {@code bufferBytes}. */
    public BufferPool(int bufferBytes, int count) {
        this.bufferBytes = bufferBytes;
        this.permits = new Semaphore(count);
    }

    /** Bytes per buffer. */
    public int bufferBytes() {
        return bufferBytes;
    }

    /** A cleared buffer; waits while all are in use. */
    public ByteBuffer acquire() throws InterruptedIOException {
        try {
            permits.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for a buffer");
        }
        return take();
    }

    /** A cleared buffer; while all are in use a smaller one of {@code spareBytes}, without waiting. */
    public ByteBuffer acquireOr(int spareBytes) {
        return permits.tryAcquire() ? take() : ByteBuffer.allocateDirect(spareBytes);
    }

    private ByteBuffer take() {
        synchronized (idle) {
            ByteBuffer buffer = idle.pollLast();
            return buffer == null ? ByteBuffer.allocateDirect(bufferBytes) : buffer.clear();
        }
    }

    /** Gives a buffer back; the caller must not use it any more. */
    public void release(ByteBuffer buffer) {
        if (buffer.capacity() != bufferBytes) {
            return;
        }
        synchronized (idle) {
            idle.addLast(buffer);
        }
        permits.release();
    }
}
