package io.cellfs.protocol.acl;

/** Rights bits and their letters (afs-protocol section 2.4). */
public final class Rights {
    /** r: read files. */
    public static final int READ = 1;

    /** w: write files. */
    public static final int WRITE = 2;

    /** i: insert names. */
    public static final int INSERT = 4;

    /** l: look at names and status. */
    public static final int LOOKUP = 8;

    /** d: delete names. */
    public static final int DELETE = 16;

    /** k: take locks. */
    public static final int LOCK = 32;

    /** a: administer the list. */
    public static final int ADMINISTER = 64;

    /** rlidwka. */
    public static final int ALL = 0x7f;

    /** The user rights A to H. */
    public static final int USER_RIGHTS = 0xff000000;

    private static final String LETTERS = "rwildka";
    private static final String SHOWN = "rlidwka";
    private static final int FIRST_USER_BIT = 24;

    private Rights() {}

    /**
     * Bits of letters, in any order; also the words {@code all}, {@code none}, {@code read} (rl) and {@code write} (rlidwk).
     *
     * @throws IllegalArgumentException naming the letter that is none
     */
    public static int parse(String text) {
        return switch (text) {
            case "all" -> ALL;
            case "none" -> 0;
            case "read" -> READ | LOOKUP;
            case "write" -> ALL & ~ADMINISTER;
            default -> text.chars().map(Rights::bit).reduce(0, (a, b) -> a | b);
        };
    }

    /** Letters of bits, in the order in which {@code fs listacl} shows them. */
    public static String format(int bits) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < SHOWN.length(); i++) {
            char c = SHOWN.charAt(i);
            if ((bits & bit(c)) != 0) {
                text.append(c);
            }
        }
        for (char c = 'A'; c <= 'H'; c++) {
            if ((bits & bit(c)) != 0) {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static int bit(int letter) {
        int index = LETTERS.indexOf(letter);
        if (index >= 0) {
            return 1 << index;
        }
        if (letter >= 'A' && letter <= 'H') {
            return 1 << (FIRST_USER_BIT + letter - 'A');
        }
        throw new IllegalArgumentException("no right has the letter " + (char) letter);
    }
}
