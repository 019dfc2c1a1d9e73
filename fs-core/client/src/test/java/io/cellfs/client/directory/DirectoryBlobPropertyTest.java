package io.cellfs.client.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cellfs.client.api.FsException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class DirectoryBlobPropertyTest {
    private static ByteBuffer page() {
        ByteBuffer page = ByteBuffer.allocate(DirectoryBlob.PAGE_BYTES);
        page.putShort(0, (short) 1).putShort(2, (short) 1234);
        page.put(5, (byte) 0xff).put(6, (byte) 0x1f);
        return page;
    }

    private static void put(ByteBuffer page, int slot, String name, int vnode, int unique) {
        int slots = 1 + ((name.length() + 1 + 15) >> 5);
        for (int i = slot; i < slot + slots; i++) {
            page.put(5 + i / 8, (byte) (page.get(5 + i / 8) | 1 << (i % 8)));
        }
        page.put(slot * 32, (byte) 1).putInt(slot * 32 + 4, vnode).putInt(slot * 32 + 8, unique);
        page.put(slot * 32 + 12, name.getBytes(StandardCharsets.US_ASCII));
    }

    private static List<String> read(ByteBuffer blob) throws FsException {
        List<String> found = new ArrayList<>();
        DirectoryBlob.read(
                blob,
                0,
                (name, vnode, unique) ->
                        found.add(new String(name, StandardCharsets.US_ASCII) + " " + vnode + "." + unique));
        return found;
    }

    @Test
    void readsShortAndLongNames() throws FsException {
        ByteBuffer page = page();
        put(page, 13, ".", 1, 1);
        put(page, 14, "..", 1, 1);
        put(page, 20, "a-name-that-needs-more-than-one-slot-of-32-bytes", 4, 17);
        put(page, 23, "short", 6, 18);
        assertEquals(
                List.of(". 1.1", ".. 1.1", "a-name-that-needs-more-than-one-slot-of-32-bytes 4.17", "short 6.18"),
                read(page));
    }

    @Test
    void refusesBadTagsLengthsAndNames() {
        assertThrows(FsException.class, () -> read(page().putShort(2, (short) 7)));
        assertThrows(FsException.class, () -> read(ByteBuffer.allocate(100)));
        ByteBuffer slash = page();
        put(slash, 13, "a/b", 2, 2);
        assertThrows(FsException.class, () -> read(slash));
        ByteBuffer empty = page();
        put(empty, 13, "", 2, 2);
        assertThrows(FsException.class, () -> read(empty));
        ByteBuffer endless = page();
        put(endless, 63, "x".repeat(20), 2, 2);
        assertThrows(FsException.class, () -> read(endless));
    }

    @Property(tries = 300)
    void randomPagesAreReadOrRefused(@ForAll long seed) {
        byte[] bytes = new byte[2 * DirectoryBlob.PAGE_BYTES];
        new Random(seed).nextBytes(bytes);
        ByteBuffer blob = ByteBuffer.wrap(bytes);
        blob.putShort(2, (short) 1234).putShort(DirectoryBlob.PAGE_BYTES + 2, (short) 1234);
        try {
            read(blob);
        } catch (FsException refused) {
            assertEquals(true, refused.getMessage().contains("malformed"));
        }
    }
}
