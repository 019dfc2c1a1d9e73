package io.cellfs.protocol.dump;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.dir.DirectoryReader;
import io.cellfs.protocol.rpc.ByteSource;
import io.cellfs.protocol.xdr.Words;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DumpCodecTest {
    private static final DumpHeader HEADER = new DumpHeader(0x2000_0003L, "test.vol", 0, 1_700_000_000L);
    private static final DumpVolume VOLUME = new DumpVolume(
            0x2000_0003L,
            "test.vol",
            true,
            true,
            17,
            0,
            0x2000_0003L,
            0,
            100_000,
            0,
            2,
            3,
            4,
            5,
            6,
            7,
            8,
            9,
            10,
            "off",
            "",
            Words.of(1, 2, 3, 4, 5, 6, 7),
            11,
            12);

    private record Item(DumpVnode vnode, byte[] data) {}

    private static byte[] real() throws IOException {
        try (InputStream in = DumpCodecTest.class.getResourceAsStream("openafs-1.8.9-new-volume.dump")) {
            return in.readAllBytes();
        }
    }

    /** Gives at most {@code step} bytes at a time. */
    private static ByteSource source(byte[] bytes, int step) {
        ByteBuffer all = ByteBuffer.wrap(bytes);
        return dst -> {
            if (!all.hasRemaining()) {
                return -1;
            }
            int n = Math.min(Math.min(step, dst.remaining()), all.remaining());
            dst.put(all.slice(all.position(), n));
            all.position(all.position() + n);
            return n;
        };
    }

    private static List<Item> items(DumpReader reader) throws IOException {
        List<Item> items = new ArrayList<>();
        Optional<DumpVnode> next;
        while ((next = reader.next()).isPresent()) {
            ByteArrayOutputStream data = new ByteArrayOutputStream();
            ByteBuffer piece = ByteBuffer.allocate(777);
            while (reader.read(piece.clear()) >= 0) {
                data.write(piece.array(), 0, piece.position());
            }
            items.add(new Item(next.get(), data.toByteArray()));
        }
        return items;
    }

    private static byte[] write(DumpHeader header, DumpVolume volume, List<Item> items) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DumpWriter writer = new DumpWriter(src -> {
            byte[] piece = new byte[src.remaining()];
            src.get(piece);
            bytes.writeBytes(piece);
        });
        writer.header(header);
        writer.volume(volume);
        for (Item item : items) {
            writer.vnode(item.vnode());
            writer.data(ByteBuffer.wrap(item.data()));
        }
        writer.end();
        return bytes.toByteArray();
    }

    private static Item file(long vnode, int unique, byte[] data) {
        DumpVnode.Status status = new DumpVnode.Status(
                DumpVnode.Type.FILE, 1, 3, 1000, 7, 8, 9, 0644, 1, 2000, Optional.empty(), Optional.of((long)
                        data.length));
        return new Item(new DumpVnode(vnode, unique, Optional.of(status)), data);
    }

    private static byte[] sample(int bytes) throws IOException {
        byte[] data = new byte[bytes];
        new Random(bytes).nextBytes(data);
        DumpAcl acl = new DumpAcl(
                List.of(new DumpAcl.Entry(-204, 127), new DumpAcl.Entry(-101, 9), new DumpAcl.Entry(7, 1)),
                List.of(new DumpAcl.Entry(-5, 2), new DumpAcl.Entry(12, 4)));
        DumpVnode.Status directory = new DumpVnode.Status(
                DumpVnode.Type.DIRECTORY, 2, 1, 1, 2, 3, 0, 0755, 0, 4, Optional.of(acl), Optional.of(2048L));
        return write(
                HEADER,
                VOLUME,
                List.of(
                        new Item(new DumpVnode(1, 1, Optional.of(directory)), new byte[2048]),
                        file(2, 3, data),
                        new Item(new DumpVnode(4, 9, Optional.empty()), new byte[0]),
                        file(6, 5, new byte[0])));
    }

    @Test
    void readsWhatOpenAfsWritesAndWritesItAgainByteForByte() throws IOException {
        byte[] bytes = real();
        DumpReader reader = new DumpReader(source(bytes, 1000));
        assertEquals("test.vol", reader.header().name());
        assertEquals(100_000, reader.volume().maxQuotaKib());
        List<Item> items = items(reader);
        assertEquals(1, items.size());
        DumpVnode.Status root = items.getFirst().vnode().status().orElseThrow();
        assertEquals(DumpVnode.Type.DIRECTORY, root.type());
        assertEquals(
                List.of(new DumpAcl.Entry(-204, 127)), root.acl().orElseThrow().positive());
        List<String> names = new ArrayList<>();
        DirectoryReader.read(
                ByteBuffer.wrap(items.getFirst().data()),
                0,
                (name, vnode, unique) -> names.add(new String(name, StandardCharsets.US_ASCII) + vnode + unique));
        assertEquals(List.of(".11", "..11"), names);
        assertArrayEquals(bytes, write(reader.header(), reader.volume(), items));
    }

    @Property(tries = 100)
    void comesBackAsItWasWhateverThePieces(
            @ForAll @IntRange(max = 300_000) int size, @ForAll @IntRange(min = 1) int step) throws IOException {
        byte[] bytes = sample(size);
        DumpReader reader = new DumpReader(source(bytes, size > 10_000 ? Math.max(step, 100) : step));
        assertEquals(HEADER, reader.header());
        assertEquals(VOLUME, reader.volume());
        List<Item> items = items(reader);
        assertEquals(4, items.size());
        assertTrue(items.get(2).vnode().status().isEmpty());
        assertArrayEquals(bytes, write(reader.header(), reader.volume(), items));
    }

    @Test
    void dataThatIsNotReadIsSkipped() throws IOException {
        DumpReader reader = new DumpReader(source(sample(200_000), 4096));
        int vnodes = 0;
        while (reader.next().isPresent()) {
            vnodes++;
        }
        assertEquals(4, vnodes);
    }

    @Property(tries = 300)
    void whatIsCutOffIsRefused(@ForAll @IntRange(max = 4000) int at) throws IOException {
        byte[] bytes = sample(1000);
        if (at < bytes.length) {
            assertThrows(DumpException.class, () -> items(new DumpReader(source(Arrays.copyOf(bytes, at), 500))));
        }
    }

    @Property(tries = 2000)
    void changedBytesAreReadOrRefused(@ForAll @IntRange(max = 3000) int at, @ForAll byte value) throws IOException {
        byte[] bytes = sample(100);
        bytes[at % bytes.length] = value;
        try {
            items(new DumpReader(source(bytes, 500)));
        } catch (DumpException e) {
            assertTrue(!e.getMessage().isEmpty());
        }
    }

    @Test
    void aLengthOf64BitsTakesNoMemory() throws IOException {
        DumpVnode.Status huge = new DumpVnode.Status(
                DumpVnode.Type.FILE, 1, 1, 1, 1, 1, 1, 0644, 1, 1, Optional.empty(), Optional.of(1L << 62));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DumpWriter writer = new DumpWriter(src -> {
            byte[] piece = new byte[src.remaining()];
            src.get(piece);
            bytes.writeBytes(piece);
        });
        writer.header(HEADER);
        writer.volume(VOLUME);
        writer.vnode(new DumpVnode(2, 2, Optional.of(huge)));
        writer.data(ByteBuffer.allocate(100_000));
        DumpReader reader = new DumpReader(source(bytes.toByteArray(), 4096));
        assertEquals(
                1L << 62,
                reader.next().orElseThrow().status().orElseThrow().dataLength().orElseThrow());
        assertThrows(DumpException.class, reader::next);
    }

    @Test
    void accessControlListsBeyondTheFieldAreRefused() {
        List<DumpAcl.Entry> many = new ArrayList<>();
        for (int i = 0; i <= DumpAcl.MAX_ENTRIES; i++) {
            many.add(new DumpAcl.Entry(i, 1));
        }
        assertThrows(DumpException.class, () -> new DumpAcl(many, List.of()).write(ByteBuffer.allocate(300)));
        ByteBuffer lies = ByteBuffer.allocate(DumpAcl.BYTES)
                .putInt(28)
                .putInt(1)
                .putInt(21)
                .putInt(21)
                .putInt(0)
                .clear();
        assertThrows(DumpException.class, () -> DumpAcl.read(lies));
    }
}
