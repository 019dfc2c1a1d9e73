package io.cellfs.storage.dir;

import java.util.Arrays;

/**
 * How many entries of each size a directory has: all that the length of its blob depends on, because {@link DirectoryBlob} lays entries
 * out from the longest to the shortest. Immutable; "." and ".." are not counted.
 */
public final class DirectoryShape {
    /** Slots of the longest entry (a name of 255 bytes). */
    public static final int MAX_SLOTS = DirectoryFormat.slots(255);

    /** No entries. */
    public static final DirectoryShape EMPTY = new DirectoryShape(new int[MAX_SLOTS]);

    private final int[] counts;

    private DirectoryShape(int[] counts) {
        this.counts = counts;
    }

    /** A shape from counts of entries with 1, 2, ... slots. */
    public static DirectoryShape of(int... countsBySlots) {
        if (countsBySlots.length != MAX_SLOTS) {
            throw new IllegalArgumentException("need " + MAX_SLOTS + " counts");
        }
        return new DirectoryShape(countsBySlots.clone());
    }

    /** Entries with this many slots. */
    public int count(int slots) {
        return counts[slots - 1];
    }

    /** Entries. */
    public long entries() {
        return Arrays.stream(counts).asLongStream().sum();
    }

    /** With a name more. */
    public DirectoryShape plus(int nameLength) {
        return changed(nameLength, 1);
    }

    /** With a name less. */
    public DirectoryShape minus(int nameLength) {
        return changed(nameLength, -1);
    }

    private DirectoryShape changed(int nameLength, int by) {
        int[] next = counts.clone();
        next[DirectoryFormat.slots(nameLength) - 1] += by;
        return new DirectoryShape(next);
    }

    /** The blob's length in bytes, also where it is beyond what the format can hold. */
    public long blobBytes() {
        return pages() * DirectoryFormat.PAGE_BYTES;
    }

    /** Pages of the blob: first fit from the longest entries to the shortest, over runs of pages that are equally full. */
    public long pages() {
        Runs runs = new Runs();
        for (int slots = MAX_SLOTS; slots >= 1; slots--) {
            runs.place(slots, counts[slots - 1]);
        }
        return runs.pages;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof DirectoryShape other && Arrays.equals(counts, other.counts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return Arrays.toString(counts);
    }

    /** Runs of neighbouring pages with the same free space, in page order. */
    private static final class Runs {
        private long[] pagesOf = {1};
        private int[] freeOf = {DirectoryFormat.FREE_ON_FIRST_PAGE - 2};
        private int size = 1;
        private long pages = 1;

        void place(int slots, int entries) {
            if (entries == 0) {
                return;
            }
            Runs next = new Runs();
            next.pagesOf = new long[size * 3 + 2];
            next.freeOf = new int[size * 3 + 2];
            next.size = 0;
            long left = entries;
            for (int i = 0; i < size; i++) {
                left -= next.fill(pagesOf[i], freeOf[i], slots, left);
            }
            long perPage = DirectoryFormat.FREE_ON_PAGE / slots;
            long fresh = (left + perPage - 1) / perPage;
            next.fill(fresh, DirectoryFormat.FREE_ON_PAGE, slots, left);
            pages += fresh;
            pagesOf = next.pagesOf;
            freeOf = next.freeOf;
            size = next.size;
        }

        /** Appends a run after filling it with up to {@code entries}; returns how many it took. */
        private long fill(long run, int free, int slots, long entries) {
            int perPage = free / slots;
            if (perPage == 0) {
                add(run, free);
                return 0;
            }
            long taken = Math.min(entries, run * perPage);
            long full = taken / perPage;
            int rest = (int) (taken % perPage);
            add(full, free - perPage * slots);
            add(rest > 0 ? 1 : 0, free - rest * slots);
            add(run - full - (rest > 0 ? 1 : 0), free);
            return taken;
        }

        private void add(long run, int free) {
            if (run > 0) {
                pagesOf[size] = run;
                freeOf[size++] = free;
            }
        }
    }
}
