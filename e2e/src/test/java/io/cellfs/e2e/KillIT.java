package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.PortRange;
import io.cellfs.e2e.harness.Program;
import io.cellfs.e2e.harness.Workplace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** SIGKILL in the midst of writing, again and again: every file whose fsync was acknowledged is there, whole, after the restart. */
class KillIT {
    private static final int PORTS = PortRange.KILL.base();
    private static final int ROUNDS = 4;
    private static final int WRITERS = 3;
    private static final int MAX_FILE_BYTES = 300_000;
    private static final int FILES_PER_ROUND = 40;
    private static final Duration DEADLINE = Duration.ofSeconds(120);

    private final Workplace work = Workplace.open("kill");

    @AfterEach
    void leaveNothing() {
        work.close();
    }

    @Test
    void acknowledgedFsyncsSurvive() throws Exception {
        CellProcess cell = work.start(CellSpec.up(work.path(), PORTS, "--no-csi"));
        Path volume = cell.root().resolve("load");
        cell.cellfs("volume", "create", "load", "--mount", volume.toString());
        Map<String, Long> acknowledged = new ConcurrentHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            List<Thread> writers = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                String prefix = "r" + round + "w" + writer;
                writers.add(Thread.ofPlatform().start(() -> write(volume, prefix, acknowledged)));
            }
            awaitMore(acknowledged, FILES_PER_ROUND * (1 + round));
            cell.kill();
            for (Thread writer : writers) {
                writer.join(DEADLINE.toMillis());
                assertTrue(!writer.isAlive(), "a writer hangs after the kill");
            }
            cell = work.start(cell.spec());
            check(volume, acknowledged);
        }
        assertEquals(0, cell.stop(), cell.log());
    }

    private static void awaitMore(Map<String, Long> acknowledged, int more) throws InterruptedException {
        int wanted = acknowledged.size() + more;
        long endNs = System.nanoTime() + DEADLINE.toNanos();
        while (acknowledged.size() < wanted) {
            assertTrue(System.nanoTime() - endNs < 0, "only " + acknowledged.size() + " files of " + wanted);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** Writes, syncs and notes files until the mount dies below it. */
    private static void write(Path volume, String prefix, Map<String, Long> acknowledged) {
        Random sizes = new Random(prefix.hashCode());
        for (int i = 0; ; i++) {
            String name = prefix + "f" + i;
            long seed = sizes.nextLong();
            try (FileChannel out = FileChannel.open(
                    volume.resolve(name + ".part"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                out.write(ByteBuffer.wrap(content(seed)));
                out.force(true);
                Files.move(volume.resolve(name + ".part"), volume.resolve(name));
                out.force(true);
            } catch (IOException e) {
                return;
            }
            acknowledged.put(name, seed);
        }
    }

    private static byte[] content(long seed) {
        Random random = new Random(seed);
        byte[] content = new byte[1 + random.nextInt(MAX_FILE_BYTES)];
        random.nextBytes(content);
        return content;
    }

    private static void check(Path volume, Map<String, Long> acknowledged) throws IOException {
        for (Map.Entry<String, Long> file : acknowledged.entrySet()) {
            assertArrayEquals(
                    content(file.getValue()), Files.readAllBytes(volume.resolve(file.getKey())), file.getKey());
        }
        Program.shell("find . -type f -print0 | xargs -0 cat > /dev/null")
                .in(volume)
                .succeed();
    }
}
