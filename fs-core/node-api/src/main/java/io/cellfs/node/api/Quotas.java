package io.cellfs.node.api;

/** The limits of quotas, in one place. */
public final class Quotas {
    /** Quotas are whole multiples of so many bytes. */
    public static final long KIB = 1024;
    /** Greatest quota, in bytes. */
    public static final long MAX_BYTES = 1L << 53;

    private Quotas() {}

    /** A number of bytes, not negative, rounded up to whole KiB. */
    public static long roundedUp(long bytes) {
        return Math.ceilDiv(bytes, KIB) * KIB;
    }

    /** A number of bytes, not negative, rounded down to whole KiB. */
    public static long roundedDown(long bytes) {
        return bytes / KIB * KIB;
    }
}
