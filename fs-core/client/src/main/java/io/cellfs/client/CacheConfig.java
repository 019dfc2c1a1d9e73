package io.cellfs.client;

import io.cellfs.keep.KeptRecords;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a {@link CacheManager} is set up.
 *
 * @param cells the known cells; the first is the home cell
 * @param cacheDirectory where region files, their index and the client's identity live; one client at a time
 * @param cacheBytes bound of the region cache on disk, at least {@link #MIN_CACHE_BYTES}
 * @param dirtyBytes how much written data may wait to be stored, over all files; a writer beyond it waits
 * @param maxVnodes bound of the status cache, in files
 * @param maxListingEntries bound of the directory cache, in entries over all directories
 * @param nodeSocket path of the node's gRPC socket, the answer to the extended attribute {@code cellfs.socket}
 * @param kept memory that outlives the process, if there is any
 */
public record CacheConfig(
        List<CellAddress> cells,
        Path cacheDirectory,
        long cacheBytes,
        long dirtyBytes,
        int maxVnodes,
        int maxListingEntries,
        Optional<Path> nodeSocket,
        Optional<Kept> kept) {
    /** Bytes of a block in the memory of {@link Kept#unstored}. */
    public static final int UNSTORED_BLOCK_BYTES = 512;

    /** Bytes of a block in the memory of {@link Kept#locks}. */
    public static final int LOCKS_BLOCK_BYTES = 256;

    /**
     * Memory that outlives the process: another one opened with it goes on where this one ended.
     *
     * @param unstored what programs have written and servers do not have yet
     * @param locks leases and locks
     */
    public record Kept(KeptRecords unstored, KeptRecords locks) {}

    /** The smallest region cache that read-ahead can work in: 16 MiB. */
    public static final long MIN_CACHE_BYTES = 16L << 20;

    private static final long DEFAULT_DIRTY_BYTES = 128L << 20;
    private static final int DEFAULT_MAX_VNODES = 65_536;
    private static final int DEFAULT_MAX_LISTING_ENTRIES = 1_000_000;

    /** Checks the bounds. */
    public CacheConfig {
        cells = List.copyOf(cells);
        if (cells.isEmpty()) {
            throw new IllegalArgumentException("a client needs at least one cell");
        }
        if (cells.stream().map(CellAddress::name).distinct().count() != cells.size()) {
            throw new IllegalArgumentException("a cell is named twice");
        }
        if (cacheBytes < MIN_CACHE_BYTES) {
            throw new IllegalArgumentException("cache size " + cacheBytes + " is below " + MIN_CACHE_BYTES + " bytes");
        }
        if (dirtyBytes < 1 || dirtyBytes > cacheBytes / 2) {
            throw new IllegalArgumentException("dirty bound " + dirtyBytes + " is not in 1.." + cacheBytes / 2);
        }
        if (maxVnodes < 1024 || maxListingEntries < 1024) {
            throw new IllegalArgumentException("status and directory caches need at least 1024 entries");
        }
    }

    /** A configuration with the default bounds. */
    public static CacheConfig of(List<CellAddress> cells, Path cacheDirectory, long cacheBytes) {
        return new CacheConfig(
                cells,
                cacheDirectory,
                cacheBytes,
                Math.min(DEFAULT_DIRTY_BYTES, cacheBytes / 2),
                DEFAULT_MAX_VNODES,
                DEFAULT_MAX_LISTING_ENTRIES,
                Optional.empty(),
                Optional.empty());
    }

    /** The same with the node's socket. */
    public CacheConfig withNodeSocket(Path socket) {
        return new CacheConfig(
                cells, cacheDirectory, cacheBytes, dirtyBytes, maxVnodes, maxListingEntries, Optional.of(socket), kept);
    }

    /** The same with other bounds. */
    public CacheConfig withBounds(long newDirtyBytes, int newMaxVnodes, int newMaxListingEntries) {
        return new CacheConfig(
                cells, cacheDirectory, cacheBytes, newDirtyBytes, newMaxVnodes, newMaxListingEntries, nodeSocket, kept);
    }

    /** The same; another process can go on with what this one does. */
    public CacheConfig withKept(Kept memory) {
        return new CacheConfig(
                cells,
                cacheDirectory,
                cacheBytes,
                dirtyBytes,
                maxVnodes,
                maxListingEntries,
                nodeSocket,
                Optional.of(memory));
    }
}
