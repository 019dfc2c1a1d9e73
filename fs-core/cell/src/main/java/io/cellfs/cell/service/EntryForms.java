package io.cellfs.cell.service;

import io.cellfs.cell.volume.ServerEntry;
import io.cellfs.cell.volume.ServerWriter;
import io.cellfs.cell.volume.Site;
import io.cellfs.cell.volume.VolumeEntry;
import io.cellfs.protocol.error.VlError;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.vl.NvldbEntry;
import io.cellfs.protocol.vl.UvldbEntry;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.protocol.vl.VldbEntry;
import io.cellfs.protocol.xdr.Words;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** Entries in the three forms that the wire has (afs-protocol section 4.1). */
final class EntryForms {
    private static final UUID NO_UUID = new UUID(0, 0);

    private EntryForms() {}

    static NvldbEntry withAddresses(SiteServers servers, VolumeEntry entry, int matchIndex) throws RpcException {
        Sites sites = Sites.of(servers, entry.sites());
        return new NvldbEntry(
                entry.name(),
                sites.count(),
                sites.addresses(Vl.SITES),
                sites.partitions(Vl.SITES),
                sites.flags(Vl.SITES, 0),
                entry.readWriteId(),
                entry.readOnlyId(),
                entry.backupId(),
                entry.cloneId(),
                entry.flags(),
                matchIndex,
                Words.padded(8));
    }

    static VldbEntry old(SiteServers servers, VolumeEntry entry) throws RpcException {
        List<Site> fitting =
                entry.sites().subList(0, Math.min(Vl.OLD_SITES, entry.sites().size()));
        Sites sites = Sites.of(servers, fitting);
        return new VldbEntry(
                entry.name(),
                0,
                sites.count(),
                sites.addresses(Vl.OLD_SITES),
                sites.partitions(Vl.OLD_SITES),
                sites.flags(Vl.OLD_SITES, 0),
                entry.readWriteId(),
                entry.readOnlyId(),
                entry.backupId(),
                entry.cloneId(),
                entry.flags());
    }

    static UvldbEntry withUuids(SiteServers servers, VolumeEntry entry) throws RpcException {
        Sites sites = Sites.of(servers, entry.sites());
        List<UUID> uuids =
                new ArrayList<>(sites.servers().stream().map(ServerEntry::uuid).toList());
        uuids.addAll(Collections.nCopies(Vl.SITES - uuids.size(), NO_UUID));
        int[] uniques =
                sites.servers().stream().mapToInt(ServerEntry::uniquifier).toArray();
        return new UvldbEntry(
                entry.name(),
                sites.count(),
                uuids,
                Words.padded(Vl.SITES, uniques),
                sites.partitions(Vl.SITES),
                sites.flags(Vl.SITES, VlFlags.SITE_UUID),
                entry.readWriteId(),
                entry.readOnlyId(),
                entry.backupId(),
                entry.cloneId(),
                entry.flags(),
                0,
                Words.padded(8));
    }

    /** The entry that a client means to store. The lock is the database's business, not the client's. */
    static VolumeEntry stored(ServerWriter servers, NvldbEntry wire) throws RpcException {
        return new VolumeEntry(
                wire.name(),
                wire.readWriteId(),
                wire.readOnlyId(),
                wire.backupId(),
                wire.cloneId(),
                wire.flags() & VlFlags.EXISTS,
                sites(servers, wire.siteCount(), wire.servers(), wire.partitions(), wire.serverFlags()),
                0);
    }

    static VolumeEntry stored(ServerWriter servers, VldbEntry wire) throws RpcException {
        return new VolumeEntry(
                wire.name(),
                wire.readWriteId(),
                wire.readOnlyId(),
                wire.backupId(),
                wire.cloneId(),
                wire.flags() & VlFlags.EXISTS,
                sites(servers, wire.siteCount(), wire.servers(), wire.partitions(), wire.serverFlags()),
                0);
    }

    private static List<Site> sites(
            ServerWriter servers, int count, Words addresses, Words partitions, Words serverFlags) throws RpcException {
        if (count < 0 || count > addresses.size()) {
            throw VlError.BADENTRY.because(count + " sites, at most " + addresses.size());
        }
        List<Site> sites = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int server = servers.atAddress(addresses.get(i)).index();
            sites.add(new Site(server, partitions.get(i), serverFlags.get(i) & ~VlFlags.SITE_UUID));
        }
        return sites;
    }

    /** The sites of one entry with their servers. */
    private record Sites(List<Site> sites, List<ServerEntry> servers, Words words) {
        static Sites of(SiteServers table, List<Site> sites) throws RpcException {
            List<ServerEntry> servers = new ArrayList<>(sites.size());
            int[] words = new int[sites.size()];
            for (Site site : sites) {
                SiteServers.Named server = table.at(site.server());
                words[servers.size()] = server.word();
                servers.add(server.entry());
            }
            return new Sites(sites, servers, Words.of(words));
        }

        int count() {
            return sites.size();
        }

        Words addresses(int size) {
            return Words.padded(size, words.toArray());
        }

        Words partitions(int size) {
            return Words.padded(size, sites.stream().mapToInt(Site::partition).toArray());
        }

        Words flags(int size, int added) {
            int[] flags = IntStream.range(0, sites.size())
                    .map(i -> sites.get(i).flags() | added)
                    .toArray();
            return Words.padded(size, flags);
        }
    }
}
