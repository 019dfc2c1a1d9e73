package io.cellfs.storage.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class ChunkFilesTest {
    private static final int THREADS = 4;
    private static final int ROUNDS = 500;
    private static final long IDS_PER_DIRECTORY = 4096;

    @TempDir
    Path root;

    /** The first files of a directory, made by several threads at once: none may take the directory for there while another makes it. */
    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void theFirstFilesOfADirectoryMayBeMadeAtOnce() throws Exception {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        try (ChunkFiles files = new ChunkFiles(root, 64);
                ExecutorService executor = Executors.newFixedThreadPool(THREADS)) {
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                long thread = t;
                all.add(executor.submit(() -> {
                    for (int round = 0; round < ROUNDS; round++) {
                        start.await(60, TimeUnit.SECONDS);
                        files.create(round * IDS_PER_DIRECTORY + thread);
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
            assertEquals(
                    THREADS, files.idsFrom((ROUNDS - 1) * IDS_PER_DIRECTORY).size());
        }
    }
}
