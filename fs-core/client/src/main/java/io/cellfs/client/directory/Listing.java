package io.cellfs.client.directory;

import io.cellfs.client.api.FileType;
import io.cellfs.protocol.Name;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one directory: found by name and edited in O(1), listed in the order of their cookies. A cookie is given once and never again, so
 * that a listing in progress sees each lasting entry exactly once whatever is added or removed. Columns of primitives: about 50 bytes an entry and
 * its name. Not thread-safe.
 */
public final class Listing implements NameEdit {
    private static final int INITIAL = 16;
    private static final int EMPTY = -1;
    private static final int DELETED = -2;
    private static final int MIN_COMPACTION = 64;

    private byte[] names = new byte[INITIAL * 16];
    private int namesUsed;
    private int[] nameStart = new int[INITIAL];
    private int[] nameLength = new int[INITIAL];
    private int[] hash = new int[INITIAL];
    private long[] vnode = new long[INITIAL];
    private int[] unique = new int[INITIAL];
    private long[] cookie = new long[INITIAL];
    private @Nullable FileType[] type = new FileType[INITIAL];
    private int used;
    private int live;
    private int[] index = emptyIndex(INITIAL * 2);
    private int indexUsed;
    private long nextCookie = 1;
    private long lastCookie;
    private boolean sorted = true;

    /**
     * One entry.
     *
     * @param name its name
     * @param vnode vnode number, odd for directories
     * @param unique uniquifier
     * @param type the type, if known
     * @param cookie where a listing continues after it
     */
    public record Entry(Name name, long vnode, int unique, Optional<FileType> type, long cookie) {}

    /** No entries. */
    public Listing() {}

    /** The columns of another listing, which gets new ones. */
    private Listing(Listing other) {
        names = other.names;
        nameStart = other.nameStart;
        nameLength = other.nameLength;
        hash = other.hash;
        vnode = other.vnode;
        unique = other.unique;
        cookie = other.cookie;
        type = other.type;
    }

    private static int[] emptyIndex(int size) {
        int[] index = new int[size];
        Arrays.fill(index, EMPTY);
        return index;
    }

    /** Number of entries. */
    public int size() {
        return live;
    }

    @Override
    public Optional<Entry> find(Name name) {
        int row = rowOf(name.bytes(), name.hashCode());
        return row < 0 ? Optional.empty() : Optional.of(entry(row));
    }

    @Override
    public void put(Name name, long newVnode, int newUnique, Optional<FileType> newType) {
        put(name.bytes(), newVnode, newUnique, newType.orElse(null));
    }

    /** The cookie that the next new name gets, where the server says it; one that was given to no name before. */
    public void nextCookie(long next) {
        nextCookie = next;
    }

    private void put(byte[] name, long newVnode, int newUnique, @Nullable FileType newType) {
        int nameHash = Arrays.hashCode(name);
        int row = rowOf(name, nameHash);
        if (row < 0) {
            append(name, nameHash, newVnode, newUnique, newType, nextCookie++);
        } else {
            vnode[row] = newVnode;
            unique[row] = newUnique;
            type[row] = newType;
        }
    }

    @Override
    public boolean remove(Name name) {
        int position = positionOf(name.bytes(), name.hashCode());
        if (position < 0) {
            return false;
        }
        int row = index[position];
        index[position] = DELETED;
        cookie[row] = -cookie[row];
        live--;
        if (used > MIN_COMPACTION && live < used / 2) {
            compact();
        }
        return true;
    }

    /** Notes the type of an entry, if the name still stands for that vnode. */
    public void noteType(Name name, long ofVnode, int ofUnique, FileType known) {
        int row = rowOf(name.bytes(), name.hashCode());
        if (row >= 0 && vnode[row] == ofVnode && unique[row] == ofUnique) {
            type[row] = known;
        }
    }

    /** At most {@code max} entries after {@code afterCookie}. */
    public List<Entry> after(long afterCookie, int max) {
        if (!sorted) {
            sort();
        }
        List<Entry> entries = new ArrayList<>();
        for (int row = firstAfter(afterCookie); row < used && entries.size() < max; row++) {
            if (cookie[row] > 0) {
                entries.add(entry(row));
            }
        }
        return entries;
    }

    /** At most {@code max} entries after the first {@code rows}, with places instead of cookies; for listings from which nothing was removed. */
    public List<Entry> afterRow(int rows, int max) {
        if (!sorted) {
            sort();
        }
        List<Entry> entries = new ArrayList<>();
        for (int row = rows; row < used && entries.size() < max; row++) {
            Entry entry = entry(row);
            entries.add(new Entry(entry.name(), entry.vnode(), entry.unique(), entry.type(), row + 1L));
        }
        return entries;
    }

    private int firstAfter(long afterCookie) {
        int low = 0;
        int high = used;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Math.abs(cookie[middle]) <= afterCookie) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * Takes over the entries of {@code fresh}, as the server has them now: names that were there keep their cookies, others are listed after them.
     *
     * @return the names that do not stand for what they stood before: gone, new, or replaced
     */
    public List<Name> replaceWith(Listing fresh) {
        List<Name> changed = new ArrayList<>();
        for (int row = 0; row < used; row++) {
            if (cookie[row] > 0 && fresh.rowOf(nameBytes(row), hash[row]) < 0) {
                changed.add(Name.of(nameBytes(row)));
            }
        }
        changed.forEach(this::remove);
        for (int row = 0; row < fresh.used; row++) {
            if (fresh.cookie[row] > 0) {
                byte[] name = fresh.nameBytes(row);
                int own = rowOf(name, fresh.hash[row]);
                boolean same = own >= 0 && vnode[own] == fresh.vnode[row] && unique[own] == fresh.unique[row];
                if (!same) {
                    put(name, fresh.vnode[row], fresh.unique[row], fresh.type[row]);
                    changed.add(Name.of(name));
                }
            }
        }
        return changed;
    }

