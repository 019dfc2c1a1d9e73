package io.cellfs.node.api;

/**
 * The space of a cell's partitions, in bytes.
 *
 * @param maximumVolumeBytes free space of the emptiest partition
 */
public record CellCapacity(long totalBytes, long availableBytes, long maximumVolumeBytes) {}
