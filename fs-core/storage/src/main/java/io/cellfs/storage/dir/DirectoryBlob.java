package io.cellfs.storage.dir;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.api.DirEntry;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VnodeType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds the blob of a directory: ".", "..", then the entries from the longest (in slots) to the shortest, in the order given within a size,
 * each at the first place where it fits. So the layout depends on nothing but the entries, and its length on nothing but
 * {@link DirectoryShape}.
 */
public final class DirectoryBlob {
    private final ByteBuffer blob;
    private final int pages;
    private final int[] used;

    private DirectoryBlob(int pages) {
        this.pages = pages;
        this.blob = ByteBuffer.allocate(pages * DirectoryFormat.PAGE_BYTES);
        this.used = new int[pages];
        for (int p = 0; p < pages; p++) {
            used[p] = p == 0 ? DirectoryFormat.RESERVED_ON_FIRST_PAGE : 1;
        }
    }

    /**
     * The blob of a directory.
     *
     * @throws StorageException DIRECTORY_FULL if the entries do not fit 1023 pages or a vnode number 32 bits
     */
    public static ByteBuffer build(Fid self, Fid parent, List<DirEntry> entries) throws StorageException {
        List<List<DirEntry>> bySlots = new ArrayList<>();
        for (int slots = 0; slots <= DirectoryShape.MAX_SLOTS; slots++) {
            bySlots.add(new ArrayList<>());
        }
        int[] counts = new int[DirectoryShape.MAX_SLOTS];
        for (DirEntry entry : entries) {
            int slots = DirectoryFormat.slots(entry.name().length());
            bySlots.get(slots).add(entry);
            counts[slots - 1]++;
        }
        DirectoryShape shape = DirectoryShape.of(counts);
        checkFits(shape.blobBytes());
        DirectoryBlob builder = new DirectoryBlob((int) shape.pages());
        builder.insertAll(List.of(dots(".", self), dots("..", parent)), 1);
        for (int slots = DirectoryShape.MAX_SLOTS; slots >= 1; slots--) {
            builder.insertAll(bySlots.get(slots), slots);
        }
        return builder.finish();
    }

    private static DirEntry dots(String name, Fid fid) {
        return new DirEntry(Name.of(name), fid, VnodeType.DIRECTORY, 0);
    }

    /**
     * Refuses what the format cannot hold.
     *
     * @throws StorageException DIRECTORY_FULL
     */
    public static void checkFits(long blobBytes) throws StorageException {
        long pages = blobBytes / DirectoryFormat.PAGE_BYTES;
        if (pages > DirectoryFormat.MAX_PAGES) {
            throw new StorageException(
                    StorageException.Reason.DIRECTORY_FULL,
                    pages + " pages where the AFS format has " + DirectoryFormat.MAX_PAGES);
        }
    }

    private void insertAll(List<DirEntry> entries, int slots) throws StorageException {
        int page = 0;
        for (DirEntry entry : entries) {
            while (used[page] + slots > DirectoryFormat.SLOTS) {
                page++;
            }
            insert(page, slots, entry);
        }
    }

    private void insert(int page, int slots, DirEntry entry) throws StorageException {
        Fid fid = entry.fid();
        if (fid.vnode() >>> 32 != 0) {
            throw new StorageException(
                    StorageException.Reason.DIRECTORY_FULL, "vnode " + fid.vnode() + " needs more than 32 bits");
        }
        int slot = page * DirectoryFormat.SLOTS + used[page];
        used[page] += slots;
        int chain = DirectoryFormat.HASH_TABLE_AT + 2 * DirectoryFormat.hash(entry.name());
        int at = slot * DirectoryFormat.SLOT_BYTES;
        blob.put(at, (byte) 1);
        blob.putShort(at + DirectoryFormat.NEXT_AT, blob.getShort(chain));
        blob.putShort(chain, (short) slot);
        blob.putInt(at + DirectoryFormat.VNODE_AT, (int) fid.vnode());
        blob.putInt(at + DirectoryFormat.UNIQUE_AT, fid.unique());
        blob.put(at + DirectoryFormat.NAME_AT, entry.name().bytes());
    }

    private ByteBuffer finish() {
        for (int p = 0; p < pages; p++) {
            int at = p * DirectoryFormat.PAGE_BYTES;
            blob.putShort(at + DirectoryFormat.PAGE_COUNT_AT, (short) (p == 0 ? pages : 0));
            blob.putShort(at + DirectoryFormat.TAG_AT, (short) DirectoryFormat.TAG);
            blob.put(at + DirectoryFormat.FREE_COUNT_AT, (byte) (DirectoryFormat.SLOTS - used[p]));
            for (int slot = 0; slot < used[p]; slot++) {
                int byteAt = at + DirectoryFormat.BITMAP_AT + slot / 8;
                blob.put(byteAt, (byte) (blob.get(byteAt) | 1 << slot % 8));
            }
        }
        for (int p = 0; p < DirectoryFormat.MAPPED_PAGES; p++) {
            int free = p < pages ? DirectoryFormat.SLOTS - used[p] : DirectoryFormat.SLOTS;
            blob.put(DirectoryFormat.ALLOCATION_MAP_AT + p, (byte) free);
        }
        return blob.asReadOnlyBuffer();
    }
}
