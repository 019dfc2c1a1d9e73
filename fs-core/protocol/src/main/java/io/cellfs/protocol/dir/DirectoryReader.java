package io.cellfs.protocol.dir;

import java.nio.ByteBuffer;

/**
 * Reads the content of a directory vnode (afs-protocol section 2.6), from a network or a dump: every offset is checked. Pages beyond what the
 * blob's own hash table can address are read like the others.
 *
 * <pre>
 * page = 64 slots of 32 bytes | slot 0: pages u16, tag u16 = 1234, free u8, bitmap u8[8] | page 0: slots 1..12 hash table
 * entry = flag u8 = 1, length u8, next u16, vnode u32, unique u32, name, NUL; in consecutive slots of one page
 * </pre>
 */
public final class DirectoryReader {
    private static final int MAX_NAME = 255;

    private DirectoryReader() {}

    /** Told of each entry. */
    @FunctionalInterface
    public interface Visitor {
        /** One entry; the name is valid during the call only. */
        void entry(byte[] name, long vnode, int unique);
    }

    /**
     * Visits all entries of some pages in their order, "." and ".." among them.
     *
     * @param pages whole pages of the blob
     * @param firstPage the number of the first of them
     */
    public static void read(ByteBuffer pages, int firstPage, Visitor visitor) throws MalformedDirectoryException {
        if (pages.remaining() % DirectoryBlob.PAGE_BYTES != 0) {
            throw new MalformedDirectoryException("length " + pages.remaining());
        }
        int count = pages.remaining() / DirectoryBlob.PAGE_BYTES;
        for (int page = 0; page < count; page++) {
            int at = pages.position() + page * DirectoryBlob.PAGE_BYTES;
            readPage(pages.slice(at, DirectoryBlob.PAGE_BYTES), firstPage + page, visitor);
        }
    }

    private static void readPage(ByteBuffer page, int number, Visitor visitor) throws MalformedDirectoryException {
        if (page.getShort(DirectoryBlob.TAG_OFFSET) != DirectoryBlob.PAGE_TAG) {
            throw new MalformedDirectoryException("tag of page " + number);
        }
        int slot = number == 0 ? DirectoryBlob.RESERVED_FIRST_PAGE : DirectoryBlob.RESERVED_OTHER_PAGE;
        while (slot < DirectoryBlob.SLOTS_PER_PAGE) {
            if ((page.get(DirectoryBlob.BITMAP_OFFSET + slot / 8) >> (slot % 8) & 1) == 0) {
                slot++;
            } else {
                slot += readEntry(page, slot, number, visitor);
            }
        }
    }

    private static int readEntry(ByteBuffer page, int slot, int number, Visitor visitor)
            throws MalformedDirectoryException {
        int start = slot * DirectoryBlob.SLOT_BYTES;
        int nameStart = start + DirectoryBlob.ENTRY_NAME_OFFSET;
        int end = nameStart;
        while (end < DirectoryBlob.PAGE_BYTES && page.get(end) != 0) {
            if (page.get(end) == '/') {
                throw new MalformedDirectoryException("name with a slash on page " + number);
            }
            end++;
        }
        int length = end - nameStart;
        if (end == DirectoryBlob.PAGE_BYTES || length == 0 || length > MAX_NAME) {
            throw new MalformedDirectoryException("name of " + length + " bytes on page " + number);
        }
        byte[] name = new byte[length];
        page.get(nameStart, name);
        visitor.entry(
                name,
                Integer.toUnsignedLong(page.getInt(start + DirectoryBlob.ENTRY_VNODE_OFFSET)),
                page.getInt(start + DirectoryBlob.ENTRY_UNIQUE_OFFSET));
        return DirectoryBlob.slots(length);
    }
}