    private Entry entry(int row) {
        Optional<FileType> known = Optional.ofNullable(type[row]);
        return new Entry(Name.of(nameBytes(row)), vnode[row], unique[row], known, cookie[row]);
    }

    private byte[] nameBytes(int row) {
        return Arrays.copyOfRange(names, nameStart[row], nameStart[row] + nameLength[row]);
    }

    private int rowOf(byte[] name, int nameHash) {
        int position = positionOf(name, nameHash);
        return position < 0 ? -1 : index[position];
    }

    private int positionOf(byte[] name, int nameHash) {
        int mask = index.length - 1;
        int position = spread(nameHash) & mask;
        while (index[position] != EMPTY) {
            int row = index[position];
            if (row >= 0 && hash[row] == nameHash && hasName(row, name)) {
                return position;
            }
            position = (position + 1) & mask;
        }
        return -1;
    }

    private boolean hasName(int row, byte[] name) {
        int start = nameStart[row];
        return Arrays.equals(names, start, start + nameLength[row], name, 0, name.length);
    }

    private static int spread(int nameHash) {
        int mixed = nameHash * 0x9E3779B9;
        return mixed ^ (mixed >>> 16);
    }

    private void append(
            byte[] name, int nameHash, long newVnode, int newUnique, @Nullable FileType newType, long newCookie) {
        if (used == hash.length) {
            growRows();
        }
        if (namesUsed + name.length > names.length) {
            names = Arrays.copyOf(names, Math.max(names.length * 2, namesUsed + name.length));
        }
        int row = used++;
        System.arraycopy(name, 0, names, namesUsed, name.length);
        nameStart[row] = namesUsed;
        nameLength[row] = name.length;
        namesUsed += name.length;
        hash[row] = nameHash;
        vnode[row] = newVnode;
        unique[row] = newUnique;
        type[row] = newType;
        cookie[row] = newCookie;
        sorted &= newCookie > lastCookie;
        lastCookie = Math.max(lastCookie, newCookie);
        live++;
        if ((indexUsed + 1) * 2 > index.length) {
            rebuildIndex();
        } else {
            insert(row);
        }
    }

    private void growRows() {
        int size = hash.length * 2;
        nameStart = Arrays.copyOf(nameStart, size);
        nameLength = Arrays.copyOf(nameLength, size);
        hash = Arrays.copyOf(hash, size);
        vnode = Arrays.copyOf(vnode, size);
        unique = Arrays.copyOf(unique, size);
        cookie = Arrays.copyOf(cookie, size);
        type = Arrays.copyOf(type, size);
    }

    private void insert(int row) {
        int mask = index.length - 1;
        int position = spread(hash[row]) & mask;
        while (index[position] != EMPTY) {
            position = (position + 1) & mask;
        }
        index[position] = row;
        indexUsed++;
    }

    private void rebuildIndex() {
        int size = Integer.highestOneBit(Math.max(INITIAL, live * 2)) * 2;
        index = emptyIndex(size);
        indexUsed = 0;
        for (int row = 0; row < used; row++) {
            if (cookie[row] > 0) {
                insert(row);
            }
        }
    }

    /** Drops the rows of removed entries; the order of the others and their cookies stay. */
    private void compact() {
        rewrite(IntStream.range(0, used).filter(row -> cookie[row] > 0).toArray());
    }

    /** Brings the rows into the order of their cookies: the server's cookie of a new name may be less than those of imported ones. */
    private void sort() {
        rewrite(IntStream.range(0, used)
                .filter(row -> cookie[row] > 0)
                .boxed()
                .sorted(Comparator.comparingLong(row -> cookie[row]))
                .mapToInt(Integer::intValue)
                .toArray());
        sorted = true;
    }

    /** Keeps these rows, in this order. */
    private void rewrite(int[] rows) {
        Listing old = new Listing(this);
        names = new byte[Math.max(INITIAL * 16, namesUsed)];
        namesUsed = 0;
        int capacity = Math.max(INITIAL, Integer.highestOneBit(Math.max(1, rows.length)) * 2);
        nameStart = new int[capacity];
        nameLength = new int[capacity];
        hash = new int[capacity];
        vnode = new long[capacity];
        unique = new int[capacity];
        cookie = new long[capacity];
        type = new FileType[capacity];
        used = 0;
        for (int row : rows) {
            System.arraycopy(old.names, old.nameStart[row], names, namesUsed, old.nameLength[row]);
            nameStart[used] = namesUsed;
            nameLength[used] = old.nameLength[row];
            namesUsed += nameLength[used];
            hash[used] = old.hash[row];
            vnode[used] = old.vnode[row];
            unique[used] = old.unique[row];
            cookie[used] = old.cookie[row];
            type[used] = old.type[row];
            used++;
        }
        rebuildIndex();
    }
}
