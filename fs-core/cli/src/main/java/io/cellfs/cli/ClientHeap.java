package io.cellfs.cli;

/** The bound of a client's heap. The launcher, which gives it to the JVM, has this read what a user writes. */
public final class ClientHeap {
    /** With less a client cannot do its work. */
    public static final ByteSize MINIMUM = new ByteSize(64L << 20);

    private ClientHeap() {}

    /**
     * Reads a bound.
     *
     * @throws IllegalArgumentException with a line that says what is accepted
     */
    public static ByteSize parse(String text) {
        return require(ByteSize.parse(text));
    }

    /**
     * The same bound, if it is large enough.
     *
     * @throws IllegalArgumentException if it is not
     */
    public static ByteSize require(ByteSize heap) {
        if (heap.bytes() < MINIMUM.bytes()) {
            throw new IllegalArgumentException("a client needs a heap of " + MINIMUM + " at least, not " + heap);
        }
        return heap;
    }

    /** Prints the bytes of the bound that is the only argument, as the JVM wants them. */
    public static void main(String[] args) {
        try {
            System.out.println(parse(args.length == 1 ? args[0] : "").bytes());
        } catch (IllegalArgumentException e) {
            System.err.println("Invalid value for option '--heap': " + e.getMessage());
            System.exit(ExitCode.USAGE.code());
        }
    }
}
