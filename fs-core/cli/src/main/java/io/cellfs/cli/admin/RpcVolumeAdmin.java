package io.cellfs.cli.admin;

import io.cellfs.cli.admin.AdminException.Kind;
import io.cellfs.node.api.Names;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.vl.NvldbEntry;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.protocol.vol.Vol;
import io.cellfs.protocol.vol.VolReplies;
import io.cellfs.protocol.vol.VolintInfo;
import io.cellfs.protocol.xdr.Words;
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
    private static final int SPARES = 8;

    private final Transport transport;
    private final VolumeLocation location;
    private final Map<Integer, VolumeServer> servers = new ConcurrentHashMap<>();

    RpcVolumeAdmin(Transport transport, VolumeLocation location) {
        this.transport = transport;
        this.location = location;
    }

    /** The site of a read-write volume. */
    private record Home(NvldbEntry entry, VolumeServer server, int partition) {}

    private VolumeServer server(VolumeLocation.Site site) {
        return servers.computeIfAbsent(site.address(), address -> new VolumeServer(transport, site));
    }

    private Home home(NvldbEntry entry) throws AdminException {
        for (int i = 0; i < Math.min(entry.siteCount(), Vl.SITES); i++) {
            if ((entry.serverFlags().get(i) & VlFlags.SITE_RW) != 0) {
                VolumeLocation.Site site = location.site(entry.servers().get(i));
                return new Home(entry, server(site), entry.partitions().get(i));
            }
        }
        throw new AdminException(Kind.NOT_FOUND, "volume " + entry.name() + ": has no read-write site");
    }

    private Home home(String nameOrId) throws AdminException {
        return home(location.entry(nameOrId));
    }

    @Override
    public List<VolumeSummary> list() throws AdminException {
        Map<String, Map<Long, VolintInfo>> known = new HashMap<>();
        List<VolumeSummary> found = new ArrayList<>();
        for (NvldbEntry entry : location.entries()) {
            if ((entry.flags() & VlFlags.RW_EXISTS) != 0) {
                found.add(summary(home(entry), known));
            }
        }
        found.sort(Comparator.comparingLong(VolumeSummary::id));
        return found;
    }

    /** A volume of a list; all of a partition's volumes are asked for at once. */
    private VolumeSummary summary(Home home, Map<String, Map<Long, VolintInfo>> known) throws AdminException {
        String key = home.server().site().address() + "/" + home.partition();
        if (!known.containsKey(key)) {
            known.put(key, volumes(home));
        }
        Map<Long, VolintInfo> ofPartition = known.getOrDefault(key, Map.of());
        return summary(home, Optional.ofNullable(ofPartition.get(home.entry().readWriteId())));
    }

    private static Map<Long, VolintInfo> volumes(Home home) throws AdminException {
        Map<Long, VolintInfo> byId = new HashMap<>();
        try {
            home.server().volumes(home.partition()).forEach(info -> byId.put(info.volume(), info));
        } catch (AdminException e) {
            if (e.kind() != Kind.UNREACHABLE) {
                throw e;
            }
            LOG.debug("volumes of an unreachable server are listed without details", e);
        }
        return byId;
    }

    private static VolumeSummary summary(Home home, Optional<VolintInfo> info) throws AdminException {
        NvldbEntry entry = home.entry();
        String server = VolumeServer.name(home.server().site().volume());
        String partition = VolumeServer.partitionName(home.partition());
        if (info.isEmpty()) {
            return new VolumeSummary(
                    entry.readWriteId(), entry.name(), server, partition, "unreachable", 0, 0, 0, 0, 0);
        }
        VolintInfo volume = info.get();
        long quotaKib = volume.maxQuota();
        long sizeKib = volume.size();
        if (quotaKib < 0 || sizeKib < 0 || Math.max(quotaKib, sizeKib) == Integer.MAX_VALUE) {
            YfsFetchVolumeStatus exact = home.server().status(entry.readWriteId());
            quotaKib = exact.maxQuota();
            sizeKib = exact.blocksInUse();
        }
        return new VolumeSummary(
                entry.readWriteId(),
                entry.name(),
                server,
                partition,
                status(volume.status()),
                quotaKib * KIB,
                sizeKib * KIB,
                Integer.toUnsignedLong(volume.fileCount()),
                Integer.toUnsignedLong(volume.creationDate()),
                Integer.toUnsignedLong(volume.updateDate()));
    }

    private static String status(int status) {
        return switch (status) {
            case 2 -> "online";
            case 110 -> "busy";
            default -> "offline";
        };
    }

    @Override
    public VolumeSummary get(String nameOrId) throws AdminException {
        Home home = home(nameOrId);
        return summary(
                home,
                Optional.of(home.server().volume(home.partition(), home.entry().readWriteId())));
    }

    @Override
    public VolumeSummary create(String name, long quotaBytes) throws AdminException {
        requireNew(name);
        if (location.find(name).isPresent()) {
            throw new AdminException(Kind.EXISTS, "volume " + name + ": exists already");
        }
        Target target = roomiest();
        long id = location.newVolumeIds(IDS_PER_VOLUME);
        int transaction = target.server().create(target.partition(), name, id);
        boolean entered = false;
        try {
            location.create(entry(name, id, target));
            entered = true;
            target.server().setFlags(transaction, 0);
            target.server().end(transaction);
        } catch (AdminException e) {
            undo(target.server(), transaction, entered ? id : 0);
            throw e;
        }
        try {
            target.server().setQuota(id, kib(quotaBytes));
        } catch (AdminException e) {
            remove(Long.toString(id));
            throw e;
        }
        return get(Long.toString(id));
    }

    private static long kib(long bytes) {
        return bytes / KIB + (bytes % KIB == 0 ? 0 : 1);
    }

    private static void requireNew(String name) throws AdminException {
        try {
            Names.requireNewVolume(name);
        } catch (IllegalArgumentException e) {
            throw new AdminException(Kind.INVALID, "volume name '" + name + "': " + e.getMessage(), e);
        }
    }

    private void undo(VolumeServer server, int transaction, long entryId) {
        try {
            server.delete(transaction);
            server.end(transaction);
            if (entryId != 0) {
                location.delete(entryId);
            }
        } catch (AdminException e) {
            LOG.warn("what was made of a volume could not be removed again", e);
        }
    }

    /** Where a new volume goes. */
    private record Target(VolumeServer server, int partition, long freeKib) {}

    private Target roomiest() throws AdminException {
        Optional<Target> best = Optional.empty();
        for (VolumeLocation.Site site : location.servers()) {
            VolumeServer server = server(site);
            for (int partition : server.partitions()) {
                VolReplies.Partition64 space = server.space(partition);
                if (best.isEmpty() || space.free() > best.get().freeKib()) {
                    best = Optional.of(new Target(server, partition, space.free()));
                }
            }
        }
        return best.filter(target -> target.freeKib() > 0)
                .orElseThrow(() -> new AdminException(Kind.NO_SPACE, "no partition of the cell has space"));
    }

    private static NvldbEntry entry(String name, long id, Target target) {
        return new NvldbEntry(
                name,
                1,
                Words.padded(Vl.SITES, target.server().site().address()),
                Words.padded(Vl.SITES, target.partition()),
                Words.padded(Vl.SITES, VlFlags.SITE_RW),
                id,
                id + 1,
                id + 2,
                0,
                VlFlags.RW_EXISTS,
                0,
                Words.padded(SPARES));
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
        requireNew(newName);
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
    public List<String> fileServers(String nameOrId) throws AdminException {
        NvldbEntry entry = location.entry(nameOrId);
        List<String> found = new ArrayList<>();
        for (int i = 0; i < Math.min(entry.siteCount(), Vl.SITES); i++) {
            found.add(VolumeServer.name(location.site(entry.servers().get(i)).file()));
        }
        return found;
    }

    @Override
    public void ping() throws AdminException {
        location.ping();
    }

    @Override
    public List<PartitionSpace> partitions() throws AdminException {
        List<PartitionSpace> found = new ArrayList<>();
        for (VolumeLocation.Site site : location.servers()) {
            found.addAll(server(site).spaces());
        }
        return found;
    }

    @Override
    public void close() {
        servers.values().forEach(VolumeServer::close);
    }
}
