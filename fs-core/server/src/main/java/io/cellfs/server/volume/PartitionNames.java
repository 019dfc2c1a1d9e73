package io.cellfs.server.volume;

import java.util.OptionalInt;

/** Partition names and numbers: /vicepa is 0, /vicepz 25, /vicepaa 26, /vicepiv 255 (afs-protocol section 4.5). */
final class PartitionNames {
    private static final String PREFIX = "/vicep";
    private static final int LETTERS = 26;
    private static final int MAX = 255;

    private PartitionNames() {}

    /** The number of a name ("/vicepa", "vicepa" or "a"); empty if it is none. */
    static OptionalInt number(String name) {
        String bare = name.startsWith("/") ? name.substring(1) : name;
        String suffix = bare.startsWith("vicep") ? bare.substring("vicep".length()) : bare;
        if (suffix.isEmpty() || suffix.length() > 2 || !suffix.chars().allMatch(c -> c >= 'a' && c <= 'z')) {
            return OptionalInt.empty();
        }
        int last = suffix.charAt(suffix.length() - 1) - 'a';
        int number = suffix.length() == 1 ? last : LETTERS * (suffix.charAt(0) - 'a' + 1) + last;
        return number <= MAX ? OptionalInt.of(number) : OptionalInt.empty();
    }

    /** The name of a number between 0 and 255. */
    static String name(int number) {
        if (number < 0 || number > MAX) {
            throw new IllegalArgumentException("partition number " + number);
        }
        String last = String.valueOf((char) ('a' + number % LETTERS));
        return number < LETTERS ? PREFIX + last : PREFIX + (char) ('a' + number / LETTERS - 1) + last;
    }
}
