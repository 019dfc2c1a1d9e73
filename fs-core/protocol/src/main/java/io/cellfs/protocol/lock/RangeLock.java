package io.cellfs.protocol.lock;

/**
 * A lock on a range of a file, held or wanted.
 *
 * @param owner whose
 * @param mode what it excludes
 * @param start first byte, not negative
 * @param end last byte, inclusive; {@link Long#MAX_VALUE} for "to the end of the file, wherever that is"
 * @param pid the process to name to others, in its own machine's numbers
 */
public record RangeLock(LockOwner owner, LockMode mode, long start, long end, int pid) {
    /** Checks the range. */
    public RangeLock {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("range " + start + ".." + end);
        }
    }

    /** Whether the two cannot be held at the same time. */
    public boolean conflictsWith(RangeLock other) {
        return (mode == LockMode.EXCLUSIVE || other.mode == LockMode.EXCLUSIVE)
                && overlaps(other.start, other.end)
                && owner.meets(other.owner);
    }

    /** Whether some byte of the range is in {@code from..to}. */
    public boolean overlaps(long from, long to) {
        return start <= to && from <= end;
    }

    /** The same lock on another range. */
    public RangeLock on(long newStart, long newEnd) {
        return new RangeLock(owner, mode, newStart, newEnd, pid);
    }
}
