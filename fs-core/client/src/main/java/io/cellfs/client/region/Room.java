package io.cellfs.client.region;

import java.util.concurrent.TimeUnit;

/**
 * How much the cache may hold: its budget, and less while the disk would have less free space than is to be left to others. What the cache gives back counts at
 * once; the disk is asked again later, as file systems free what was given back some seconds afterwards. Guarded by the table's lock.
 */
final class Room {
    /** What the cache may always hold, unless its budget is less: read-ahead needs it. */
    static final long LEAST_BYTES = 16L << 20;

    private static final long ASK_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long ASK_AFTER_NARROW_NS = TimeUnit.SECONDS.toNanos(6);

    private final long budgetBytes;
    private final Disk disk;
    private long allowedBytes;
    private long askNs;

    /** The disk that the cache is on. */
    interface Disk {
        /** A disk that is never full. */
        Disk ENDLESS = new Disk() {
            @Override
            public long freeBytes() {
                return Long.MAX_VALUE / 2;
            }

            @Override
            public long floorBytes() {
                return 0;
            }
        };

        /** The bytes that can still be written. */
        long freeBytes();

        /** How many of them are to be left free. */
        long floorBytes();
    }

    /** Room for {@code budgetBytes} on a disk, from {@code nowNs} on. */
    Room(long budgetBytes, Disk disk, long nowNs) {
        this.budgetBytes = budgetBytes;
        this.disk = disk;
        this.allowedBytes = budgetBytes;
        this.askNs = nowNs;
    }

    /** The bound when the disk has enough. */
    long budgetBytes() {
        return budgetBytes;
    }

    /** How many bytes the cache may hold, which holds {@code usedBytes} now. */
    long allowedBytes(long usedBytes, long nowNs) {
        if (nowNs - askNs >= 0) {
            long left = disk.freeBytes() - disk.floorBytes();
            long least = Math.min(budgetBytes, LEAST_BYTES);
            allowedBytes = Math.clamp(usedBytes + left, least, budgetBytes);
            askNs = nowNs + (left < 0 ? ASK_AFTER_NARROW_NS : ASK_NS);
        }
        return allowedBytes;
    }
}
