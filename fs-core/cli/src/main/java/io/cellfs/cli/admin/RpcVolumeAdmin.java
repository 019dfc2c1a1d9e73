package io.cellfs.cli.admin;

import io.cellfs.cli.admin.AdminException.Kind;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.vl.NvldbEntry;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.protocol.vol.Vol;
import io.cellfs.protocol.vol.VolintInfo;
import io.cellfs.protocol.yfs.YfsFetchVolumeStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Volume administration as vos does it (afs-protocol section 4.5, flows): the location database and the volume servers. */
final class RpcVolumeAdmin implements VolumeAdmin, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RpcVolumeAdmin.class);
    private static final int IDS_PER_VOLUME = 3;
    private static final long KIB = 1024;
    private static final int MAX_NAMES = 100;

    private final Transport transport;
    private final VolumeLocation location;
    private final Map<Integer, VolumeServer> servers = new ConcurrentHashMap<>();

    RpcVolumeAdmin(Transport transport, VolumeLocation location) {
        this.transport = transport;
        this.location = location;
    }

    /** The site of a volume: of an entry's read-write volume, if it has one. */
    private record Home(NvldbEntry entry, long id, VolumeServer server, int partition) {}

    /** The server that an entry means by this address. */
    VolumeServer serverAt(int address) throws AdminException {
        return server(location.site(address));
    }

    private VolumeServer server(VolumeLocation.Site site) {
        return servers.computeIfAbsent(site.address(), address -> new VolumeServer(transport, site));
    }

    private Home home(NvldbEntry entry) throws AdminException {
        for (int i = 0; i < Math.min(entry.siteCount(), Vl.SITES); i++) {
            if ((entry.serverFlags().get(i) & VlFlags.SITE_RW) != 0) {
                VolumeLocation.Site site = location.site(entry.servers().get(i));
                return new Home(
                        entry,
                        entry.readWriteId(),
                        server(site),
                        entry.partitions().get(i));
            }
        }
        throw new AdminException(Kind.NOT_FOUND, "volume " + entry.name() + ": has no read-write site");
    }

    private Home home(String nameOrId) throws AdminException {
        return home(location.entry(nameOrId));
    }

    /** What an entry is of; one without a read-write volume is a snapshot's, or of what is left of a volume. */
    private Home subject(String nameOrId) throws AdminException {
        NvldbEntry entry = location.entry(nameOrId);
        if ((entry.flags() & VlFlags.RW_EXISTS) != 0) {
            return home(entry);
        }
        VolumePlace place = VolumePlace.of(entry, nameOrId);
        return new Home(entry, place.id(), server(location.site(place.address())), place.partition());
    }

    @Override
    public void forEach(Visitor visitor) throws AdminException {
        Summaries summaries = new Summaries(0);
        location.forEach(entry -> {
            Optional<VolumeSummary> volume = summaries.of(entry);
            if (volume.isPresent()) {
                visitor.visit(volume.get());
            }
        });
    }

    @Override
    public List<VolumeSummary> page(long afterId, int limit) throws AdminException {
        Summaries summaries = new Summaries(afterId);
        List<VolumeSummary> found = new ArrayList<>();
        location.visit("", (int) afterId, entry -> {
            if (entry.readWriteId() > afterId) {
                summaries.of(entry).ifPresent(found::add);
            }
            return found.size() < limit;
        });
        return found;
    }

    /** What the servers tell of volumes whose entries come about in order of id. */
    private final class Summaries {
        private final Map<String, PartitionPages> partitions = new HashMap<>();
        private final long after;

        /** Of volumes with greater ids only. */
        Summaries(long after) {
            this.after = after;
        }

        /** Empty for the entry of what is no read-write volume. */
        Optional<VolumeSummary> of(NvldbEntry entry) throws AdminException {
            if ((entry.flags() & VlFlags.RW_EXISTS) == 0) {
                return Optional.empty();
            }
            Home home = home(entry);
            PartitionPages pages = partitions.computeIfAbsent(
                    home.server().site().address() + "/" + home.partition(),
                    key -> new PartitionPages(home.server(), home.partition(), after));
            return Optional.of(summary(home, pages.find(entry.readWriteId())));
        }
    }

    private static VolumeSummary summary(Home home, Optional<VolintInfo> info) throws AdminException {
        NvldbEntry entry = home.entry();
        String server = VolumeServer.name(home.server().site().volume());
        String partition = VolumeServer.partitionName(home.partition());
        if (info.isEmpty()) {
            return new VolumeSummary(home.id(), entry.name(), server, partition, "unreachable", 0, 0, 0, 0, 0);
        }
        VolintInfo volume = info.get();
        Sizes sizes = Sizes.of(home.server(), volume);
        return new VolumeSummary(
                home.id(),
                entry.name(),
                server,
                partition,
                status(volume),
                sizes.quotaBytes(),
                sizes.usedBytes(),
                Integer.toUnsignedLong(volume.fileCount()),
                Integer.toUnsignedLong(volume.creationDate()),
                Integer.toUnsignedLong(volume.updateDate()));
    }

    /** A volume's quota and size in bytes; beyond the fields of the volume service the file service has them exactly. */
    record Sizes(long quotaBytes, long usedBytes) {
        static Sizes of(VolumeServer server, VolintInfo volume) throws AdminException {
            long quotaKib = volume.maxQuota();
            long sizeKib = volume.size();
            if (quotaKib < 0 || sizeKib < 0 || Math.max(quotaKib, sizeKib) == Integer.MAX_VALUE) {
                YfsFetchVolumeStatus exact = server.status(volume.volume());
                quotaKib = exact.maxQuota();
                sizeKib = exact.blocksInUse();
            }
            return new Sizes(quotaKib * KIB, sizeKib * KIB);
        }
    }

    /** What a description says of a volume's state. */
    static String status(VolintInfo volume) {
        return switch (volume.status()) {
            case Vol.STATUS_OK -> volume.inUse() != 0 ? "online" : "offline";
            case 110 -> "busy";
            default -> "offline";
        };
    }

    @Override
    public VolumeSummary get(String nameOrId) throws AdminException {
        Home home = subject(nameOrId);
        return summary(home, Optional.of(home.server().volume(home.partition(), home.id())));
    }

    @Override
    public void requireOwn(long id) throws AdminException {
        if (subject(Long.toString(id)).id() != id) {
            throw new AdminException(Kind.NOT_FOUND, "volume " + id + ": is a read-only or backup one");
        }
    }

    @Override
    public VolumeSummary exactly(long id) throws AdminException {
        NvldbEntry entry = location.entry(Long.toString(id));
        VolumePlace place = VolumePlace.of(entry, Long.toString(id));
        List<VolumeServer> at = new ArrayList<>();
        for (int address : place.everywhere()) {
            at.add(serverAt(address));
        }
        boolean answered = false;
        for (Map.Entry<VolumeServer, Optional<Optional<VolintInfo>>> answer : ServerSurvey.of(
                        at, server -> server.find(place.at(server.site().address()), id))
                .entrySet()) {
            Optional<VolintInfo> found = answer.getValue().orElse(Optional.empty());
            if (found.isPresent()) {
                int partition = place.at(answer.getKey().site().address());
                return summary(new Home(entry, id, answer.getKey(), partition), found);
            }
            answered |= answer.getValue().isPresent();
        }
        if (answered) {
            throw new AdminException(Kind.NOT_FOUND, "volume " + id + ": not found at its server");
        }
        return summary(new Home(entry, id, at.getFirst(), place.partition()), Optional.empty());
    }

    @Override
    public VolumeSummary create(String name, long quotaBytes, Place place) throws AdminException {
        VolumeNames.requireNew(name);
        NewEntry.requireFree(location, name);
        Target target = target(place);
        VolumeServer server = target.server();
        long id = location.newVolumeIds(IDS_PER_VOLUME);
        NvldbEntry entry = UnfinishedEntry.of(name, server.site().address(), target.partition(), VlFlags.SITE_RW, id);
        NewEntry.make(location, server, entry, () -> {
            make(server, target.partition(), name, id);
            server.setQuota(id, kib(quotaBytes));
        });
        return get(Long.toString(id));
    }

    private static void make(VolumeServer server, int partition, String name, long id) throws AdminException {
        int transaction = server.create(partition, name, id);
        try {
            server.setFlags(transaction, 0);
        } catch (AdminException e) {
            server.giveUp(transaction);
            throw e;
        }
        server.end(transaction);
    }

    @Override
    public boolean removeUnfinished(String name) throws AdminException {
        Optional<NvldbEntry> entry = location.find(name).filter(UnfinishedEntry::is);
        if (entry.isPresent()) {
            NewEntry.remove(location, serverAt(entry.get().servers().get(0)), entry.get());
        }
        return entry.isPresent();
    }

    @Override
    public List<String> names(String prefix) throws AdminException {
        return location.matching("^" + VolumeLocation.literally(prefix), 0, MAX_NAMES).stream()
                .map(NvldbEntry::name)
                .toList();
    }

    static long kib(long bytes) {
        return bytes / KIB + (bytes % KIB == 0 ? 0 : 1);
    }

    /** Where a new volume goes. */
    private record Target(VolumeServer server, int partition, long freeBytes) {}

    /** The partition with the most space, of the server and of the name that are wanted. */
    private Target target(Place place) throws AdminException {
        List<VolumeLocation.Site> sites = location.servers();
        if (place.server().isPresent()) {
            sites = List.of(ServerNames.find(sites, place.server().get()));
        }
        Optional<Target> best = Optional.empty();
        for (Map.Entry<VolumeServer, Optional<List<PartitionSpace>>> server : ServerSurvey.of(
                        sites.stream().map(this::server).toList(), VolumeServer::spaces)
                .entrySet()) {
            for (PartitionSpace space : server.getValue().orElse(List.of())) {
                if (wanted(space, place)
                        && (best.isEmpty() || space.freeBytes() > best.get().freeBytes())) {
                    int partition = ServerNames.partition(space.partition());
                    best = Optional.of(new Target(server.getKey(), partition, space.freeBytes()));
                }
            }
        }
        return best.filter(target -> target.freeBytes() > 0).orElseThrow(() -> noSpace(place));
    }

    private static boolean wanted(PartitionSpace space, Place place) throws AdminException {
        if (place.partition().isEmpty()) {
            return true;
        }
        return ServerNames.partition(space.partition())
                == ServerNames.partition(place.partition().get());
    }

    private static AdminException noSpace(Place place) {
        String where = place.server().map(server -> " of " + server).orElse("")
                + place.partition().map(partition -> " called " + partition).orElse("");
        return new AdminException(Kind.NO_SPACE, "no partition" + where + " that answers has space");
    }

    private List<VolumeServer> volumeServers() throws AdminException {
        return location.servers().stream().map(this::server).toList();
    }

    @Override
    public void remove(String nameOrId) throws AdminException {
        Home home = home(nameOrId);
        long id = home.entry().readWriteId();
        try {
            delete(home.server(), home.server().begin(home.partition(), id, Vol.OFFLINE));
        } catch (AdminException e) {
            if (e.kind() != Kind.NOT_FOUND) {
                throw e;
            }
            LOG.debug("volume {} is not at its server, only its entry is removed", id, e);
        }
        location.delete(id);
    }

    private static void delete(VolumeServer server, int transaction) throws AdminException {
        try {
            server.setFlags(transaction, Vol.DELETED);
            server.delete(transaction);
        } catch (AdminException e) {
            server.giveUp(transaction);
            throw e;
        }
        server.end(transaction);
    }

    @Override
    public VolumeSummary rename(String nameOrId, String newName) throws AdminException {
        VolumeNames.requireNew(newName);
        Home home = home(nameOrId);
        NvldbEntry before = home.entry();
        if (location.find(newName).isPresent()) {
            throw new AdminException(Kind.EXISTS, "volume " + newName + ": exists already");
        }
        location.replace(named(before, newName));
        try {
            renameAtServer(home, newName);
        } catch (AdminException e) {
            location.replace(before);
            throw e;
        }
        return get(Long.toString(before.readWriteId()));
    }

    private static void renameAtServer(Home home, String newName) throws AdminException {
        long id = home.entry().readWriteId();
        int transaction = home.server().begin(home.partition(), id, Vol.BUSY);
        try {
            home.server().rename(transaction, newName, id);
        } catch (AdminException e) {
            home.server().giveUp(transaction);
            throw e;
        }
        home.server().end(transaction);
    }

    private static NvldbEntry named(NvldbEntry entry, String name) {
        return new NvldbEntry(
                name,
                entry.siteCount(),
                entry.servers(),
                entry.partitions(),
                entry.serverFlags(),
                entry.readWriteId(),
                entry.readOnlyId(),
                entry.backupId(),
                entry.cloneId(),
                entry.flags(),
                entry.matchIndex(),
                entry.spares());
    }

    @Override
    public VolumeSummary setQuota(String nameOrId, long quotaBytes) throws AdminException {
        Home home = home(nameOrId);
        home.server().setQuota(home.entry().readWriteId(), kib(quotaBytes));
        return get(Long.toString(home.entry().readWriteId()));
    }

    @Override
    public VolumeSummary setOnline(String nameOrId, boolean online) throws AdminException {
        Home home = home(nameOrId);
        long id = home.entry().readWriteId();
        int transaction = home.server().begin(home.partition(), id, Vol.OFFLINE);
        try {
            home.server().setFlags(transaction, online ? 0 : Vol.OUT_OF_SERVICE);
        } catch (AdminException e) {
            home.server().giveUp(transaction);
            throw e;
        }
        home.server().end(transaction);
        return get(Long.toString(id));
    }

    @Override
    public List<String> fileServers(String nameOrId) throws AdminException {
        NvldbEntry entry = location.entry(nameOrId);
        List<String> found = new ArrayList<>();
        for (int i = 0; i < Math.min(entry.siteCount(), Vl.SITES); i++) {
            found.add(VolumeServer.name(location.site(entry.servers().get(i)).file()));
        }
        return found;
    }

    @Override
    public List<SiteSummary> sites(String nameOrId) throws AdminException {
        NvldbEntry entry = location.entry(nameOrId);
        List<SiteSummary> found = new ArrayList<>();
        for (int i = 0; i < Math.min(entry.siteCount(), Vl.SITES); i++) {
            int flags = entry.serverFlags().get(i);
            found.add(new SiteSummary(
                    VolumeServer.name(location.site(entry.servers().get(i)).volume()),
                    VolumeServer.partitionName(entry.partitions().get(i)),
                    (flags & VlFlags.SITE_RW) != 0 ? "read-write" : "read-only",
                    state(flags)));
        }
        found.sort(Comparator.comparing(SiteSummary::type).reversed());
        return found;
    }

    private static String state(int flags) {
        if ((flags & VlFlags.SITE_DONT_USE) != 0) {
            return "not released";
        }
        return (flags & VlFlags.SITE_NEW_REPLICA) != 0 ? "new release" : "in use";
    }

    @Override
    public void ping() throws AdminException {
        location.ping();
    }

    @Override
    public List<PartitionSpace> partitions() throws AdminException {
        List<PartitionSpace> found = new ArrayList<>();
        ServerSurvey.of(volumeServers(), VolumeServer::spaces)
                .values()
                .forEach(spaces -> spaces.ifPresent(found::addAll));
        return found;
    }

    @Override
    public void close() {
        servers.values().forEach(VolumeServer::close);
    }
}
