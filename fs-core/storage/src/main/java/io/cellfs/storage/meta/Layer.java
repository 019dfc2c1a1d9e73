package io.cellfs.storage.meta;

/**
 * One of the layers that a volume shows: a space, as it was at the end of an epoch or ({@link #HEAD}) as it is now.
 *
 * @param space whose records
 * @param epoch which versions of them
 */
public record Layer(long space, long epoch) {
    /** The present. */
    public static final long HEAD = Long.MAX_VALUE;

    /** Whether it shows the present. */
    public boolean isHead() {
        return epoch == HEAD;
    }
}
