package io.cellfs.node.api;

/** What statfs tells of a volume: bytes (the total is the quota, or the partition where there is none) and inodes. */
public record VolumeUsage(Usage bytes, Usage inodes) {}
