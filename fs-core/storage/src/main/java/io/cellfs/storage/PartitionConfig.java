package io.cellfs.storage;

import java.time.Duration;
import java.time.InstantSource;

/**
 * How a partition uses memory, descriptors and time.
 *
 * @param flushInterval how often acknowledged changes are made stable in the background
 * @param maxOpenChunks chunk files kept open
 * @param blockCacheBytes cache of database blocks
 * @param writeBufferBytes one memory table of the database (up to eight exist)
 * @param blobCacheBytes cache of directory blobs
 * @param cachedVnodes decoded vnodes kept
 * @param attachedVolumes volumes that stay attached when nobody uses them, the ones used last, beside those with unsynced data
 * @param reserveBytes space of the disk that data may not use, so that the database can always write
 * @param clock what time it is
 */
public record PartitionConfig(
        Duration flushInterval,
        int maxOpenChunks,
        long blockCacheBytes,
        long writeBufferBytes,
        long blobCacheBytes,
        int cachedVnodes,
        int attachedVolumes,
        long reserveBytes,
        InstantSource clock) {
    /** 5 s, 512 files, 32 MiB + 32 MiB + 8 MiB, 16,384 vnodes, 4,096 volumes, 64 MiB, the system's clock. */
    public static final PartitionConfig DEFAULT = new PartitionConfig(
            Duration.ofSeconds(5),
            512,
            32L << 20,
            32L << 20,
            8L << 20,
            1 << 14,
            1 << 12,
            64L << 20,
            InstantSource.system());

    /** Checks the values. */
    public PartitionConfig {
        if (flushInterval.toMillis() < 10 || maxOpenChunks < 16 || cachedVnodes < 16 || attachedVolumes < 1) {
            throw new IllegalArgumentException(
                    "flush interval, open chunks, cached vnodes or attached volumes too small");
        }
        if (blockCacheBytes < 1 << 20 || writeBufferBytes < 1 << 20 || blobCacheBytes < 0 || reserveBytes < 0) {
            throw new IllegalArgumentException("caches must have at least 1 MiB, reserves must not be negative");
        }
    }

    /** With another flush interval. */
    public PartitionConfig withFlushInterval(Duration interval) {
        return new PartitionConfig(
                interval,
                maxOpenChunks,
                blockCacheBytes,
                writeBufferBytes,
                blobCacheBytes,
                cachedVnodes,
                attachedVolumes,
                reserveBytes,
                clock);
    }

    /** With another limit of open chunk files. */
    public PartitionConfig withMaxOpenChunks(int max) {
        return new PartitionConfig(
                flushInterval,
                max,
                blockCacheBytes,
                writeBufferBytes,
                blobCacheBytes,
                cachedVnodes,
                attachedVolumes,
                reserveBytes,
                clock);
    }

    /** With another number of volumes that stay attached. */
    public PartitionConfig withAttachedVolumes(int volumes) {
        return new PartitionConfig(
                flushInterval,
                maxOpenChunks,
                blockCacheBytes,
                writeBufferBytes,
                blobCacheBytes,
                cachedVnodes,
                volumes,
                reserveBytes,
                clock);
    }

    /** With another reserve. */
    public PartitionConfig withReserveBytes(long bytes) {
        return new PartitionConfig(
                flushInterval,
                maxOpenChunks,
                blockCacheBytes,
                writeBufferBytes,
                blobCacheBytes,
                cachedVnodes,
                attachedVolumes,
                bytes,
                clock);
    }

    /** With another clock. */
    public PartitionConfig withClock(InstantSource source) {
        return new PartitionConfig(
                flushInterval,
                maxOpenChunks,
                blockCacheBytes,
                writeBufferBytes,
                blobCacheBytes,
                cachedVnodes,
                attachedVolumes,
                reserveBytes,
                source);
    }
}
