package io.cellfs.cli.output;

/** Numbers of things, as people write them: "1 volume", "2 volumes". */
public final class Counted {
    private Counted() {}

    /** Of things whose plural ends in "s". */
    public static String of(long count, String one) {
        return count + " " + one + (count == 1 ? "" : "s");
    }

    /** Of other things. */
    public static String of(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }
}
