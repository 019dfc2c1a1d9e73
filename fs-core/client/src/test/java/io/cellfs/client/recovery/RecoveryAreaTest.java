package io.cellfs.client.recovery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.client.region.ByteRanges.Range;
import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveryAreaTest {
    private static final long MAX_BYTES = 8 << 20;

    @TempDir
    private Path directory = Path.of("");

    private Path area() {
        return directory.resolve("recovery");
    }

    private static Recovered entry(long seed, long keptMs) {
        Random random = new Random(seed);
        List<Range> ranges = new ArrayList<>();
        long at = 0;
        for (int i = 0; i < 1 + random.nextInt(5); i++) {
            at += 1 + random.nextInt(1 << 20);
            long end = at + 1 + random.nextInt(1 << (1 + random.nextInt(20)));
            ranges.add(new Range(at, end));
            at = end;
        }
        return new Recovered("a.cell", new Fid(536870912L, 7, -3), 12, at, keptMs, ranges);
    }

    private static byte[] content(long seed, long size) {
        byte[] bytes = new byte[Math.toIntExact(size)];
        new Random(~seed).nextBytes(bytes);
        return bytes;
    }

    private static void keep(RecoveryArea area, Recovered entry, byte[] content) throws IOException {
        area.keep(entry, (dst, offset) -> dst.put(content, (int) offset, dst.remaining()));
    }

    private static void requireWhole(RecoveryArea area, Recovered entry, byte[] content) throws IOException {
        byte[] expected = new byte[content.length];
        entry.ranges()
                .forEach(r -> System.arraycopy(content, (int) r.start(), expected, (int) r.start(), (int) r.length()));
        byte[] found = new byte[content.length];
        assertEquals(entry, area.read(entry.id(), (bytes, at) -> bytes.get(found, (int) at, bytes.remaining())));
        assertArrayEquals(expected, found);
    }

    @Test
    void whatIsKeptIsReadByTheNextProcess() throws IOException {
        for (long seed = 0; seed < 20; seed++) {
            Recovered entry = entry(seed, 1000 + seed);
            byte[] content = content(seed, entry.size());
            keep(RecoveryArea.in(area(), 1 << 30), entry, content);
            RecoveryArea next = RecoveryArea.in(area(), 1 << 30);
            assertEquals(List.of(entry), next.list(), "seed " + seed);
            requireWhole(next, entry, content);
            next.drop(entry.id());
            assertEquals(List.of(), next.list());
        }
    }

    @Test
    void itIsBoundedAndSaysSo() throws IOException {
        RecoveryArea area = RecoveryArea.in(area(), 1000);
        Recovered large = new Recovered("a.cell", new Fid(1, 2, 3), 1, 1001, 5, List.of(new Range(0, 1001)));
        FsException full = assertThrows(FsException.class, () -> keep(area, large, new byte[1001]));
        assertEquals(Errno.ENOSPC, full.errno());
        assertTrue(String.valueOf(full.getMessage()).contains("1001 bytes"), full.getMessage());
        assertEquals(List.of(), area.list());
    }

    @Test
    void aDamagedEntryIsToldOfAndNamesFromOutsideReachNothingElse() throws IOException {
        RecoveryArea area = RecoveryArea.in(area(), MAX_BYTES);
        Recovered entry = entry(3, 7);
        keep(area, entry, content(3, entry.size()));
        Path file = area().resolve(entry.id());
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 9] ^= 1;
        Files.write(file, bytes);
        assertEquals(Errno.EIO, failure(() -> area.find(entry.id())));
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 20));
        assertEquals(Errno.EIO, failure(() -> area.find(entry.id())));
        assertEquals(Errno.ENOENT, failure(() -> area.find("../" + entry.id())));
        assertEquals(Errno.ENOENT, failure(() -> area.drop("1.2.3-4")));
    }

    private interface Step {
        void run() throws IOException;
    }

    private static Errno failure(Step step) {
        return assertThrows(FsException.class, step::run).errno();
    }

    /** The process ends at each step of keeping an entry in turn: it is there as a whole, or was not kept, and the next one can be. */
    @Test
    void anEndAtAnyStepLeavesAWholeEntryOrNone() throws IOException {
        int steps = 0;
        boolean died = true;
        for (int last = 0; died; last++) {
            Path place = directory.resolve("end-" + last);
            Mortal files = new Mortal(new DirectoryFiles(place), last);
            Recovered entry = entry(last, 7);
            byte[] content = content(last, entry.size());
            died = false;
            try {
                keep(new RecoveryArea(files, "there", MAX_BYTES), entry, content);
            } catch (Died e) {
                died = true;
                steps++;
            }
            RecoveryArea next = RecoveryArea.in(place, MAX_BYTES);
            List<Recovered> left = next.list();
            assertTrue(died || left.equals(List.of(entry)), "it was kept");
            for (Recovered each : left) {
                requireWhole(next, each, content);
            }
            if (left.isEmpty()) {
                keep(next, entry, content);
                requireWhole(next, entry, content);
            }
        }
        assertTrue(steps >= 3, "steps " + steps);
    }

    private static final class Died extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Files of a process that ends in the midst of its {@code last}th step. */
    private static final class Mortal implements AreaFiles {
        private final AreaFiles files;
        private int left;

        Mortal(AreaFiles files, int last) {
            this.files = files;
            this.left = last;
        }

        private void step() {
            if (left-- == 0) {
                throw new Died();
            }
        }

        @Override
        public List<String> names() throws IOException {
            return files.names();
        }

        @Override
        public long size(String name) throws IOException {
            return files.size(name);
        }

        @Override
        public void write(String name, Writing content) throws IOException {
            step();
            files.write(
                    name,
                    out -> content.to(new OutputStream() {
                        @Override
                        public void write(int one) throws IOException {
                            write(new byte[] {(byte) one}, 0, 1);
                        }

                        @Override
                        public void write(byte[] bytes, int from, int count) throws IOException {
                            step();
                            out.write(bytes, from, count);
                        }
                    }));
            step();
        }

        @Override
        public void rename(String from, String to) throws IOException {
            step();
            files.rename(from, to);
            step();
        }

        @Override
        public void delete(String name) throws IOException {
            step();
            files.delete(name);
            step();
        }

        @Override
        public InputStream read(String name) throws IOException {
            return files.read(name);
        }
    }

    @Test
    void aByteBufferOfAnEntryIsWhatBelongsThere() throws IOException {
        RecoveryArea area = RecoveryArea.in(area(), MAX_BYTES);
        Recovered entry = new Recovered("a.cell", new Fid(1, 2, 3), 1, 6, 5, List.of(new Range(2, 6)));
        keep(area, entry, new byte[] {0, 0, 1, 2, 3, 4});
        area.read(entry.id(), (bytes, at) -> {
            assertEquals(2, at);
            assertEquals(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), bytes);
        });
    }
}
