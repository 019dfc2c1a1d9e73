package io.cellfs.storage.api;

/**
 * How much of a volume's data it shares with its clones, as its last check found.
 *
 * @param uniqueBytes bytes that only it shows, and that would be freed with it
 * @param sharedBytes bytes that others show too
 * @param measuredAt when, in 100 ns units since 1970
 * @param problems what that check found wrong
 */
public record Sharing(long uniqueBytes, long sharedBytes, long measuredAt, long problems) {}
