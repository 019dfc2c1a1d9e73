package io.cellfs.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.cellfs.storage.CrashLoad.Operation;
import io.cellfs.storage.api.VolumeInfo;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process under load with SIGKILL, again and again: what it acknowledged is there, and nothing is half there. */
final class CrashIT {
    private static final int ROUNDS = 8;
    private static final int MAX_SWEEPS = 50;

    @TempDir
    Path directory;

    private final List<CrashModel> states = new ArrayList<>();

    @Test
    @Timeout(value = 180, unit = TimeUnit.SECONDS)
    void killedAtAnyPointItHasWhatItAcknowledged() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("CrashIT seed " + seed);
        Random random = new Random(seed);
        for (int thread = 0; thread < CrashLoad.THREADS; thread++) {
            states.add(new CrashModel());
        }
        int acknowledged = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long roundSeed = random.nextLong();
            int[] done = runAndKill(roundSeed, 50 + random.nextInt(400));
            for (int count : done) {
                acknowledged += count;
            }
            Fixture.check(directory);
            compare(roundSeed, done, "seed " + seed + " round " + round);
        }
        checkVolumes();
        assertTrue(acknowledged > ROUNDS * 20, "only " + acknowledged + " operations were acknowledged");
        System.out.println("CrashIT: " + acknowledged + " operations acknowledged in " + ROUNDS + " rounds");
        sweepsOrphans();
    }

    /** Runs the load until it has acknowledged some operations, kills it, and says how many each thread acknowledged. */
    private int[] runAndKill(long seed, int operations) throws IOException, InterruptedException {
        String java = ProcessHandle.current().info().command().orElse("java");
        Process process = new ProcessBuilder(
                        java,
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashLoad.class.getName(),
                        directory.toString(),
                        Long.toString(seed))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int[] done = new int[CrashLoad.THREADS];
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            int left = operations;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                assertTrue(line.startsWith("done "), line);
                String[] words = line.split(" ", -1);
                done[Integer.parseInt(words[1])] = Integer.parseInt(words[2]) + 1;
                if (--left == 0) {
                    // Not through the Process, which would close the pipe with acknowledgements in it.
                    assertTrue(process.toHandle().destroyForcibly());
                }
            }
        } finally {
            process.destroyForcibly();
            assertTrue(process.waitFor(30, TimeUnit.SECONDS), "the killed process does not end");
        }
        assertFalse(process.isAlive());
        assertEquals(137, process.exitValue(), "ended by itself");
        return done;
    }

    private void compare(long seed, int[] done, String where) throws IOException {
        try (Fixture f = new Fixture(directory, CrashLoad.CONFIG)) {
            for (int thread = 0; thread < CrashLoad.THREADS; thread++) {
                CrashModel model = states.get(thread);
                for (int number = 0; number < done[thread]; number++) {
                    model = model.after(Operation.of(seed, thread, number));
                }
                Operation inFlight = Operation.of(seed, thread, done[thread]);
                CrashModel there = CrashModel.read(f, thread);
                String difference = model.difference(there);
                String next = model.after(inFlight).difference(there);
                if (!difference.isEmpty() && !next.isEmpty()) {
                    fail(where + " thread " + thread + " after " + done[thread] + " operations, without " + inFlight
                            + ":\n" + difference + "with it:\n" + next);
                }
                states.set(thread, there);
            }
        }
    }

    /** What {@code cellfs volume check} does, with the volume and all its clones. */
    private void checkVolumes() throws IOException {
        try (Fixture f = new Fixture(directory, CrashLoad.CONFIG)) {
            assertEquals(List.of(), f.partition.check(Fixture.VOLUME).problems());
            for (VolumeInfo clone : f.partition.volumes()) {
                assertEquals(List.of(), f.partition.check(clone.id()).problems(), clone.name());
            }
        }
    }

    private void sweepsOrphans() throws IOException {
        for (int i = 0; i < MAX_SWEEPS; i++) {
            PartitionCheck.Report report = PartitionCheck.run(directory, Fixture.CONFIG);
            assertEquals(List.of(), report.problems());
            if (report.orphans() == 0) {
                return;
            }
            new Fixture(directory, CrashLoad.CONFIG).close();
        }
        fail("orphans are not swept");
    }
}
