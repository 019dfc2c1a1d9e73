package io.cellfs.storage.dir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.api.DirEntry;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.dir.BlobChecker.Target;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class DirectoryBlobTest {
    private static final Fid SELF = new Fid(1, 3, 5);
    private static final Fid PARENT = new Fid(1, 1, 1);

    private static DirEntry entry(String name, long vnode) {
        return new DirEntry(Name.of(name), new Fid(1, vnode, (int) vnode * 10), VnodeType.FILE, vnode);
    }

    /** Worked out by hand from h = h * 173 + c: see the comments. */
    @Test
    void namesHashAsSpecified() {
        assertEquals(46, DirectoryFormat.hash(Name.of("."))); // 46
        assertEquals(68, DirectoryFormat.hash(Name.of(".."))); // 46 * 173 + 46 = 8004 = 62 * 128 + 68
        assertEquals(111, DirectoryFormat.hash(Name.of("ab"))); // 97 * 173 + 98 = 16879 = 131 * 128 + 111
        assertEquals(52, DirectoryFormat.hash(Name.of("etc"))); // 101, 17589, 3042996 = 23773 * 128 + 52
        // 108, 18789, 3250595, 562352989, 97287067151 - 22 * 2^32 = 2797786637: bit 31 is set, low bits 13, so 128 - 13
        assertEquals(115, DirectoryFormat.hash(Name.of("lib64")));
        // 104, 18093, 3130197, 541524189, 93683684808 - 21 * 2^32 = 3489371592: bit 31 is set, low bits 72, so 128 - 72
        assertEquals(56, DirectoryFormat.hash(Name.of("hello")));
        assertEquals(0, DirectoryFormat.hash(Name.of(new byte[] {(byte) 128}))); // unsigned bytes; low bits 0 stay 0
    }

    @Test
    void entriesTakeSlotsByTheirLength() {
        assertEquals(1, DirectoryFormat.slots(1));
        assertEquals(1, DirectoryFormat.slots(15));
        assertEquals(2, DirectoryFormat.slots(16));
        assertEquals(2, DirectoryFormat.slots(47));
        assertEquals(3, DirectoryFormat.slots(48));
        assertEquals(9, DirectoryFormat.slots(255));
    }

    @Test
    void anEmptyDirectoryIsOnePage() throws StorageException {
        ByteBuffer blob = DirectoryBlob.build(SELF, PARENT, List.of());
        assertEquals(2048, blob.remaining());
        byte[] head = new byte[13];
        blob.get(0, head);
        assertArrayEquals(HexFormat.of().parseHex("0001" + "04d2" + "31" + "ff7f000000000000"), head);
        byte[] dot = new byte[16];
        blob.get(13 * 32, dot);
        assertArrayEquals(HexFormat.of().parseHex("01" + "00" + "0000" + "00000003" + "00000005" + "2e000000"), dot);
        byte[] dotDot = new byte[16];
        blob.get(14 * 32, dotDot);
        assertArrayEquals(HexFormat.of().parseHex("01" + "00" + "0000" + "00000001" + "00000001" + "2e2e0000"), dotDot);
        assertEquals(49, blob.get(32));
        assertEquals(64, blob.get(33));
        assertEquals(13, blob.getShort(160 + 2 * 46));
        assertEquals(14, blob.getShort(160 + 2 * 68));
        BlobChecker.check(blob);
    }

    @Test
    void longNamesComeFirstAndChainsStartWithTheNewest() throws StorageException {
        String longName = "a name of more than fifteen bytes";
        ByteBuffer blob = DirectoryBlob.build(SELF, PARENT, List.of(entry("b", 4), entry(longName, 6), entry("c", 8)));
        Map<Name, Target> entries = BlobChecker.check(blob);
        assertEquals(
                List.of(".", "..", longName, "b", "c"),
                entries.keySet().stream().map(Name::toString).toList());
        assertEquals(new Target(8, 80), entries.get(Name.of("c")));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        List<DirEntry> tooMany = new ArrayList<>();
        for (int i = 0; i < 64_436; i++) {
            tooMany.add(entry("f" + i, 2 + 2L * i));
        }
        StorageException full = assertThrows(StorageException.class, () -> DirectoryBlob.build(SELF, PARENT, tooMany));
        assertEquals(StorageException.Reason.DIRECTORY_FULL, full.reason());
        StorageException wide = assertThrows(
                StorageException.class, () -> DirectoryBlob.build(SELF, PARENT, List.of(entry("a", 1L << 32))));
        assertEquals(StorageException.Reason.DIRECTORY_FULL, wide.reason());
    }

    @Test
    void theLargestDirectoryFits() throws StorageException {
        List<DirEntry> most = new ArrayList<>();
        for (int i = 0; i < 64_435; i++) {
            most.add(entry("f" + i, 2 + 2L * i));
        }
        ByteBuffer blob = DirectoryBlob.build(SELF, PARENT, most);
        assertEquals(1023 * 2048, blob.remaining());
        assertEquals(64_437, BlobChecker.check(blob).size());
    }

    @Property(tries = 50)
    void anyDirectoryIsSoundAndAsLongAsItsShapeSays(@ForAll long seed, @ForAll @IntRange(max = 3000) int count)
            throws StorageException {
        Random random = new Random(seed);
        int longest = 1 + random.nextInt(255);
        Map<Name, Target> expected = new HashMap<>();
        List<DirEntry> entries = new ArrayList<>();
        DirectoryShape shape = DirectoryShape.EMPTY;
        while (entries.size() < count) {
            byte[] bytes = new byte[1 + random.nextInt(longest)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (1 + random.nextInt(255));
            }
            Name name = Name.of(bytes);
            if (name.equals(Name.of(".")) || name.equals(Name.of("..")) || expected.containsKey(name)) {
                count--;
                continue;
            }
            Fid fid = new Fid(1, random.nextInt() & 0xffffffffL, random.nextInt());
            entries.add(new DirEntry(name, fid, VnodeType.FILE, 1));
            expected.put(name, new Target((int) fid.vnode(), fid.unique()));
            shape = shape.plus(name.length());
        }
        ByteBuffer blob = DirectoryBlob.build(SELF, PARENT, entries);
        expected.put(Name.of("."), new Target(3, 5));
        expected.put(Name.of(".."), new Target(1, 1));
        assertEquals(expected, BlobChecker.check(blob));
        assertEquals(shape.blobBytes(), blob.remaining());
    }
}
