package io.cellfs.cli.admin;

import io.cellfs.cli.admin.AdminException.Kind;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.ext.CareExtensions;
import io.cellfs.protocol.ext.CareExtensions.RestoreArgs;
import io.cellfs.protocol.ext.CareExtensions.RestorePlan;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.vl.NvldbEntry;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.protocol.vol.Vol;
import io.cellfs.protocol.vol.VolArgs;
import io.cellfs.protocol.vol.VolintInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies over the volume service, in the sequences of vos (afs-protocol section 4.5). */
final class RpcCopyAdmin implements CopyAdmin {
    private static final Logger LOG = LoggerFactory.getLogger(RpcCopyAdmin.class);
    private static final int IDS_PER_VOLUME = 3;

    private final Transport transport;
    private final VolumeLocation location;
    private final RpcVolumeAdmin volumes;

    RpcCopyAdmin(Transport transport, VolumeLocation location, RpcVolumeAdmin volumes) {
        this.transport = transport;
        this.location = location;
        this.volumes = volumes;
    }

    private VolumePlace find(String nameOrId) throws AdminException {
        return VolumePlace.of(location.entry(nameOrId), nameOrId);
    }

    private VolumeServer server(int address) throws AdminException {
        return new VolumeServer(transport, location.site(address));
    }

    /** What is done in a transaction. */
    private interface Work<T> {
        T run(int transaction) throws AdminException;
    }

    private static <T> T within(VolumeServer server, int transaction, Work<T> work) throws AdminException {
        T result;
        try {
            result = work.run(transaction);
        } catch (AdminException e) {
            server.giveUp(transaction);
            throw e;
        }
        server.end(transaction);
        return result;
    }

    private static <T> T within(VolumeServer server, VolumePlace place, int flags, Work<T> work) throws AdminException {
        return within(server, server.begin(place.partition(), place.id(), flags), work);
    }

    @Override
    public DumpReport measure(String nameOrId, long since) throws AdminException {
        VolumePlace place = find(nameOrId);
        try (VolumeServer server = server(place.address())) {
            long bytes = within(server, place, Vol.READ_ONLY, t -> server.dumpSize(t, since));
            return new DumpReport(nameOrId, place.id(), since, bytes);
        }
    }

    @Override
    public DumpReport dump(String nameOrId, long since, boolean omitDirectories, OutputStream to, LongConsumer progress)
            throws AdminException {
        VolumePlace place = find(nameOrId);
        try (VolumeServer server = server(place.address())) {
            VolArgs.DumpV2 what = new VolArgs.DumpV2(0, (int) since, omitDirectories ? Vol.OMIT_DIRS : 0);
            long bytes = within(server, place, Vol.BUSY, t -> server.dump(t, what, to, progress));
            return new DumpReport(nameOrId, place.id(), since, bytes);
        }
    }

    @Override
    public DumpReport restore(
            String name, Optional<ReplicaSite> site, RestoreMode mode, InputStream from, LongConsumer progress)
            throws AdminException {
        return mode == RestoreMode.NEW
                ? restoreNew(name, site, from, progress)
                : restoreOver(name, mode == RestoreMode.INCREMENTAL, from, progress);
    }

    private DumpReport restoreOver(String name, boolean incremental, InputStream from, LongConsumer progress)
            throws AdminException {
        VolumePlace place = find(name);
        VolArgs.RestoreCookie cookie = new VolArgs.RestoreCookie(place.entry().name(), Vol.TYPE_RW, 0, 0);
        try (VolumeServer server = server(place.address())) {
            long bytes = within(server, place, Vol.OFFLINE, t -> {
                long read = server.restore(t, incremental, cookie, from, progress);
                server.setFlags(t, 0);
                return read;
            });
            return new DumpReport(name, place.id(), 0, bytes);
        }
    }

    private DumpReport restoreNew(String name, Optional<ReplicaSite> site, InputStream from, LongConsumer progress)
            throws AdminException {
        VolumeNames.requireNew(name);
        if (location.find(name).isPresent()) {
            throw new AdminException(Kind.EXISTS, "volume " + name + ": exists already");
        }
        ReplicaSite where = site.isPresent() ? site.get() : roomiest();
        VolumeLocation.Site home = ServerNames.find(location.servers(), where.server());
        int partition = ServerNames.partition(where.partition());
        long id = location.newVolumeIds(IDS_PER_VOLUME);
        try (VolumeServer server = new VolumeServer(transport, home)) {
            int transaction = server.create(partition, name, id);
            try {
                server.setFlags(transaction, Vol.DELETE_ON_SALVAGE | Vol.OUT_OF_SERVICE);
                VolArgs.RestoreCookie cookie = new VolArgs.RestoreCookie(name, Vol.TYPE_RW, 0, 0);
                long bytes = server.restore(transaction, false, cookie, from, progress);
                location.create(UnfinishedEntry.finished(
                        UnfinishedEntry.of(name, home.address(), partition, VlFlags.SITE_RW, id)));
                server.setFlags(transaction, 0);
                server.end(transaction);
                return new DumpReport(name, id, 0, bytes);
            } catch (AdminException e) {
                undo(server, transaction);
                throw e;
            }
        }
    }

