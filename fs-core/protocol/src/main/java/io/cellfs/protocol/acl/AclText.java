package io.cellfs.protocol.acl;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * An access control list as FetchACL and StoreACL carry it: two counts, then a name and decimal rights bits per line, what is
 * given first and then what is taken away (afs-protocol section 2.4).
 *
 * @param positive what is given
 * @param negative what is taken away
 */
public record AclText(List<Entry> positive, List<Entry> negative) {
    /** Entries of both kinds together. AFS-3's own disks and dumps have room for 20, its FetchACL for 1024 bytes of text. */
    public static final int MAX_ENTRIES = 1000;

    private static final int MAX_NAME_BYTES = 63;

    /**
     * One entry.
     *
     * @param name a user's or group's name, or a decimal id
     * @param rights {@link Rights} bits
     */
    public record Entry(String name, int rights) {}

    /** More entries than a list may have. */
    public static final class TooManyEntriesException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        TooManyEntriesException(String message) {
            super(message);
        }
    }

    /** Copies the lists and checks how long they are. */
    public AclText {
        positive = List.copyOf(positive);
        negative = List.copyOf(negative);
        checkCount(positive.size(), negative.size());
    }

    /**
     * Reads the text form; what follows the last entry (a NUL, usually) is ignored.
     *
     * @throws IllegalArgumentException telling what is malformed or too long
     */
    public static AclText parse(byte[] text) {
        Iterator<String> lines =
                new String(text, StandardCharsets.UTF_8).lines().iterator();
        int positive = number(next(lines), "count of entries");
        int negative = number(next(lines), "count of negative entries");
        checkCount(positive, negative);
        return new AclText(entries(lines, positive), entries(lines, negative));
    }

    /** The text form. */
    public byte[] format() {
        StringBuilder text = new StringBuilder();
        text.append(positive.size()).append('\n').append(negative.size()).append('\n');
        for (List<Entry> part : List.of(positive, negative)) {
            for (Entry entry : part) {
                text.append(entry.name()).append('\t').append(entry.rights()).append('\n');
            }
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static List<Entry> entries(Iterator<String> lines, int count) {
        List<Entry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            entries.add(entry(next(lines)));
        }
        return entries;
    }

    private static Entry entry(String line) {
        int split = Math.max(line.lastIndexOf('\t'), line.lastIndexOf(' '));
        if (split <= 0) {
            throw new IllegalArgumentException("entry of an access control list has no rights");
        }
        String name = line.substring(0, split).strip();
        if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
            throw new IllegalArgumentException(
                    "name in an access control list is empty or longer than " + MAX_NAME_BYTES);
        }
        return new Entry(name, rights(line.substring(split + 1)));
    }

    private static int rights(String text) {
        try {
            long bits = Long.parseLong(text);
            if (bits == (int) bits || bits >>> Integer.SIZE == 0) {
                return (int) bits;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("rights in an access control list are no number", e);
        }
        throw new IllegalArgumentException("rights in an access control list exceed a word");
    }

    private static int number(String text, String what) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(what + " of an access control list is no number", e);
        }
    }

    private static String next(Iterator<String> lines) {
        if (!lines.hasNext()) {
            throw new IllegalArgumentException("access control list ends early");
        }
        return lines.next();
    }

    private static void checkCount(int positive, int negative) {
        if (positive < 0 || negative < 0) {
            throw new IllegalArgumentException("access control list with a negative count of entries");
        }
        if ((long) positive + negative > MAX_ENTRIES) {
            throw new TooManyEntriesException("access control list has " + positive + " and " + negative
                    + " entries, of which there may be " + MAX_ENTRIES);
        }
    }

    /** This list with the entries of a name changed; without rights, they go. */
    public AclText with(String name, int rights, boolean ofNegative) {
        List<Entry> changed = new ArrayList<>(ofNegative ? negative : positive);
        int at = changed.indexOf(changed.stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElse(new Entry("", 0)));
        changed.removeIf(entry -> entry.name().equals(name));
        if (rights != 0) {
            changed.add(at < 0 ? changed.size() : at, new Entry(name, rights));
        }
        return ofNegative ? new AclText(positive, changed) : new AclText(changed, negative);
    }
}
