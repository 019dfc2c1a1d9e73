package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.CacheConfig;
import io.cellfs.client.CacheManager;
import io.cellfs.client.CellAddress;
import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.PortRange;
import io.cellfs.e2e.harness.Program;
import io.cellfs.e2e.harness.Workplace;
import io.cellfs.mount.MountConfig;
import io.cellfs.mount.fuse.DirectMount;
import io.cellfs.protocol.rx.RxTransport;
import io.cellfs.rx.RxConfig;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * FUSE passthrough on a real mount. One client is in this process, so that the requests of the kernel can be counted; the servers and another client are
 * processes of their own. What maps or runs files of the first mount is another process too (docs/adr/0008-fuse-direct.md).
 */
class PassthroughIT {
    private static final int SERVER_PORTS = PortRange.PASSTHROUGH.base();
    private static final int OTHER_PORTS = SERVER_PORTS + 10;
    private static final int OWN_PORT = SERVER_PORTS + 21;
    private static final long CACHE_BYTES = 64L << 20;
    private static final int SIZE = 5_000_003;
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    /** enum fuse_opcode. */
    private static final int READ = 15;

    private static Workplace work;
    private static CellProcess server;
    private static CellProcess other;

    private Path mountPoint;
    private String volume;
    private RxTransport transport;
    private CacheManager client;
    private DirectMount mount;

    @BeforeAll
    static void startTheOthers() {
        work = Workplace.open("pass");
        server = work.start(CellSpec.server(work.resolve("server"), SERVER_PORTS));
        other = work.start(CellSpec.mount(work.resolve("other"), OTHER_PORTS, SERVER_PORTS + 3));
    }

    @AfterAll
    static void leaveNothing() {
        work.close();
    }

    @BeforeEach
    void start(TestInfo test) throws Exception {
        volume = test.getTestMethod().orElseThrow().getName();
        volume = volume.substring(0, Math.min(20, volume.length()));
        other.cellfs("volume", "create", volume, "--mount", there("").toString())
                .orFail();
        transport = RxTransport.open(RxConfig.defaults(), new InetSocketAddress("127.0.0.1", OWN_PORT));
        CellAddress cell =
                new CellAddress(server.spec().cell(), List.of(new InetSocketAddress("127.0.0.1", SERVER_PORTS + 3)));
        client = CacheManager.open(CacheConfig.of(List.of(cell), work.resolve("cache"), CACHE_BYTES), transport);
        mountPoint = work.resolve("own-" + volume);
        Files.createDirectory(mountPoint);
        mount = DirectMount.mount(client, mountPoint, MountConfig.defaults().withUnmountWait(Duration.ofMillis(200)));
    }

    @AfterEach
    void stop() throws Exception {
        mount.close();
        client.close();
        transport.close();
    }

    private Path here(String name) {
        return mountPoint.resolve(server.spec().cell()).resolve(volume).resolve(name);
    }

    private Path there(String name) {
        return other.root().resolve(volume).resolve(name);
    }

    private static byte[] content(int seed, int size) {
        byte[] content = new byte[size];
        new Random(seed).nextBytes(content);
        return content;
    }

    /** A file that the other client wrote and this one has read wholly. */
    private Path cached(String name, int seed) throws IOException {
        Files.write(there(name), content(seed, SIZE));
        Path file = here(name);
        assertArrayEquals(content(seed, SIZE), Files.readAllBytes(file));
        awaitCopy(file);
        return file;
    }

    /** Reads a file until that takes no request: a reader may have all bytes a moment before they are all in the cache file. */
    private void awaitCopy(Path file) throws IOException {
        long endNs = System.nanoTime() + DEADLINE.toNanos();
        long before;
        do {
            assertTrue(System.nanoTime() < endNs, file + " is not read from its local copy");
            dropPages();
            before = mount.requests(READ);
            Files.readAllBytes(file);
        } while (mount.requests(READ) != before);
    }

