package io.cellfs.node.api;

/**
 * A named snapshot: a read-only volume with an id of its own.
 *
 * @param handle cell and id of the snapshot itself
 * @param source the volume that it was made of, which may be gone
 * @param name its name in the cell: the volume's, '.', its own
 * @param quotaBytes the volume's quota when it was made; 0: none
 * @param usedBytes what it holds, counted as for quotas
 * @param createdSeconds when it was made, since 1970
 * @param state whether it serves
 */
public record SnapshotDescription(
        VolumeHandle handle,
        VolumeHandle source,
        String name,
        long quotaBytes,
        long usedBytes,
        long createdSeconds,
        VolumeState state) {}
