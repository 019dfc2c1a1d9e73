package io.cellfs.cli.admin;

import io.cellfs.cli.admin.AdminException.Kind;
import io.cellfs.protocol.vl.NvldbEntry;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlFlags;
import java.util.ArrayList;
import java.util.List;

/**
 * A volume, backup, read-only volume or snapshot, as its name says which, and one place where it is.
 *
 * @param entry its entry
 * @param id the id of the one that is meant
 * @param address the server's address in entries
 * @param partition its partition there
 */
record VolumePlace(NvldbEntry entry, long id, int address, int partition) {
    private static final String BACKUP = ".backup";
    private static final String READ_ONLY = ".readonly";

    /** What a name or id means in an entry that was found by it: the read-write volume, if nothing says otherwise and there is one. */
    static VolumePlace of(NvldbEntry entry, String nameOrId) throws AdminException {
        boolean backup = nameOrId.endsWith(BACKUP) || nameOrId.equals(Long.toString(entry.backupId()));
        boolean readOnly = nameOrId.endsWith(READ_ONLY)
                || nameOrId.equals(Long.toString(entry.readOnlyId()))
                || (entry.flags() & VlFlags.RW_EXISTS) == 0;
        int wanted = readOnly && !backup ? VlFlags.SITE_RO : VlFlags.SITE_RW;
        long id = backup ? entry.backupId() : readOnly ? entry.readOnlyId() : entry.readWriteId();
        for (int i = 0; i < Math.min(entry.siteCount(), Vl.SITES); i++) {
            if ((entry.serverFlags().get(i) & wanted) != 0) {
                return new VolumePlace(
                        entry, id, entry.servers().get(i), entry.partitions().get(i));
            }
        }
        throw new AdminException(Kind.NOT_FOUND, "volume " + nameOrId + ": has no site");
    }

    /** What the sites of the one that is meant are marked with. */
    private int wanted() {
        return id == entry.readOnlyId() ? VlFlags.SITE_RO : VlFlags.SITE_RW;
    }

    /** The addresses of all servers that have it, at least one. */
    List<Integer> everywhere() {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < Math.min(entry.siteCount(), Vl.SITES); i++) {
            if ((entry.serverFlags().get(i) & wanted()) != 0) {
                found.add(entry.servers().get(i));
            }
        }
        return found;
    }

    /** The partition of a server in entries that has it. */
    int at(int server) throws AdminException {
        if (server == address) {
            return partition;
        }
        int wanted = wanted();
        for (int i = 0; i < Math.min(entry.siteCount(), Vl.SITES); i++) {
            if ((entry.serverFlags().get(i) & wanted) != 0 && entry.servers().get(i) == server) {
                return entry.partitions().get(i);
            }
        }
        throw new AdminException(Kind.NOT_FOUND, "volume " + entry.name() + ": is not at that server");
    }
}
