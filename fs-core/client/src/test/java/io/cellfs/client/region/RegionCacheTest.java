package io.cellfs.client.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.region.FileServerPort.Version;
import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegionCacheTest {
    private static final Fid FILE = new Fid(536870912, 2, 7);
    private static final long SIZE = 100_000;

    @TempDir
    Path directory;

    /** A file with a fetch of its only region under way. */
    private static Fetch fetching(RegionCache cache, CachedFile file) throws IOException {
        file.lock.lock();
        try {
            file.rebase(new Version(1, SIZE));
            List<Fetch> planned = file.planFetches(0, SIZE, List.of(), cache.fetchBuffers());
            assertEquals(1, planned.size());
            return planned.get(0);
        } finally {
            file.lock.unlock();
        }
    }

    @Test
    void aFileThatCannotBeBoundIsNotKept() throws IOException {
        RegionCache cache = new RegionCache(directory, 32L << 20, 0, System::nanoTime);
        CachedFile file = cache.pin(FILE);
        Fetch fetch = fetching(cache, file);

        Thread.currentThread().interrupt();
        assertThrows(InterruptedIOException.class, () -> cache.pinBound(FILE, new Version(2, SIZE)));
        assertTrue(Thread.interrupted());

        file.lock.lock();
        try {
            file.finishFetch(fetch, false, 0);
        } finally {
            file.lock.unlock();
        }
        cache.unpin(file);
        assertEquals(Optional.empty(), cache.find(FILE));
    }
}
