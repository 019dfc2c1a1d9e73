package io.cellfs.client.directory;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import java.nio.ByteBuffer;

/**
 * Reads the content of a directory vnode (afs-protocol section 2.6). The blob comes from the network: every offset is checked. Pages beyond what
 * the blob's own hash table can address are read like the others.
 *
 * <pre>
 * page = 64 slots of 32 bytes | slot 0: pages u16, tag u16 = 1234, free u8, bitmap u8[8] | page 0: slots 1..12 hash table
 * entry = flag u8 = 1, length u8, next u16, vnode u32, unique u32, name, NUL; in consecutive slots of one page
 * </pre>
 */
public final class DirectoryBlob {
    /** Bytes of a page. */
    public static final int PAGE_BYTES = 2048;

    private static final int SLOT_BYTES = 32;
    private static final int SLOTS = 64;
    private static final int TAG = 1234;
    private static final int TAG_OFFSET = 2;
    private static final int BITMAP_OFFSET = 5;
    private static final int FIRST_SLOT_OF_PAGE_0 = 13;
    private static final int FIRST_SLOT = 1;
    private static final int VNODE_OFFSET = 4;
    private static final int UNIQUE_OFFSET = 8;
    private static final int NAME_OFFSET = 12;
    private static final int MAX_NAME = 255;

    private DirectoryBlob() {}

    /** Told of each entry. */
    @FunctionalInterface
    public interface Visitor {
        /** One entry; the name is valid during the call only. */
        void entry(byte[] name, long vnode, int unique);
    }

    /**
     * Visits all entries of some pages in their order.
     *
     * @param pages whole pages of the blob
     * @param firstPage the number of the first of them
     * @throws FsException EIO when the blob is malformed
     */
    public static void read(ByteBuffer pages, int firstPage, Visitor visitor) throws FsException {
        if (pages.remaining() % PAGE_BYTES != 0) {
            throw malformed("length " + pages.remaining());
        }
        int count = pages.remaining() / PAGE_BYTES;
        for (int page = 0; page < count; page++) {
            readPage(pages.slice(pages.position() + page * PAGE_BYTES, PAGE_BYTES), firstPage + page, visitor);
        }
    }

    private static void readPage(ByteBuffer page, int number, Visitor visitor) throws FsException {
        if (page.getShort(TAG_OFFSET) != TAG) {
            throw malformed("tag of page " + number);
        }
        int slot = number == 0 ? FIRST_SLOT_OF_PAGE_0 : FIRST_SLOT;
        while (slot < SLOTS) {
            if ((page.get(BITMAP_OFFSET + slot / 8) >> (slot % 8) & 1) == 0) {
                slot++;
            } else {
                slot += readEntry(page, slot, number, visitor);
            }
        }
    }

    private static int readEntry(ByteBuffer page, int slot, int number, Visitor visitor) throws FsException {
        int start = slot * SLOT_BYTES;
        int nameStart = start + NAME_OFFSET;
        int end = nameStart;
        while (end < PAGE_BYTES && page.get(end) != 0) {
            if (page.get(end) == '/') {
                throw malformed("name with a slash on page " + number);
            }
            end++;
        }
        int length = end - nameStart;
        if (end == PAGE_BYTES || length == 0 || length > MAX_NAME) {
            throw malformed("name of " + length + " bytes on page " + number);
        }
        byte[] name = new byte[length];
        page.get(nameStart, name);
        visitor.entry(
                name, Integer.toUnsignedLong(page.getInt(start + VNODE_OFFSET)), page.getInt(start + UNIQUE_OFFSET));
        return 1 + ((length + 1 + 15) >> 5);
    }

    private static FsException malformed(String what) {
        return new FsException(Errno.EIO, "malformed directory from the server: " + what);
    }
}
