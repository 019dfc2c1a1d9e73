package io.cellfs.cli.admin;

import io.cellfs.cli.admin.AdminException.Kind;
import io.cellfs.protocol.vl.NvldbEntry;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.protocol.vol.VolintInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Snapshots as their entries and their servers tell of them. */
final class RpcSnapshotAdmin implements SnapshotAdmin {
    private static final int NAMESAKES = 100;

    private final VolumeLocation location;
    private final RpcVolumeAdmin volumes;

    RpcSnapshotAdmin(VolumeLocation location, RpcVolumeAdmin volumes) {
        this.location = location;
        this.volumes = volumes;
    }

    /** Only read-only volumes, under a name of two parts: a snapshot, or what is left where a volume was lost. */
    private static boolean mayBe(NvldbEntry entry) {
        return (entry.flags() & VlFlags.EXISTS) == VlFlags.RO_EXISTS
                && entry.siteCount() == 1
                && entry.name().indexOf('.') > 0;
    }

    /** The snapshot of an entry: of a volume that has another entry, and not removed meanwhile. */
    private Optional<SnapshotSummary> summary(NvldbEntry entry) throws AdminException {
        if (!mayBe(entry)) {
            return Optional.empty();
        }
        VolumePlace place = VolumePlace.of(entry, entry.name());
        VolumeServer server = volumes.serverAt(place.address());
        Optional<VolintInfo> found = server.find(place.partition(), place.id());
        if (found.isEmpty() || found.get().parentId() == entry.readWriteId()) {
            return Optional.empty();
        }
        VolintInfo info = found.get();
        RpcVolumeAdmin.Sizes sizes = RpcVolumeAdmin.Sizes.of(server, info);
        return Optional.of(new SnapshotSummary(
                place.id(),
                entry.name(),
                info.parentId(),
                sizes.quotaBytes(),
                sizes.usedBytes(),
                Integer.toUnsignedLong(info.creationDate()),
                RpcVolumeAdmin.status(info)));
    }

    private NvldbEntry entry(long id) throws AdminException {
        NvldbEntry entry = location.entry(Long.toString(id));
        if (!mayBe(entry) || entry.readOnlyId() != id) {
            throw notOne(id);
        }
        return entry;
    }

    private static AdminException notOne(long id) {
        return new AdminException(Kind.NOT_FOUND, "volume " + id + ": is no snapshot");
    }

    @Override
    public SnapshotSummary get(long id) throws AdminException {
        return summary(entry(id)).orElseThrow(() -> notOne(id));
    }

    @Override
    public List<SnapshotSummary> list(OptionalLong volumeId, long afterId, int limit) throws AdminException {
        List<SnapshotSummary> found = new ArrayList<>();
        // A snapshot's id is the one after its entry's.
        location.visit(pattern(volumeId), (int) afterId, entry -> {
            if (mayBe(entry) && entry.readOnlyId() > afterId) {
                summary(entry)
                        .filter(snapshot -> volumeId.isEmpty() || snapshot.volumeId() == volumeId.getAsLong())
                        .ifPresent(found::add);
            }
            return found.size() < limit;
        });
        return found;
    }

    /** Snapshots have their volume's name before theirs; those of a volume that is gone may have any. */
    private String pattern(OptionalLong volumeId) throws AdminException {
        Optional<NvldbEntry> volume =
                volumeId.isEmpty() ? Optional.empty() : location.find(Long.toString(volumeId.getAsLong()));
        return volume.map(entry -> "^" + VolumeLocation.literally(entry.name()) + "\\.")
                .orElse("\\.");
    }

    @Override
    public List<SnapshotSummary> named(String snapshot) throws AdminException {
        List<SnapshotSummary> found = new ArrayList<>();
        for (NvldbEntry entry : location.matching("\\." + VolumeLocation.literally(snapshot) + "$", 0, NAMESAKES)) {
            summary(entry).ifPresent(found::add);
        }
        return found;
    }

    /** Whether {@link #remove} would remove something: a snapshot, or the entry that is left of one. */
    boolean isRemovable(long id) throws AdminException {
        try {
            removable(id);
            return true;
        } catch (AdminException e) {
            if (e.kind() != Kind.NOT_FOUND) {
                throw e;
            }
            return false;
        }
    }

    /** Where a snapshot is or was: what an earlier attempt has removed may still have its entry. */
    private VolumePlace removable(long id) throws AdminException {
        NvldbEntry entry = entry(id);
        VolumePlace place = VolumePlace.of(entry, entry.name());
        Optional<VolintInfo> found = volumes.serverAt(place.address()).find(place.partition(), place.id());
        if (found.isPresent() && found.get().parentId() == entry.readWriteId()) {
            throw notOne(id);
        }
        return place;
    }

    @Override
    public void remove(long id) throws AdminException {
        VolumePlace place = removable(id);
        volumes.serverAt(place.address()).removeIfThere(place.partition(), id);
        location.delete(place.entry().readWriteId());
    }
}
