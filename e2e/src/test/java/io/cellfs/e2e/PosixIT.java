package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.PortRange;
import io.cellfs.e2e.harness.Workplace;
import io.cellfs.e2e.posix.Fsx;
import io.cellfs.e2e.posix.PosixSuite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** POSIX behaviour of the complete cell: the suite, and random operations with cache drops and restarts in between. */
class PosixIT {
    private static final int PORTS = PortRange.POSIX.base();
    private static final int OPERATIONS = 2_000;
    private static final long SEED = 20_261_121L;

    private final Workplace work = Workplace.open("posix");

    @AfterEach
    void leaveNothing() {
        work.close();
    }

    private CellProcess start() {
        return work.start(CellSpec.up(work.path(), PORTS, "--no-csi"));
    }

    private static Path volume(CellProcess cell) {
        Path volume = cell.root().resolve("posix");
        cell.cellfs("volume", "create", "posix", "--quota", "10G", "--mount", volume.toString())
                .orFail();
        return volume;
    }

    @Test
    void theSuitePasses() {
        Path volume = volume(start());
        PosixSuite suite = new PosixSuite(volume, PosixSuite.Profile.AFS);
        List<PosixSuite.Outcome> outcomes = suite.run(name -> true);
        assertTrue(outcomes.size() > 300, outcomes.size() + " cases");
        assertEquals(
                List.of(),
                outcomes.stream().filter(outcome -> !outcome.passed()).toList());
    }

    @Test
    void randomOperationsAgreeWithTheModelOverCacheDropsAndRestarts() throws Exception {
        CellProcess cell = start();
        Path volume = volume(cell);
        for (int round = 0; round < 3; round++) {
            Path file = volume.resolve("fsx" + round);
            randomOperations(cell, volume, file, SEED + round);
            byte[] before = Files.readAllBytes(file);
            cell.cellfs("fs", "flush", "--volume", volume.toString()).orFail();
            assertArrayEquals(before, Files.readAllBytes(file), "after a cache drop");
            assertEquals(0, cell.stop());
            cell = start();
            assertArrayEquals(before, Files.readAllBytes(file), "after a restart");
        }
    }

    /** Runs the random tester while somebody else keeps dropping the client's caches. */
    private static void randomOperations(CellProcess cell, Path volume, Path file, long seed)
            throws InterruptedException {
        AtomicBoolean done = new AtomicBoolean();
        Thread dropper = Thread.ofVirtual().start(() -> {
            for (int i = 0; i < 100 && !done.get(); i++) {
                cell.cellfs("fs", "flush", "--volume", volume.toString()).orFail();
            }
        });
        try {
            new Fsx(file, seed).run(OPERATIONS);
        } finally {
            done.set(true);
            dropper.join();
        }
    }
}
