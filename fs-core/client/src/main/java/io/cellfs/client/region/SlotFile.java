package io.cellfs.client.region;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * One file that holds the contents of many small ones, each in a slot of 512 bytes to 64 KiB: making a file costs a file system far more than writing
 * some bytes into an open one. The file grows by extents of 1 MiB; an extent has slots of one size, and gives its space back when the last of them is
 * free. Thread-safe.
 */
final class SlotFile implements Closeable {
    /** Larger contents do not fit. */
    static final int MAX_BYTES = 64 << 10;

    private static final int MIN_SHIFT = 9;
    private static final int SIZES = Integer.numberOfTrailingZeros(MAX_BYTES) - MIN_SHIFT + 1;
    private static final int EXTENT_SHIFT = 20;

    private final NativeFile file;
    private final List<Extent> extents = new ArrayList<>();
    private final BitSet free = new BitSet();
    /** By size: the extents that have a free slot. */
    private final BitSet[] withRoom = new BitSet[SIZES];
    /** Locked by its user. Not a new one each time: direct buffers live until a collection. */
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(MAX_BYTES);

    private SlotFile(NativeFile file) {
        this.file = file;
        for (int i = 0; i < SIZES; i++) {
            withRoom[i] = new BitSet();
        }
    }

    /** Where a content of {@code bytes} bytes is. */
    record Slot(long offset, int bytes) {}

    private static final class Extent {
        private int size;
        private final BitSet used = new BitSet();

        int slots() {
            return 1 << (EXTENT_SHIFT - MIN_SHIFT - size);
        }
    }

    /** Opens the file, creating it if need be; all slots are free until {@link #occupy}. */
    static SlotFile open(Path path) throws IOException {
        return new SlotFile(NativeFile.open(path));
    }

    /** Puts the first {@code bytes} bytes of a content, at most {@link #MAX_BYTES}, into a slot. */
    Slot put(byte[] content, int bytes) throws IOException {
        Slot slot = take(bytes);
        try {
            synchronized (scratch) {
                file.write(scratch.clear().put(content, 0, bytes).flip(), slot.offset());
            }
            return slot;
        } catch (IOException e) {
            give(slot);
            throw e;
        }
    }

    /** Fills the beginning of {@code dst} with what the slot holds. */
    void get(Slot slot, byte[] dst) throws IOException {
        synchronized (scratch) {
            file.read(scratch.clear().limit(slot.bytes()), slot.offset());
            scratch.flip().get(dst, 0, slot.bytes());
        }
    }

    /** Fills {@code dst}, a direct buffer no longer than what is there, from {@code at} of the slot's content. */
    void read(Slot slot, ByteBuffer dst, int at) throws IOException {
        file.read(dst, slot.offset() + at);
    }

    private synchronized Slot take(int bytes) {
        int size = sizeFor(bytes);
        int number = withRoom[size].nextSetBit(0);
        if (number < 0) {
            number = newExtent(size);
        }
        int index = extents.get(number).used.nextClearBit(0);
        markUsed(number, index);
        return new Slot(((long) number << EXTENT_SHIFT) + ((long) index << (MIN_SHIFT + size)), bytes);
    }

    private int newExtent(int size) {
        int number = free.nextSetBit(0);
        if (number < 0) {
            number = extents.size();
            extents.add(new Extent());
        }
        dedicate(number, size);
        return number;
    }

    private void dedicate(int number, int size) {
        free.clear(number);
        extents.get(number).size = size;
        withRoom[size].set(number);
    }

    private void markUsed(int number, int index) {
        Extent extent = extents.get(number);
        extent.used.set(index);
        if (extent.used.cardinality() == extent.slots()) {
            withRoom[extent.size].clear(number);
        }
    }

    /** The slot is free. */
    synchronized void give(Slot slot) throws IOException {
        int number = (int) (slot.offset() >>> EXTENT_SHIFT);
        Extent extent = extents.get(number);
        extent.used.clear(indexIn(slot));
        withRoom[extent.size].set(number);
        if (extent.used.isEmpty()) {
            withRoom[extent.size].clear(number);
            free.set(number);
            punch(number);
        }
    }

    /**
     * Takes a slot that an earlier run used. False for one that cannot be: beyond {@code fileBytes}, the length of the file then; not on a boundary; in an
     * extent of another size; or taken.
     */
    synchronized boolean occupy(Slot slot, long fileBytes) {
        if (slot.bytes() < 0 || slot.bytes() > MAX_BYTES || slot.offset() < 0 || slot.offset() >= fileBytes) {
            return false;
        }
        int size = sizeFor(slot.bytes());
        int number = (int) (slot.offset() >>> EXTENT_SHIFT);
        while (extents.size() <= number) {
            free.set(extents.size());
            extents.add(new Extent());
        }
        Extent extent = extents.get(number);
        boolean fits = free.get(number) || (extent.size == size && !extent.used.get(indexIn(slot)));
        if (!fits || (slot.offset() & ((1L << (MIN_SHIFT + size)) - 1)) != 0) {
            return false;
        }
        if (free.get(number)) {
            dedicate(number, size);
        }
        markUsed(number, indexIn(slot));
        return true;
    }

    /** After {@link #occupy}: gives back the space of what was not taken, of a file of {@code fileBytes}. */
    synchronized void reclaim(long fileBytes) throws IOException {
        long end = (long) extents.size() << EXTENT_SHIFT;
        if (fileBytes > end) {
            file.truncate(end);
        }
        for (int number = free.nextSetBit(0); number >= 0; number = free.nextSetBit(number + 1)) {
            punch(number);
        }
    }

    private void punch(int number) throws IOException {
        file.punch((long) number << EXTENT_SHIFT, 1L << EXTENT_SHIFT);
    }

    private static int indexIn(Slot slot) {
        return (int) ((slot.offset() & ((1L << EXTENT_SHIFT) - 1)) >>> (MIN_SHIFT + sizeFor(slot.bytes())));
    }

    private static int sizeFor(int bytes) {
        if (bytes > MAX_BYTES) {
            throw new IllegalArgumentException(bytes + " bytes do not fit into a slot");
        }
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(bytes - 1, 0));
        return Math.max(bits - MIN_SHIFT, 0);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
