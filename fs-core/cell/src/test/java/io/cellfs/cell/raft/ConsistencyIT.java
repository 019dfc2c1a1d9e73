package io.cellfs.cell.raft;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.cell.history.Recorder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Volumes and users are created, renamed, deleted and looked up on all copies while copies are cut off and restarted.
 * {@code -Dcellfs.faults=200} makes a long test of it.
 */
class ConsistencyIT {
    private static final int WORKERS = 4;
    private static final int FAULTS = Integer.getInteger("cellfs.faults", 4);
    private static final int ENDED_BETWEEN_FAULTS = 40;
    private static final List<String> COPIES = List.of("a", "b", "c");

    @TempDir
    private Path directory;

    @Test
    void everyHistoryIsLinearizable() throws IOException, InterruptedException {
        long seed = Long.getLong("cellfs.seed", System.nanoTime());
        String named = "-Dcellfs.seed=" + seed;
        System.out.println("ConsistencyIT " + named);
        Recorder volumes = new Recorder("vol-", 536_870_912, 8);
        Recorder users = new Recorder("user-", 1000, 8);
        RaftTimings timings = new RaftTimings(
                Duration.ofMillis(500),
                Duration.ofSeconds(1),
                Duration.ZERO,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(3));
        try (Cuts cuts = new Cuts();
                LocalGroup group = new LocalGroup(directory, COPIES.size(), timings, 50)) {
            group.openFounders();
            group.awaitLeader();
            AtomicBoolean over = new AtomicBoolean();
            List<Thread> workers = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                Random random = new Random(seed + i);
                workers.add(Thread.ofPlatform().start(() -> work(group, random, over, volumes, users)));
            }
            faults(group, cuts, new Random(seed), volumes, users);
            over.set(true);
            for (Thread each : workers) {
                each.join();
            }
            volumes.check(named);
            users.check(named);
            group.awaitEqualRows();
        }
        assertTrue(volumes.ended() > 0 && users.ended() > 0, "nothing was done");
    }

    private static void work(LocalGroup group, Random random, AtomicBoolean over, Recorder volumes, Recorder users) {
        while (!over.get()) {
            String id = COPIES.get(random.nextInt(COPIES.size()));
            boolean volume = random.nextBoolean();
            group.find(id).ifPresent(copy -> {
                if (volume) {
                    volumes.step(random, DatabaseTargets.volumes(copy));
                } else {
                    users.step(random, DatabaseTargets.users(copy));
                }
            });
        }
    }

    private static void faults(LocalGroup group, Cuts cuts, Random random, Recorder volumes, Recorder users)
            throws IOException {
        for (int i = 0; i < FAULTS; i++) {
            String id = COPIES.get(random.nextInt(COPIES.size()));
            if (random.nextBoolean()) {
                cuts.cut(id);
            } else {
                group.close(id);
            }
            awaitMore(volumes, users);
            cuts.heal();
            if (group.find(id).isEmpty()) {
                group.open(id);
            }
            awaitMore(volumes, users);
        }
    }

    private static void awaitMore(Recorder volumes, Recorder users) {
        int wanted = volumes.ended() + users.ended() + ENDED_BETWEEN_FAULTS;
        LocalGroup.await("progress", () -> volumes.ended() + users.ended() >= wanted);
    }
}
