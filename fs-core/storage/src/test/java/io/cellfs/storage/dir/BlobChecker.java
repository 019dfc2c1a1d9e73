package io.cellfs.storage.dir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Name;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads a directory blob as AFS clients do, by its bit maps and by its hash chains, and checks everything that they rely on. */
public final class BlobChecker {
    private final ByteBuffer blob;
    private final int pages;
    private final BitSet reached = new BitSet();

    private BlobChecker(ByteBuffer blob) {
        this.blob = blob.duplicate();
        this.pages = blob.remaining() / 2048;
    }

    /** A vnode and its uniquifier. */
    public record Target(int vnode, int unique) {}

    /** The entries in the order of their slots. */
    public static Map<Name, Target> check(ByteBuffer blob) {
        BlobChecker checker = new BlobChecker(blob);
        assertEquals(0, blob.remaining() % 2048, "length");
        checker.checkPages();
        Map<Name, Target> chained = checker.readChains();
        Map<Name, Target> listed = checker.readSlots();
        assertEquals(chained, listed);
        return listed;
    }

    private int u8(int at) {
        return blob.get(at) & 0xff;
    }

    private int u16(int at) {
        return blob.getShort(at) & 0xffff;
    }

    private boolean isUsed(int slot) {
        return (u8(slot / 64 * 2048 + 5 + slot % 64 / 8) >> slot % 8 & 1) != 0;
    }

    private void checkPages() {
        assertEquals(pages, u16(0), "page count");
        for (int page = 0; page < pages; page++) {
            assertEquals(1234, u16(page * 2048 + 2), "tag of page " + page);
            int free = 0;
            for (int slot = 0; slot < 64; slot++) {
                free += isUsed(page * 64 + slot) ? 0 : 1;
            }
            assertEquals(free, u8(page * 2048 + 4), "free count of page " + page);
            for (int slot = 0; slot < (page == 0 ? 13 : 1); slot++) {
                assertTrue(isUsed(page * 64 + slot), "reserved slot " + slot + " of page " + page);
            }
        }
        for (int page = 0; page < 128; page++) {
            int expected = page < pages ? u8(page * 2048 + 4) : 64;
            assertEquals(expected, u8(32 + page), "allocation map of page " + page);
        }
    }

    private Name name(int slot) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int at = slot * 32 + 12; blob.get(at) != 0; at++) {
            bytes.write(blob.get(at));
        }
        return Name.of(bytes.toByteArray());
    }

    private static int slots(Name name) {
        return 1 + ((name.length() + 1 + 15) >> 5);
    }

    private Target target(int slot) {
        return new Target(blob.getInt(slot * 32 + 4), blob.getInt(slot * 32 + 8));
    }

    private Map<Name, Target> readChains() {
        Map<Name, Target> found = new LinkedHashMap<>();
        for (int bucket = 0; bucket < 128; bucket++) {
            for (int slot = u16(32 + 128 + 2 * bucket); slot != 0; slot = u16(slot * 32 + 2)) {
                assertTrue(slot < pages * 64, "slot " + slot + " beyond the end");
                assertTrue(!reached.get(slot), "slot " + slot + " is in two chains or a circle");
                reached.set(slot);
                assertEquals(1, u8(slot * 32), "flag of slot " + slot);
                Name name = name(slot);
                assertEquals(bucket, hash(name), "chain of " + name);
                assertNull(found.put(name, target(slot)), "twice: " + name);
            }
        }
        return found;
    }

    private static int hash(Name name) {
        long h = 0;
        for (byte b : name.bytes()) {
            h = (h * 173 + (b & 0xff)) % (1L << 32);
        }
        int low = (int) (h % 128);
        return low != 0 && h >= 1L << 31 ? 128 - low : low;
    }

    private Map<Name, Target> readSlots() {
        Map<Name, Target> found = new LinkedHashMap<>();
        for (int page = 0; page < pages; page++) {
            for (int slot = page == 0 ? 13 : 1; slot < 64; ) {
                int at = page * 64 + slot;
                if (!isUsed(at)) {
                    slot++;
                    continue;
                }
                assertTrue(reached.get(at), "slot " + at + " is used and in no chain");
                Name name = name(at);
                found.put(name, target(at));
                int end = slot + slots(name);
                assertTrue(end <= 64, name + " crosses a page");
                for (int s = slot; s < end; s++) {
                    assertTrue(isUsed(page * 64 + s), "slot of " + name + " is free");
                }
                slot = end;
            }
        }
        return found;
    }
}
