package io.cellfs.storage.dump;

/** Dates of dumps (seconds) and of storage (100 ns units), both since 1970. */
final class DumpTimes {
    private static final long TICKS_PER_S = 10_000_000L;
    private static final long MAX_S = 0xffff_ffffL;

    private DumpTimes() {}

    static long seconds(long ticks) {
        return Math.clamp(Math.floorDiv(ticks, TICKS_PER_S), 0, MAX_S);
    }

    static long ticks(long seconds) {
        return seconds * TICKS_PER_S;
    }
}
