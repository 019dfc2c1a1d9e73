package io.cellfs.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class KeeperTest {
    @Test
    void workThatFailedGoesOn() throws InterruptedException {
        try (Keeper keeper = new Keeper("test")) {
            AtomicInteger runs = new AtomicInteger();
            CountDownLatch done = new CountDownLatch(1);
            keeper.work("work", () -> {
                int run = runs.incrementAndGet();
                if (run == 2) {
                    throw new StorageException(Reason.DISK_FULL, "on purpose");
                }
                if (run == 4) {
                    done.countDown();
                }
                return run == 4;
            });
            assertTrue(done.await(60, TimeUnit.SECONDS));
            assertEquals(4, runs.get());
        }
    }
}