    private static void undo(VolumeServer server, int transaction) {
        try {
            server.delete(transaction);
            server.end(transaction);
        } catch (AdminException e) {
            LOG.warn("what was made of a volume could not be removed again", e);
        }
    }

    private ReplicaSite roomiest() throws AdminException {
        return volumes.partitions().stream()
                .max(Comparator.comparingLong(PartitionSpace::freeBytes))
                .map(p -> new ReplicaSite("", p.server(), p.partition()))
                .orElseThrow(() -> new AdminException(Kind.NO_SPACE, "no partition of the cell has space"));
    }

    private VolumePlace readWrite(String nameOrId) throws AdminException {
        VolumePlace place = find(nameOrId);
        if (place.id() != place.entry().readWriteId()) {
            throw new AdminException(Kind.INVALID, "volume " + nameOrId + ": is not read-write");
        }
        return place;
    }

    private static CopySummary summary(VolumeServer server, int partition, long id, String of) throws AdminException {
        VolintInfo info = server.volume(partition, id);
        return new CopySummary(
                info.name(), id, of, Integer.toUnsignedLong(info.creationDate()), RpcVolumeAdmin.status(info));
    }

    @Override
    public CopySummary backup(String nameOrId) throws AdminException {
        VolumePlace place = readWrite(nameOrId);
        NvldbEntry entry = place.entry();
        long id = entry.backupId() != 0 ? entry.backupId() : location.newVolumeIds(1);
        try (VolumeServer server = server(place.address())) {
            boolean renewed = server.isThere(place.partition(), id);
            within(server, place, Vol.BUSY, t -> {
                if (renewed) {
                    server.reclone(t, id);
                } else {
                    server.clone(t, Vol.TYPE_BACK, entry.name() + ".backup", id);
                }
                return t;
            });
            bringOnline(server, place.partition(), id);
            location.replace(EntrySites.withBackup(entry, id));
            return summary(server, place.partition(), id, entry.name());
        }
    }

    private static void bringOnline(VolumeServer server, int partition, long id) throws AdminException {
        within(server, server.begin(partition, id, Vol.OFFLINE), t -> {
            server.setFlags(t, 0);
            return t;
        });
    }

    @Override
    public CopySummary copy(String nameOrId, String newName, OptionalLong quotaBytes) throws AdminException {
        VolumeNames.requireNew(newName);
        VolumePlace place = find(nameOrId);
        return clone(place, newName, Vol.TYPE_RW, quotaBytes);
    }

    @Override
    public CopySummary snapshot(String nameOrId, String snapshot) throws AdminException {
        VolumePlace place = readWrite(nameOrId);
        VolumeNames.requireSnapshot(place.entry().name(), snapshot);
        return clone(place, place.entry().name() + "." + snapshot, Vol.TYPE_RO, OptionalLong.empty());
    }

    @Override
    public void snapshots(List<String> namesOrIds, String snapshot) throws AdminException {
        List<VolumePlace> sources = new ArrayList<>();
        for (String nameOrId : namesOrIds) {
            sources.add(readWrite(nameOrId));
        }
        new GroupSnapshots(location, volumes).make(sources, snapshot);
    }

    /** A clone with an entry of its own. */
    private CopySummary clone(VolumePlace source, String name, int type, OptionalLong quotaBytes)
            throws AdminException {
        NewEntry.requireFree(location, name);
        int siteFlag = type == Vol.TYPE_RW ? VlFlags.SITE_RW : VlFlags.SITE_RO;
        NvldbEntry entry = UnfinishedEntry.of(
                name, source.address(), source.partition(), siteFlag, location.newVolumeIds(IDS_PER_VOLUME));
        long id = UnfinishedEntry.volumeId(entry);
        try (VolumeServer server = server(source.address())) {
            NewEntry.make(location, server, entry, () -> {
                within(server, source, Vol.READ_ONLY, t -> {
                    server.clone(t, type, name, id);
                    return t;
                });
                bringOnline(server, source.partition(), id);
                if (quotaBytes.isPresent()) {
                    server.setQuota(id, RpcVolumeAdmin.kib(quotaBytes.getAsLong()));
                }
            });
            return summary(server, source.partition(), id, source.entry().name());
        }
    }

