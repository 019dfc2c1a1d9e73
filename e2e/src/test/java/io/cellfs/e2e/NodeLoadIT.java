package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import csi.v1.Csi;
import io.cellfs.e2e.harness.CallTimes;
import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.CsiNode;
import io.cellfs.e2e.harness.PortRange;
import io.cellfs.e2e.harness.Workplace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The volumes of many pods on one node, 8 at a time: what each call takes, what memory, and that nothing is left. The figures are printed; {@code
 * e2e/bench/pods} has the numbers of pods and volumes that they are wanted for.
 */
class NodeLoadIT {
    private static final int PORTS = PortRange.NODE_LOAD.base();
    private static final int PODS = Integer.getInteger("cellfs.pods", 12);
    private static final int STAGED = Integer.getInteger("cellfs.staged", 16);
    private static final int AT_ONCE = 8;
    private static final int BYTES = 1 << 20;
    private static final long SIZE = 16L << 20;
    private static final long DEADLINE_SECONDS = 600;

    private static final Workplace WORK = Workplace.open("pods");

    private static CellProcess cell;
    private static CsiNode csi;

    /** What is done with one volume. */
    @FunctionalInterface
    private interface Life {
        void live(int number) throws Exception;
    }

    @BeforeAll
    static void start() throws Exception {
        cell = WORK.start(CellSpec.up(WORK.path(), PORTS).withJavaOptions("-Xmx256m"));
        csi = CsiNode.of(cell);
        pod(new CallTimes(), PODS);
    }

    @AfterAll
    static void stop() {
        csi.close();
        WORK.close();
    }

    private static void each(int count, Life life) throws Exception {
        List<Future<?>> all = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE)) {
            for (int i = 0; i < count; i++) {
                int number = i;
                all.add(pool.submit(() -> {
                    life.live(number);
                    return number;
                }));
            }
            for (Future<?> one : all) {
                one.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    private static String create(CallTimes times, String name) throws Exception {
        return times.measure("create", () -> csi.create(name, SIZE));
    }

    private static void remove(CallTimes times, String id) throws Exception {
        times.measure(
                "delete",
                () -> csi.controller()
                        .deleteVolume(Csi.DeleteVolumeRequest.newBuilder()
                                .setVolumeId(id)
                                .build()));
    }

    private static Void does(Runnable call) {
        call.run();
        return null;
    }

    private static void pod(CallTimes times, int number) throws Exception {
        String id = create(times, "pod-" + number);
        Path staging = Files.createDirectories(WORK.resolve("staging-" + number));
        Path target = Files.createDirectories(WORK.resolve("pod-" + number)).resolve("volume");
        times.measure("stage", () -> does(() -> csi.stage(id, staging, CsiNode.writers(), Map.of())));
        times.measure("publish", () -> does(() -> csi.publish(id, staging, target, CsiNode.writers(), Map.of())));
        byte[] data = new byte[BYTES];
        Arrays.fill(data, (byte) number);
        times.measure("write", () -> write(target.resolve("data"), data));
        assertArrayEquals(data, times.measure("read", () -> Files.readAllBytes(target.resolve("data"))));
        times.measure("unpublish", () -> does(() -> csi.unpublish(id, target)));
        times.measure("unstage", () -> does(() -> csi.unstage(id, staging)));
        assertFalse(Files.exists(target));
        remove(times, id);
    }

    private static int write(Path file, byte[] data) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            int count = channel.write(ByteBuffer.wrap(data));
            channel.force(true);
            return count;
        }
    }

    private static int volumes() {
        return csi.controller()
                .listVolumes(Csi.ListVolumesRequest.getDefaultInstance())
                .getEntriesCount();
    }

    private static void memory(String when) throws IOException {
        List<ProcessHandle> all = new ArrayList<>(List.of(cell.handle()));
        cell.handle().descendants().forEach(all::add);
        for (ProcessHandle process : all) {
            Path about = Path.of("/proc/" + process.pid());
            if (Files.readString(about.resolve("comm")).strip().equals("java")) {
                System.out.printf("pods: %s %s%n", when, String.join(", ", facts(about)));
            }
        }
    }

    private static List<String> facts(Path process) throws IOException {
        try (Stream<String> lines = Files.lines(process.resolve("status"))) {
            return lines.filter(l -> l.startsWith("VmRSS") || l.startsWith("VmHWM") || l.startsWith("Threads"))
                    .map(l -> l.replaceAll("\\s+", " "))
                    .toList();
        }
    }

    @Test
    void manyPodsComeAndGo() throws Exception {
        int volumes = volumes();
        int mounts = WORK.mounts().size();
        CallTimes times = new CallTimes();
        each(PODS, number -> pod(times, number));
        times.print("pods: " + PODS + " pods:");
        memory("after " + PODS + " pods");
        assertEquals(volumes, volumes());
        assertEquals(mounts, WORK.mounts().size(), WORK.mounts()::toString);
    }

    @Test
    void manyVolumesAreStaged() throws Exception {
        int volumes = volumes();
        int mounts = WORK.mounts().size();
        String[] ids = new String[STAGED];
        CallTimes times = new CallTimes();
        each(STAGED, number -> {
            ids[number] = create(times, "staged-" + number);
            Path staging = Files.createDirectories(WORK.resolve("many/" + number));
            times.measure("stage", () -> does(() -> csi.stage(ids[number], staging, CsiNode.writers(), Map.of())));
            times.measure("write", () -> write(staging.resolve("mine"), ids[number].getBytes(StandardCharsets.UTF_8)));
        });
        memory("with " + STAGED + " staged volumes");
        assertEquals(mounts + STAGED, WORK.mounts().size());
        assertTrue(cell.isAlive(), cell.log());
        each(STAGED, number -> {
            Path staging = WORK.resolve("many/" + number);
            assertEquals(ids[number], Files.readString(staging.resolve("mine")));
            times.measure("unstage", () -> does(() -> csi.unstage(ids[number], staging)));
            remove(times, ids[number]);
        });
        times.print("pods: " + STAGED + " staged:");
        memory("after them");
        assertEquals(volumes, volumes());
        assertEquals(mounts, WORK.mounts().size(), WORK.mounts()::toString);
    }
}
