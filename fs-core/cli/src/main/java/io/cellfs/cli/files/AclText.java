package io.cellfs.cli.files;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An access list in the text form that FetchACL and StoreACL carry (afs-protocol section 2.4): two counts, then a line per entry with a
 * name, a tab and the rights as a decimal number.
 *
 * @param positive rights given, by name
 * @param negative rights taken away, by name
 */
public record AclText(Map<String, Integer> positive, Map<String, Integer> negative) {
    private static final int MAX_ENTRIES = 1000;
    private static final String LETTERS = "rwildka";
    private static final String USER_LETTERS = "ABCDEFGH";
    private static final int USER_SHIFT = 24;
    private static final Map<String, String> WORDS =
            Map.of("read", "rl", "write", "rlidwk", "all", "rlidwka", "none", "");
    private static final String ORDER = "rlidwka";

    /** Copies the entries, keeping their order. */
    public AclText {
        positive = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(positive));
        negative = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(negative));
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static AclText parse(String text) {
        String[] lines = text.split("\n", -1);
        int positives = count(lines, 0);
        int negatives = count(lines, 1);
        if (lines.length < 2 + positives + negatives) {
            throw new IllegalArgumentException("an access list with fewer entries than it says");
        }
        return new AclText(entries(lines, 2, positives), entries(lines, 2 + positives, negatives));
    }

    private static int count(String[] lines, int index) {
        String text = index < lines.length ? lines[index].strip() : "";
        if (!text.matches("\\d{1,4}") || Integer.parseInt(text) > MAX_ENTRIES) {
            throw new IllegalArgumentException("an access list begins with two counts up to " + MAX_ENTRIES);
        }
        return Integer.parseInt(text);
    }

    private static Map<String, Integer> entries(String[] lines, int from, int count) {
        Map<String, Integer> entries = new LinkedHashMap<>();
        for (int i = from; i < from + count; i++) {
            int tab = lines[i].indexOf('\t');
            String rights = lines[i].substring(tab + 1).strip();
            if (tab < 1 || !rights.matches("-?\\d{1,10}")) {
                throw new IllegalArgumentException("an access list entry is a name, a tab and a number");
            }
            entries.put(lines[i].substring(0, tab), (int) Long.parseLong(rights));
        }
        return entries;
    }

    /** This list with one entry changed; no rights take the entry away. */
    public AclText with(String name, int rights, boolean ofNegative) {
        Map<String, Integer> changed = new LinkedHashMap<>(ofNegative ? negative : positive);
        if (rights == 0) {
            changed.remove(name);
        } else {
            changed.put(name, rights);
        }
        return ofNegative ? new AclText(positive, changed) : new AclText(changed, negative);
    }

    /** The text form. */
    public String text() {
        StringBuilder text = new StringBuilder()
                .append(positive.size())
                .append('\n')
                .append(negative.size())
                .append('\n');
        positive.forEach(
                (name, rights) -> text.append(name).append('\t').append(rights).append('\n'));
        negative.forEach(
                (name, rights) -> text.append(name).append('\t').append(rights).append('\n'));
        return text.toString();
    }

    /**
     * Rights from letters of {@code rlidwkaABCDEFGH}, or read, write, all, none.
     *
     * @throws IllegalArgumentException naming the letter that is none
     */
    public static int rights(String letters) {
        int rights = 0;
        for (char letter : WORDS.getOrDefault(letters, letters).toCharArray()) {
            int index = LETTERS.indexOf(letter);
            int user = USER_LETTERS.indexOf(letter);
            if (index < 0 && user < 0) {
                throw new IllegalArgumentException(
                        "'" + letter + "' is no right: use letters of rlidwka, or read, write, all, none");
            }
            rights |= index >= 0 ? 1 << index : 1 << (USER_SHIFT + user);
        }
        return rights;
    }

    /** Rights as letters in the customary order. */
    public static String letters(int rights) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < ORDER.length(); i++) {
            char letter = ORDER.charAt(i);
            if ((rights & 1 << LETTERS.indexOf(letter)) != 0) {
                letters.append(letter);
            }
        }
        for (int i = 0; i < USER_LETTERS.length(); i++) {
            if ((rights & 1 << (USER_SHIFT + i)) != 0) {
                letters.append(USER_LETTERS.charAt(i));
            }
        }
        return letters.toString();
    }
}
