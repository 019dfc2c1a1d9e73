package io.cellfs.client.api;

/** What statfs tells: the volume's quota is the size of the file system, bounded by the partition. Bytes. */
public record VolumeStatistics(String volume, long totalBytes, long freeBytes, long availableBytes, long files) {}
