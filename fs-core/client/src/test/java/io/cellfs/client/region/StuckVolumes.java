package io.cellfs.client.region;

import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongPredicate;

/** A server that does not answer for some volumes, until it is freed. */
final class StuckVolumes implements FileServerPort {
    private final MemoryServer server;
    private final LongPredicate stuck;
    private final CountDownLatch freed = new CountDownLatch(1);
    private final AtomicInteger waiting = new AtomicInteger();

    StuckVolumes(MemoryServer server, LongPredicate stuck) {
        this.server = server;
        this.stuck = stuck;
    }

    /** From now on it answers. */
    void free() {
        freed.countDown();
    }

    /** How many requests wait. */
    int waiting() {
        return waiting.get();
    }

    private void await(Fid file) throws IOException {
        if (!stuck.test(file.volume())) {
            return;
        }
        waiting.incrementAndGet();
        try {
            freed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            waiting.decrementAndGet();
        }
    }

    @Override
    public Version fetch(Fid file, long offset, int length, Landing landing) throws IOException {
        await(file);
        return server.fetch(file, offset, length, landing);
    }

    @Override
    public void fetchAt(Fid file, long dataVersion, long offset, int length, Landing landing) throws IOException {
        await(file);
        server.fetchAt(file, dataVersion, offset, length, landing);
    }

    @Override
    public Version store(Fid file, StoreRequest request) throws IOException {
        await(file);
        return server.store(file, request);
    }
}
