package io.cellfs.protocol.loopback;

import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.rpc.ByteSink;
import io.cellfs.protocol.rpc.ByteSource;
import io.cellfs.protocol.rpc.RpcException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One direction of a call: a bounded ring of bytes between two threads, which either side may abort. */
final class Pipe implements ByteSink, ByteSource {
    /** About a full RX window of small packets. */
    private static final int CAPACITY_BYTES = 64 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private byte[] ring = new byte[0];
    private int start;
    private int size;
    private boolean ended;
    private @Nullable RpcException failure;

    @Override
    public void write(ByteBuffer src) throws RpcException {
        lock.lock();
        try {
            while (src.hasRemaining()) {
                awaitWhile(() -> size == CAPACITY_BYTES);
                if (ended) {
                    throw new IllegalStateException("written after the end");
                }
                put(src);
                changed.signalAll();
            }
            check();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void end() throws RpcException {
        lock.lock();
        try {
            check();
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read(ByteBuffer dst) throws RpcException {
        lock.lock();
        try {
            check();
            if (!dst.hasRemaining()) {
                return 0;
            }
            awaitWhile(() -> size == 0 && !ended);
            if (size == 0) {
                return -1;
            }
            int n = take(dst);
            changed.signalAll();
            return n;
        } finally {
            lock.unlock();
        }
    }

    /** Fails whoever reads or writes, now and later, unless all was sent and read already. */
    void abort(int code, String reason) {
        lock.lock();
        try {
            boolean complete = ended && size == 0;
            if (!complete && failure == null) {
                failure = new RpcException(code, reason);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void put(ByteBuffer src) {
        if (ring.length == 0) {
            ring = new byte[CAPACITY_BYTES];
        }
        int at = (start + size) % ring.length;
        int n = Math.min(Math.min(src.remaining(), ring.length - size), ring.length - at);
        src.get(ring, at, n);
        size += n;
    }

    private int take(ByteBuffer dst) {
        int n = Math.min(Math.min(dst.remaining(), size), ring.length - start);
        dst.put(ring, start, n);
        start = (start + n) % ring.length;
        size -= n;
        return n;
    }

    private void check() throws RpcException {
        if (failure != null) {
            RpcException mine = new RpcException(failure.code(), "call aborted");
            mine.initCause(failure);
            throw mine;
        }
    }

    private void awaitWhile(BooleanSupplier blocked) throws RpcException {
        try {
            while (failure == null && blocked.getAsBoolean()) {
                changed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RxError.USER_ABORT.because("interrupted");
        }
        check();
    }
}
