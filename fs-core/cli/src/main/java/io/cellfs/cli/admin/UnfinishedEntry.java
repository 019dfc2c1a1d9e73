package io.cellfs.cli.admin;

import io.cellfs.protocol.vl.NvldbEntry;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.protocol.xdr.Words;

/**
 * The entry of a volume that is being made: none of its volumes exists yet, and its one site is not to be used. It comes before the volume
 * and is finished after all of it, so that a volume which others find is always whole, and that what a crash leaves is known by its name.
 */
final class UnfinishedEntry {
    private static final int SPARES = 8;

    private UnfinishedEntry() {}

    /**
     * The entry to begin with.
     *
     * @param siteFlag SITE_RW for a read-write volume, SITE_RO for a snapshot
     * @param firstId the first of three new ids
     */
    static NvldbEntry of(String name, int server, int partition, int siteFlag, long firstId) {
        boolean readWrite = siteFlag == VlFlags.SITE_RW;
        return new NvldbEntry(
                name,
                1,
                Words.padded(Vl.SITES, server),
                Words.padded(Vl.SITES, partition),
                Words.padded(Vl.SITES, siteFlag | VlFlags.SITE_DONT_USE),
                firstId,
                firstId + 1,
                readWrite ? firstId + 2 : 0,
                0,
                0,
                0,
                Words.padded(SPARES));
    }

    /** Whether an entry is of a volume that is not made yet, or whose making was broken off. */
    static boolean is(NvldbEntry entry) {
        return (entry.flags() & VlFlags.EXISTS) == 0
                && entry.siteCount() == 1
                && (entry.serverFlags().get(0) & VlFlags.SITE_DONT_USE) != 0;
    }

    /** Whether it is of a snapshot. */
    static boolean isSnapshot(NvldbEntry entry) {
        return is(entry) && (entry.serverFlags().get(0) & VlFlags.SITE_RO) != 0;
    }

    /** The id of the volume that is being made: a snapshot's is the one after the entry's own, which no volume has. */
    static long volumeId(NvldbEntry entry) {
        return isReadWrite(entry) ? entry.readWriteId() : entry.readOnlyId();
    }

    /** The entry when the volume is there. */
    static NvldbEntry finished(NvldbEntry entry) {
        return new NvldbEntry(
                entry.name(),
                entry.siteCount(),
                entry.servers(),
                entry.partitions(),
                Words.padded(Vl.SITES, entry.serverFlags().get(0) & ~VlFlags.SITE_DONT_USE),
                entry.readWriteId(),
                entry.readOnlyId(),
                entry.backupId(),
                entry.cloneId(),
                isReadWrite(entry) ? VlFlags.RW_EXISTS : VlFlags.RO_EXISTS,
                entry.matchIndex(),
                entry.spares());
    }

    private static boolean isReadWrite(NvldbEntry entry) {
        return (entry.serverFlags().get(0) & VlFlags.SITE_RW) != 0;
    }
}
