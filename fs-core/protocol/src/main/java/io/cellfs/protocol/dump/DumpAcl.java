package io.cellfs.protocol.dump;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A directory's access control list in a dump: 192 bytes (afs-protocol section 6.3).
 *
 * <pre>
 * size i32, version i32 = 1, total i32, positive i32, negative i32, entries {id i32, rights i32}, zeros
 * positive entries from the front, negative ones from the back, each ascending by id in that direction
 * </pre>
 */
public record DumpAcl(List<Entry> positive, List<Entry> negative) {
    /** Bytes of the field. */
    public static final int BYTES = 192;

    /** Entries that fit. */
    public static final int MAX_ENTRIES = 20;

    private static final int HEADER_BYTES = 20;
    private static final int ENTRY_BYTES = 8;
    private static final int MIN_SIZE = 28;
    private static final int VERSION = 1;

    /** An entry: a user's or group's id, and rights bits (afs-protocol section 2.4). */
    public record Entry(int id, int rights) {}

    /** Copies the lists. */
    public DumpAcl {
        positive = List.copyOf(positive);
        negative = List.copyOf(negative);
    }

    /**
     * Reads the field.
     *
     * @throws DumpException when it is malformed
     */
    static DumpAcl read(ByteBuffer field) throws DumpException {
        int at = field.position();
        int size = field.getInt();
        int version = field.getInt();
        int total = field.getInt();
        int positive = field.getInt();
        int negative = field.getInt();
        boolean counts = total >= 0
                && total <= MAX_ENTRIES
                && positive >= 0
                && positive <= total
                && negative == total - positive;
        if (!counts || version != VERSION || size < HEADER_BYTES + ENTRY_BYTES * total || size > BYTES) {
            throw new DumpException("malformed access control list: size " + size + ", version " + version + ", "
                    + positive + " + " + negative + " of " + total + " entries");
        }
        List<Entry> given = new ArrayList<>(positive);
        List<Entry> taken = new ArrayList<>(negative);
        for (int i = 0; i < total; i++) {
            Entry entry = new Entry(field.getInt(), field.getInt());
            if (i < positive) {
                given.add(entry);
            } else {
                taken.addFirst(entry);
            }
        }
        field.position(at + BYTES);
        return new DumpAcl(given, taken);
    }

    /**
     * Writes the field.
     *
     * @throws DumpException when there are more entries than fit
     */
    void write(ByteBuffer out) throws DumpException {
        int total = positive.size() + negative.size();
        if (total > MAX_ENTRIES) {
            throw new DumpException("access control list of " + total + " entries, a dump has room for " + MAX_ENTRIES);
        }
        int end = out.position() + BYTES;
        out.putInt(Math.max(MIN_SIZE, HEADER_BYTES + ENTRY_BYTES * total)).putInt(VERSION);
        out.putInt(total).putInt(positive.size()).putInt(negative.size());
        for (Entry entry : sorted(positive)) {
            out.putInt(entry.id()).putInt(entry.rights());
        }
        for (Entry entry : sorted(negative).reversed()) {
            out.putInt(entry.id()).putInt(entry.rights());
        }
        while (out.position() < end) {
            out.put((byte) 0);
        }
    }

    private static List<Entry> sorted(List<Entry> entries) {
        return entries.stream().sorted(Comparator.comparingInt(Entry::id)).toList();
    }
}
