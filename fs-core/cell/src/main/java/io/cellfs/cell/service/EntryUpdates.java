package io.cellfs.cell.service;

import io.cellfs.cell.volume.ServerWriter;
import io.cellfs.cell.volume.Site;
import io.cellfs.cell.volume.VolumeEntry;
import io.cellfs.protocol.error.VlError;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.protocol.vl.VldbUpdateEntry;
import java.util.ArrayList;
import java.util.List;

/** Applies VldbUpdateEntry to an entry (afs-protocol section 4.1). */
final class EntryUpdates {
    private static final int KNOWN = VlFlags.UPDATE_NAME
            | VlFlags.UPDATE_FLAGS
            | VlFlags.UPDATE_RO_ID
            | VlFlags.UPDATE_BACK_ID
            | VlFlags.UPDATE_SITES
            | VlFlags.UPDATE_CLONE_ID
            | VlFlags.UPDATE_NAME_HASH
            | VlFlags.UPDATE_RW_ID;

    private EntryUpdates() {}

    static VolumeEntry apply(ServerWriter servers, VolumeEntry old, VldbUpdateEntry update) throws RpcException {
        int mask = update.mask();
        if ((mask & ~KNOWN) != 0) {
            throw VlError.BADMASK.because("update mask " + Integer.toHexString(mask));
        }
        return new VolumeEntry(
                (mask & VlFlags.UPDATE_NAME) != 0 ? update.name() : old.name(),
                old.readWriteId(),
                (mask & VlFlags.UPDATE_RO_ID) != 0 ? update.readOnlyId() : old.readOnlyId(),
                (mask & VlFlags.UPDATE_BACK_ID) != 0 ? update.backupId() : old.backupId(),
                (mask & VlFlags.UPDATE_CLONE_ID) != 0 ? update.cloneId() : old.cloneId(),
                (mask & VlFlags.UPDATE_FLAGS) != 0
                        ? (old.flags() & ~VlFlags.EXISTS) | (update.flags() & VlFlags.EXISTS)
                        : old.flags(),
                (mask & VlFlags.UPDATE_SITES) != 0 ? sites(servers, old.sites(), update) : old.sites(),
                old.lockedAtSeconds());
    }

    private static List<Site> sites(ServerWriter servers, List<Site> old, VldbUpdateEntry update) throws RpcException {
        if (update.siteCount() < 0 || update.siteCount() > Vl.OLD_SITES) {
            throw VlError.BADENTRY.because(update.siteCount() + " sites to update");
        }
        List<Site> sites = new ArrayList<>(old);
        for (int i = 0; i < update.siteCount(); i++) {
            site(servers, sites, update, i);
        }
        if (sites.size() > Vl.SITES) {
            throw VlError.REPSFULL.because("at most " + Vl.SITES + " sites");
        }
        return sites;
    }

    private static void site(ServerWriter servers, List<Site> sites, VldbUpdateEntry update, int i)
            throws RpcException {
        int mask = update.siteMasks().get(i);
        if ((mask & VlFlags.REPS_ADD) != 0) {
            sites.add(new Site(
                    servers.atAddress(update.newServers().get(i)).index(),
                    update.newPartitions().get(i),
                    update.newFlags().get(i)));
            return;
        }
        int at = find(
                servers,
                sites,
                update.targetServers().get(i),
                update.targetPartitions().get(i));
        Site target = sites.get(at);
        if ((mask & VlFlags.REPS_DELETE) != 0) {
            sites.remove(at);
            return;
        }
        sites.set(
                at,
                new Site(
                        (mask & VlFlags.REPS_SERVER) != 0
                                ? servers.atAddress(update.newServers().get(i)).index()
                                : target.server(),
                        (mask & VlFlags.REPS_PARTITION) != 0
                                ? update.newPartitions().get(i)
                                : target.partition(),
                        (mask & VlFlags.REPS_FLAGS) != 0 ? update.newFlags().get(i) : target.flags()));
    }

    private static int find(ServerWriter servers, List<Site> sites, int address, int partition) throws RpcException {
        int server = servers.byAddress(address)
                .orElseThrow(() -> VlError.NOREPSERVER.because("no such server"))
                .index();
        for (int i = 0; i < sites.size(); i++) {
            if (sites.get(i).server() == server && sites.get(i).partition() == partition) {
                return i;
            }
        }
        throw VlError.NOREPSERVER.because("the entry has no such site");
    }
}