    private static byte[] readAll(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) channel.size() + 1);
        while (channel.read(bytes, bytes.position()) > 0) {
            assertTrue(bytes.hasRemaining(), "more than the file's size");
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    @Test
    void aWhollyCachedFileIsReadWithoutARequest() throws IOException {
        Path file = cached("f", 1);
        long before = mount.requests(READ);
        for (int i = 0; i < 3; i++) {
            assertArrayEquals(content(1, SIZE), Files.readAllBytes(file));
        }
        try (FileChannel one = FileChannel.open(file);
                FileChannel two = FileChannel.open(file)) {
            dropPages();
            assertArrayEquals(content(1, SIZE), readAll(one));
            assertArrayEquals(content(1, SIZE), readAll(two));
        }
        assertEquals(before, mount.requests(READ));
    }

    @Test
    void eachVersionOfAReleasedFileIsReadWithoutARequest() throws IOException {
        other.cellfs("volume", "add-site", volume, "127.0.0.1:" + SERVER_PORTS, "/vicepa")
                .orFail();
        Path shown = mountPoint.resolve(".:mount").resolve(server.spec().cell() + ":" + volume + ".readonly");
        List<FileChannel> opened = new ArrayList<>();
        try {
            for (int version = 1; version <= 3; version++) {
                Files.write(there("f"), content(version, SIZE));
                other.cellfs("volume", "release", volume).orFail();
                awaitVersion(shown.resolve("f"), version);
                awaitCopy(shown.resolve("f"));
                long before = mount.requests(READ);
                opened.add(FileChannel.open(shown.resolve("f")));
                dropPages();
                for (int i = 0; i < opened.size(); i++) {
                    assertArrayEquals(content(1 + i, SIZE), readAll(opened.get(i)), "the open of version " + (1 + i));
                }
                assertEquals(checksum(content(version, SIZE)), mapped(shown.resolve("f")));
                assertEquals(before, mount.requests(READ), "version " + version);
            }
        } finally {
            for (FileChannel each : opened) {
                each.close();
            }
        }
    }

    /** Reads a file wholly until it is of a version: the client hears of a release after it has ended. */
    private static void awaitVersion(Path file, int version) throws IOException {
        long endNs = System.nanoTime() + DEADLINE.toNanos();
        while (!Files.exists(file) || !Arrays.equals(content(version, SIZE), Files.readAllBytes(file))) {
            assertTrue(System.nanoTime() < endNs, "version " + version + " is not shown");
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    /** The kernel's own pages of the file go, those of the cache file do not matter. */
    private static void dropPages() {
        Program.shell("sync; echo 1 > /proc/sys/vm/drop_caches").succeed();
    }

    @Test
    void aNewOpenSeesWhatAnotherClientClosedWhileAnOldOneKeepsItsBytes() throws IOException {
        Path file = cached("f", 1);
        FileChannel[] old = new FileChannel[5];
        for (int round = 0; round < old.length; round++) {
            old[round] = FileChannel.open(file);
            assertArrayEquals(content(1 + round, SIZE), readAll(old[round]), "round " + round);
            Files.write(there("f"), content(2 + round, SIZE));
            assertArrayEquals(content(2 + round, SIZE), Files.readAllBytes(file), "round " + round);
            assertEquals(checksum(content(2 + round, SIZE)), mapped(file), "mapped in round " + round);
        }
        for (int round = 0; round < old.length; round++) {
            assertArrayEquals(content(1 + round, SIZE), readAll(old[round]), "the reader of round " + round);
            old[round].close();
        }
        assertArrayEquals(content(1 + old.length, SIZE), Files.readAllBytes(file));
    }

    /** The checksum of the file's bytes by way of a mapping, in another process. */
    private static long mapped(Path file) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return Long.parseLong(
                Program.of(java, "-cp", System.getProperty("java.class.path"), MapSum.class.getName(), file.toString())
                        .succeed()
                        .line());
    }

    private static long checksum(byte[] bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        return sum.getValue();
    }

    /** Prints the CRC-32C of a file that it maps; the descriptor is closed before the mapping is used. */
    static final class MapSum {
        private MapSum() {}

        static void main(String[] args) throws IOException {
            MappedByteBuffer map;
            try (FileChannel file = FileChannel.open(Path.of(args[0]))) {
                map = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size());
            }
            CRC32C sum = new CRC32C();
            sum.update(map);
            System.out.println(sum.getValue());
        }
    }

    @Test
    void aWriterBesideReadersOnOneMountIsSeenByThem() throws IOException {
        Path file = cached("f", 1);
        try (FileChannel reader = FileChannel.open(file);
                RandomAccessFile writer = new RandomAccessFile(file.toFile(), "rw")) {
            byte[] expected = content(1, SIZE);
            assertArrayEquals(expected, readAll(reader));
            byte[] patch = content(9, 300_000);
            writer.seek(1_000_000);
            writer.write(patch);
            System.arraycopy(patch, 0, expected, 1_000_000, patch.length);
            assertArrayEquals(expected, readAll(reader), "the write is visible before anything is closed");
            writer.seek(SIZE);
            writer.write(patch);
            byte[] longer = Arrays.copyOf(expected, SIZE + patch.length);
            System.arraycopy(patch, 0, longer, SIZE, patch.length);
            assertEquals(longer.length, reader.size(), "the size follows");
            assertArrayEquals(longer, readAll(reader));
            writer.setLength(10);
            assertArrayEquals(Arrays.copyOf(longer, 10), readAll(reader));
            writer.setLength(SIZE);
            assertArrayEquals(Arrays.copyOf(Arrays.copyOf(longer, 10), SIZE), readAll(reader));
        }
        assertArrayEquals(Files.readAllBytes(there("f")), Files.readAllBytes(file));
    }

    @Test
    void aWriterThatHasNoPathIsRefusedWhileReadersAreThere() throws IOException {
        Path file = cached("f", 1);
        String descriptor = "exec 3<" + file + "; head -c 1 <&3 >/dev/null; ";
        assertEquals(
                "refused",
                Program.shell(descriptor + "(echo x > /proc/self/fd/3) 2>/dev/null || echo refused")
                        .succeed()
                        .line());
        Program.shell(descriptor + "cmp /proc/self/fd/3 " + file).succeed();
        assertArrayEquals(content(1, SIZE), Files.readAllBytes(file));
    }

    @Test
    void programsRunAndMapWhileTheirFilesAreEvictedAndChanged() throws Exception {
        Path directory = there("bin");
        Files.createDirectory(directory);
        Program.of("cp", "/bin/bash", directory.resolve("sh").toString()).succeed();
        Path shell = here("bin/sh");
        Files.readAllBytes(shell);
        Process running = new ProcessBuilder(
                        shell.toString(),
                        "-c",
                        "read a; for i in {1..2000}; do x=${i//1/2}; done; read b; printf '%s\\n' \"$a$b\"")
                .redirectErrorStream(true)
                .start();
        running.getOutputStream().write("1\n".getBytes(StandardCharsets.US_ASCII));
        running.getOutputStream().flush();
        fillCache();
        Path fresh = there("bin/new");
        Files.write(fresh, content(3, SIZE));
        Files.write(there("bin/sh"), content(4, SIZE));
        assertArrayEquals(content(4, SIZE), Files.readAllBytes(shell), "a new open sees the change");
        fillCache();
        running.getOutputStream().write("2\n".getBytes(StandardCharsets.US_ASCII));
        running.getOutputStream().close();
        assertEquals("12", new String(running.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip());
        assertEquals(0, running.waitFor());
    }

    /** Reads twice as much as the cache holds. */
    private void fillCache() throws IOException {
        for (int i = 0; i < 2 * CACHE_BYTES / SIZE; i++) {
            Path big = there("big" + i);
            if (!Files.exists(big)) {
                Files.write(big, content(100 + i, SIZE));
            }
            assertArrayEquals(content(100 + i, SIZE), Files.readAllBytes(here("big" + i)));
        }
    }

    @Test
    void lentFilesSurviveEvictionAndTheCacheStaysWithinItsBound() throws IOException {
        Path file = cached("f", 1);
        try (FileChannel lent = FileChannel.open(file)) {
            fillCache();
            assertArrayEquals(content(1, SIZE), readAll(lent));
            Files.write(there("f"), content(2, SIZE));
            assertArrayEquals(content(2, SIZE), Files.readAllBytes(file));
            fillCache();
            assertArrayEquals(content(1, SIZE), readAll(lent));
            assertTrue(client.cachedBytes() <= CACHE_BYTES + (8L << 20), "cached " + client.cachedBytes());
        }
    }

    @Test
    void anUnmountWithLentFilesLeavesNothing() throws Exception {
        Path file = cached("f", 1);
        try (FileChannel lent = FileChannel.open(file, StandardOpenOption.READ)) {
            mount.close();
            assertThrows(IOException.class, () -> Files.readAllBytes(file));
            lent.size();
        } catch (IOException e) {
            assertTrue(e.getMessage() != null, "an error after the forced unmount is fine");
        }
        assertEquals(
                List.of(),
                work.mounts().stream().filter(m -> m.contains("/own-")).toList());
    }
}
