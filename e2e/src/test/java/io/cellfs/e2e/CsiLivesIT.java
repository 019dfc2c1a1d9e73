package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cellfs.e2e.harness.Attachments;
import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.Orchestrator;
import io.cellfs.e2e.harness.PortRange;
import io.cellfs.e2e.harness.Program;
import io.cellfs.e2e.harness.VolumeLives;
import io.cellfs.e2e.harness.Workplace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Random sequences of CSI calls beside a model of the volumes' life cycle, while services, the client and the server are killed in the midst of calls. Nothing
 * differs from the model, and after each sequence nothing is left. {@code -Dcsi.sequences=1000} is the long form, {@code -Dcsi.seed=N} repeats one.
 */
class CsiLivesIT {
    private static final int PORTS = PortRange.CSI_LIVES.base();
    private static final int CLIENT_PORTS = PORTS + 10;
    private static final int SEQUENCES = Integer.getInteger("csi.sequences", 12);
    private static final long SEED = Long.getLong("csi.seed", System.nanoTime());
    private static final int STEPS = 25;
    private static final int KILL_WITHIN_MS = 60;

    private final Workplace work = Workplace.open("lives");
    private final ExecutorService killer = Executors.newSingleThreadExecutor();

    private CellProcess server = work.start(CellSpec.server(work.resolve("server"), PORTS));
    private final CellProcess client = work.start(
            CellSpec.client(work.resolve("client"), CLIENT_PORTS, PORTS + 3).with("--csi"));

    @AfterEach
    void leaveNothing() {
        killer.shutdownNow();
        work.mounts().stream()
                .map(CsiLivesIT::mountPoint)
                .filter(at -> at.startsWith(work.resolve("lives")))
                .sorted(Comparator.reverseOrder())
                .forEach(at -> Program.of("umount", "-l", at.toString()).run());
        work.close();
    }

    private static Path mountPoint(String line) {
        return Path.of(line.split(" ", -1)[1]);
    }

    @Test
    void nothingDiffersFromTheModelAndNothingIsLeft() throws Exception {
        Path sockets = client.spec().state().resolve("run");
        Path lives = Files.createDirectory(work.resolve("lives"));
        try (Orchestrator driver = Orchestrator.at(sockets)) {
            Set<String> before = driver.volumes();
            for (int i = 0; i < SEQUENCES; i++) {
                sequence(new VolumeLives(lives, "pvc-" + i + "-", driver, SEED + i), new Random(SEED - i), i);
                assertEquals(before, driver.volumes(), "volumes after sequence " + i);
                assertEquals(Set.of(), driver.snapshots(), "snapshots after sequence " + i);
                assertEquals(Set.of(), Attachments.of(sockets.resolve("node.sock")), "attachments after sequence " + i);
                assertEquals(Set.of(), mounted(lives), "mounts after sequence " + i);
                try (var left = Files.list(lives)) {
                    assertEquals(List.of(), left.toList(), "directories after sequence " + i);
                }
            }
        }
        assertEquals(0, client.stop(), client.log());
        assertEquals(0, server.stop(), server.log());
    }

    private void sequence(VolumeLives lives, Random random, int number) throws Exception {
        List<String> history = new ArrayList<>();
        int crashAt = random.nextInt(2 * STEPS);
        try {
            for (int step = 0; step < STEPS; step++) {
                Future<String> crash = step == crashAt ? crash(random) : killer.submit(() -> "");
                history.add(lives.step());
                String what = crash.get(TimeUnit.MINUTES.toSeconds(5), TimeUnit.SECONDS);
                if (!what.isEmpty()) {
                    history.add(what);
                    lives.compare();
                    assertEquals(lives.mounts(), mounted(work.resolve("lives")));
                }
            }
            lives.compare();
            assertEquals(lives.mounts(), mounted(work.resolve("lives")));
            lives.end();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("sequence " + number + " of seed " + SEED + ":\n" + String.join("\n", history), e);
        }
    }

    private Set<Path> mounted(Path below) {
        return work.mounts().stream()
                .map(CsiLivesIT::mountPoint)
                .filter(at -> at.startsWith(below))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Kills something within the next moments, in which a call is made. */
    private Future<String> crash(Random random) {
        int afterMs = random.nextInt(KILL_WITHIN_MS);
        int whom = random.nextInt(8);
        return killer.submit(() -> {
            TimeUnit.MILLISECONDS.sleep(afterMs);
            switch (whom) {
                case 0, 1, 2 -> killServices("csi-node");
                case 3, 4 -> killServices("csi-controller");
                case 5, 6 -> client.handle().children().forEach(ProcessHandle::destroyForcibly);
                default -> {
                    server.kill();
                    server = work.start(server.spec());
                }
            }
            return "killed " + whom + " after " + afterMs + " ms";
        });
    }

    private void killServices(String name) {
        client.handle()
                .descendants()
                .filter(process -> String.join(" ", process.info().arguments().orElse(new String[0]))
                        .contains(name))
                .forEach(ProcessHandle::destroyForcibly);
    }
}
