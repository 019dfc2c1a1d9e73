package io.cellfs.server.replica;

import io.cellfs.protocol.vl.NvldbEntry;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.protocol.xdr.Words;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The sites of a volume's entry. */
final class Sites {
    private Sites() {}

    /** Indices of the sites with a flag. */
    static List<Integer> of(NvldbEntry entry, int flag) {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < Math.min(entry.siteCount(), Vl.SITES); i++) {
            if ((entry.serverFlags().get(i) & flag) != 0) {
                found.add(i);
            }
        }
        return found;
    }

    /** Index of the read-write site. */
    static int readWrite(NvldbEntry entry) throws IOException {
        List<Integer> found = of(entry, VlFlags.SITE_RW);
        if (found.isEmpty()) {
            throw new IOException("volume " + entry.name() + " has no read-write site");
        }
        return found.getFirst();
    }

    static int readWritePartition(NvldbEntry entry) throws IOException {
        return entry.partitions().get(readWrite(entry));
    }

    /** The entry after a release: while some sites failed, the others are marked as those with the new content. */
    static NvldbEntry released(NvldbEntry entry, List<Integer> failed) {
        int[] flags = entry.serverFlags().toArray();
        for (int i : of(entry, VlFlags.SITE_RO)) {
            boolean marked = !failed.isEmpty() && !failed.contains(i);
            flags[i] = (flags[i] & ~VlFlags.SITE_NEW_REPLICA) | (marked ? VlFlags.SITE_NEW_REPLICA : 0);
        }
        int existing = entry.flags() | VlFlags.RO_EXISTS;
        return with(entry, entry.servers(), entry.partitions(), Words.of(flags), existing);
    }

    /** The entry after the read-write volume has moved. */
    static NvldbEntry moved(NvldbEntry entry, int server, int partition) throws IOException {
        int[] servers = entry.servers().toArray();
        int[] partitions = entry.partitions().toArray();
        int site = readWrite(entry);
        servers[site] = server;
        partitions[site] = partition;
        return with(entry, Words.of(servers), Words.of(partitions), entry.serverFlags(), entry.flags());
    }

    private static NvldbEntry with(NvldbEntry entry, Words servers, Words partitions, Words serverFlags, int flags) {
        return new NvldbEntry(
                entry.name(),
                entry.siteCount(),
                servers,
                partitions,
                serverFlags,
                entry.readWriteId(),
                entry.readOnlyId(),
                entry.backupId(),
                entry.cloneId(),
                flags,
                entry.matchIndex(),
                entry.spares());
    }
}
