package io.cellfs.cli.admin;

/**
 * How a volume is used, as its server tells. Dates in seconds since 1970, 0 for never.
 *
 * @param accessed the last access
 * @param accessesToday accesses since midnight, UTC
 * @param uniqueBytes bytes that only it shows, as its last check found
 * @param sharedBytes bytes that its clones show too
 * @param checked when that check was
 * @param problems what that check found wrong
 * @param maxSizeBytes what it may use at most, whatever its quota is; 0 for no such bound
 */
public record VolumeStatistics(
        long accessed,
        long accessesToday,
        long uniqueBytes,
        long sharedBytes,
        long checked,
        long problems,
        long maxSizeBytes) {}
