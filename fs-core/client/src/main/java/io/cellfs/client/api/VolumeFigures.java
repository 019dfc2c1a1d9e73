package io.cellfs.client.api;

/**
 * What one volume has in a client's cache, and what was done there for it since the client started (or since the volume was forgotten, when very many
 * volumes without cached files are known). Taken one after the other while work goes on, so they may differ by what happened meanwhile.
 *
 * @param volume the client's number of the volume, as in the Fids of its files
 * @param present what there is now
 * @param reads reads through the client; what the kernel read by itself, from its pages or from a lent file, is not among them
 * @param regions what came into the cache and what was evicted
 * @param writes what programs wrote
 */
public record VolumeFigures(long volume, Present present, Reads reads, Regions regions, Writes writes) {
    /**
     * What there is now.
     *
     * @param files files with a place in the cache
     * @param cachedBytes disk space of their regions
     * @param dirtyBytes written bytes that wait to be stored
     * @param requests fetches and stores under way
     */
    public record Present(int files, long cachedBytes, long dirtyBytes, int requests) {}

    /**
     * Reads.
     *
     * @param hits reads that the cache had all of
     * @param hitBytes bytes that the cache had, also those of reads of which it had a part
     * @param misses reads that waited for a server
     * @param missBytes bytes that were waited for
     * @param loans opens for which the kernel was lent the cache file and reads by itself
     */
    public record Reads(long hits, long hitBytes, long misses, long missBytes, long loans) {}

    /**
     * Regions.
     *
     * @param fetched regions that came from a server, also ahead of readers
     * @param fetchedBytes bytes that came from servers, also those that were not used as the file had changed
     * @param evicted regions that made room for others
     * @param evictedBytes disk space of these
     */
    public record Regions(long fetched, long fetchedBytes, long evicted, long evictedBytes) {}

    /**
     * Writes.
     *
     * @param writtenBytes bytes that programs wrote
     * @param storedBytes bytes that servers took
     */
    public record Writes(long writtenBytes, long storedBytes) {}
}