    /** Whether an entry is of a named snapshot of a volume. */
    static boolean isSnapshot(NvldbEntry entry, String volume) {
        return entry.name().startsWith(volume + ".") && isReadOnly(entry);
    }

    /** Whether an entry has a read-only volume only, as snapshots have. */
    static boolean isReadOnly(NvldbEntry entry) {
        return (entry.flags() & VlFlags.RW_EXISTS) == 0 && (entry.flags() & VlFlags.RO_EXISTS) != 0;
    }

    @Override
    public List<CopySummary> snapshots(String nameOrId) throws AdminException {
        NvldbEntry volume = location.entry(nameOrId);
        List<CopySummary> found = new ArrayList<>();
        for (NvldbEntry entry : location.entries()) {
            if (isSnapshot(entry, volume.name())) {
                VolumePlace place = VolumePlace.of(entry, entry.name());
                try (VolumeServer server = server(place.address())) {
                    if (server.volume(place.partition(), place.id()).parentId() == volume.readWriteId()) {
                        found.add(summary(server, place.partition(), place.id(), volume.name()));
                    }
                }
            }
        }
        found.sort(Comparator.comparingLong(CopySummary::created).thenComparingLong(CopySummary::id));
        return found;
    }

    /** A named snapshot of a volume. */
    private VolumePlace snapshotOf(NvldbEntry volume, String snapshot) throws AdminException {
        String name = volume.name() + "." + snapshot;
        NvldbEntry entry = location.entry(name);
        if (!isSnapshot(entry, volume.name())) {
            throw new AdminException(Kind.INVALID, "volume " + name + ": is no snapshot");
        }
        return VolumePlace.of(entry, name);
    }

    @Override
    public CopySummary removeSnapshot(String nameOrId, String snapshot, boolean dryRun) throws AdminException {
        NvldbEntry volume = location.entry(nameOrId);
        NvldbEntry entry = location.entry(volume.name() + "." + snapshot);
        if (UnfinishedEntry.isSnapshot(entry)) {
            if (!dryRun) {
                volumes.removeUnfinished(entry.name());
            }
            return new CopySummary(entry.name(), entry.readOnlyId(), volume.name(), 0, "unfinished");
        }
        VolumePlace place = snapshotOf(volume, snapshot);
        try (VolumeServer server = server(place.address())) {
            CopySummary gone = summary(server, place.partition(), place.id(), volume.name());
            if (!dryRun) {
                server.removeIfThere(place.partition(), place.id());
                location.delete(place.entry().readWriteId());
            }
            return gone;
        }
    }

    @Override
    public RestoreReport restoreSnapshot(String nameOrId, String snapshot, boolean dryRun) throws AdminException {
        VolumePlace volume = readWrite(nameOrId);
        VolumePlace clone = snapshotOf(volume.entry(), snapshot);
        if (clone.address() != volume.address() || clone.partition() != volume.partition()) {
            throw new AdminException(
                    Kind.INVALID,
                    "volume " + clone.entry().name() + ": is not where the volume is, since that was moved");
        }
        RestoreArgs what = new RestoreArgs(volume.id(), volume.partition(), clone.id());
        VolumeLocation.Site site = location.site(volume.address());
        try (ClientConnection server = transport.connect(site.volume(), Services.EXTENSIONS, false)) {
            if (!dryRun) {
                location.lock(volume.id(), VlFlags.OP_DUMP);
            }
            try {
                RestorePlan plan = call(server, site, CareExtensions.PLAN_RESTORE, what);
                if (!dryRun) {
                    call(server, site, CareExtensions.RESTORE, what);
                }
                return new RestoreReport(
                        volume.entry().name(), clone.entry().name(), plan.vnodes(), plan.entries(), !dryRun);
            } finally {
                if (!dryRun) {
                    location.unlock(volume.id());
                }
            }
        }
    }

    private static <Q extends Record, R extends Record> R call(
            ClientConnection server, VolumeLocation.Site site, Op<Q, R> op, Q args) throws AdminException {
        try {
            return Rpc.call(server, op, args);
        } catch (IOException e) {
            throw AdminErrors.of("snapshot", site.volume(), e);
        }
    }
}
