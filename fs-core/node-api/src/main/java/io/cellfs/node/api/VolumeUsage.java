package io.cellfs.node.api;

/**
 * What statfs tells of a volume.
 *
 * @param state whether it serves; while it is UNREACHABLE nothing else is known, and all numbers are 0
 * @param bytes the total is the quota, or the partition where there is none
 * @param inodes as statfs counts them
 */
public record VolumeUsage(VolumeState state, Usage bytes, Usage inodes) {
    /** Only the state is known. */
    public static VolumeUsage unknown(VolumeState state) {
        Usage none = new Usage(0, 0, 0);
        return new VolumeUsage(state, none, none);
    }
}
