package io.cellfs.protocol.dump;

/**
 * How a dump begins. Dates in seconds since 1970.
 *
 * @param volume the dumped volume's id
 * @param name its name
 * @param fromDate what was unchanged since is not in the dump; 0 for a full dump
 * @param toDate the state that was dumped
 */
public record DumpHeader(long volume, String name, long fromDate, long toDate) {
    /** Whether the dump has only what changed since a date. */
    public boolean isIncremental() {
        return fromDate != 0;
    }
}
