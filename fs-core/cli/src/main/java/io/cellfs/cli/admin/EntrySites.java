package io.cellfs.cli.admin;

import io.cellfs.cli.admin.AdminException.Kind;
import io.cellfs.protocol.vl.NvldbEntry;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.protocol.xdr.Words;
import java.util.Arrays;

/** Changes to the sites in a volume's entry. */
final class EntrySites {
    private EntrySites() {}

    /** Index of the read-write site. */
    static int readWrite(NvldbEntry entry) throws AdminException {
        for (int i = 0; i < Math.min(entry.siteCount(), Vl.SITES); i++) {
            if ((entry.serverFlags().get(i) & VlFlags.SITE_RW) != 0) {
                return i;
            }
        }
        throw new AdminException(Kind.NOT_FOUND, "volume " + entry.name() + ": has no read-write site");
    }

    private static int readOnly(NvldbEntry entry, int server, int partition) {
        for (int i = 0; i < Math.min(entry.siteCount(), Vl.SITES); i++) {
            if ((entry.serverFlags().get(i) & VlFlags.SITE_RO) != 0
                    && entry.servers().get(i) == server
                    && (partition < 0 || entry.partitions().get(i) == partition)) {
                return i;
            }
        }
        return -1;
    }

    /** With a read-only site more; a server has one of a volume at most. */
    static NvldbEntry plus(NvldbEntry entry, int server, int partition) throws AdminException {
        if (readOnly(entry, server, -1) >= 0) {
            throw new AdminException(
                    Kind.EXISTS, "volume " + entry.name() + ": that server has a read-only site of it");
        }
        int at = entry.siteCount();
        if (at >= Vl.SITES) {
            throw new AdminException(
                    Kind.INVALID, "volume " + entry.name() + ": has " + Vl.SITES + " sites, the most there can be");
        }
        return with(
                entry,
                at + 1,
                set(entry.servers(), at, server),
                set(entry.partitions(), at, partition),
                set(entry.serverFlags(), at, VlFlags.SITE_RO));
    }

    /** Without a read-only site. */
    static NvldbEntry minus(NvldbEntry entry, int server, int partition) throws AdminException {
        int at = readOnly(entry, server, partition);
        if (at < 0) {
            throw new AdminException(Kind.NOT_FOUND, "volume " + entry.name() + ": has no such read-only site");
        }
        return with(
                entry,
                entry.siteCount() - 1,
                cut(entry.servers(), at),
                cut(entry.partitions(), at),
                cut(entry.serverFlags(), at));
    }

    /** With a backup volume. */
    static NvldbEntry withBackup(NvldbEntry entry, long id) {
        return new NvldbEntry(
                entry.name(),
                entry.siteCount(),
                entry.servers(),
                entry.partitions(),
                entry.serverFlags(),
                entry.readWriteId(),
                entry.readOnlyId(),
                id,
                entry.cloneId(),
                entry.flags() | VlFlags.BACK_EXISTS,
                entry.matchIndex(),
                entry.spares());
    }

    private static Words set(Words words, int at, int value) {
        int[] values = words.toArray();
        values[at] = value;
        return Words.of(values);
    }

    private static Words cut(Words words, int at) {
        int[] values = words.toArray();
        int[] rest = Arrays.copyOf(values, values.length);
        System.arraycopy(values, at + 1, rest, at, values.length - at - 1);
        rest[values.length - 1] = 0;
        return Words.of(rest);
    }

    private static NvldbEntry with(NvldbEntry entry, int count, Words servers, Words partitions, Words flags) {
        boolean readOnly = Arrays.stream(flags.toArray()).limit(count).anyMatch(f -> (f & VlFlags.SITE_RO) != 0);
        return new NvldbEntry(
                entry.name(),
                count,
                servers,
                partitions,
                flags,
                entry.readWriteId(),
                entry.readOnlyId(),
                entry.backupId(),
                entry.cloneId(),
                readOnly ? entry.flags() : entry.flags() & ~VlFlags.RO_EXISTS,
                entry.matchIndex(),
                entry.spares());
    }
}
