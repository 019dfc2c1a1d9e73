package io.cellfs.cli.compose;

import io.cellfs.cli.admin.AdminException;
import io.cellfs.cli.admin.CareAdmin;
import io.cellfs.cli.admin.CellAdmin;
import io.cellfs.cli.admin.PartitionSpace;
import io.cellfs.cli.admin.VolumeAdmin;
import io.cellfs.cli.admin.VolumeSummary;
import io.cellfs.node.api.CellCapacity;
import io.cellfs.node.api.NodeApiException;
import io.cellfs.node.api.NodeApiException.Reason;
import io.cellfs.node.api.Publication;
import io.cellfs.node.api.PublicationPage;
import io.cellfs.node.api.SnapshotDescription;
import io.cellfs.node.api.Usage;
import io.cellfs.node.api.VolumeAdministration;
import io.cellfs.node.api.VolumeDescription;
import io.cellfs.node.api.VolumeHandle;
import io.cellfs.node.api.VolumeState;
import io.cellfs.node.api.VolumeUsage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** The node API's volume administration, done over the cell's RPCs. */
final class CellVolumes implements VolumeAdministration {
    private final String cell;
    private final VolumeAdmin volumes;
    private final CareAdmin care;
    private final AttachedVolumes attached;
    private final Makings makings;
    private final CellProperties properties;
    private final CellSnapshots snapshots;

    CellVolumes(String cell, CellAdmin admin, AttachedVolumes attached) {
        this.cell = cell;
        this.volumes = admin.volumes();
        this.care = admin.care();
        this.attached = attached;
        this.makings = new Makings(volumes);
        this.properties = new CellProperties(cell, admin);
        this.snapshots = new CellSnapshots(cell, admin, attached, makings);
    }

    private <T> T in(String askedCell, Failures.Call<T> call) throws NodeApiException {
        return Failures.in(cell, askedCell, call);
    }

    @Override
    public VolumeDescription create(String askedCell, String name, long quotaBytes) throws NodeApiException {
        VolumeSummary made = in(askedCell, () -> {
            try (var _ = makings.begin(name)) {
                Optional<VolumeSummary> before = makings.before(name);
                return before.isPresent() ? before.get() : volumes.create(name, quotaBytes);
            }
        });
        return Descriptions.volume(cell, made, quotaBytes);
    }

    @Override
    public void delete(VolumeHandle volume) throws NodeApiException {
        if (attached.has(volume)) {
            throw new NodeApiException(Reason.FAILED_PRECONDITION, "volume " + volume + " is attached to this node");
        }
        in(volume.cell(), () -> {
            try {
                volumes.requireOwn(volume.volumeId());
                volumes.remove(Long.toString(volume.volumeId()));
            } catch (AdminException e) {
                if (e.kind() != AdminException.Kind.NOT_FOUND) {
                    throw e;
                }
            }
            return volume;
        });
    }

    @Override
    public VolumeDescription get(VolumeHandle volume) throws NodeApiException {
        return description(in(volume.cell(), () -> {
            volumes.requireOwn(volume.volumeId());
            return volumes.get(Long.toString(volume.volumeId()));
        }));
    }

    @Override
    public VolumeState state(VolumeHandle volume) throws NodeApiException {
        return Descriptions.state(in(volume.cell(), () -> volumes.exactly(volume.volumeId())));
    }

    @Override
    public VolumeDescription find(String askedCell, String name) throws NodeApiException {
        return description(in(askedCell, () -> volumes.get(name)));
    }

    @Override
    public List<VolumeDescription> list(String askedCell, long afterVolumeId, int limit) throws NodeApiException {
        return in(askedCell, () -> volumes.page(afterVolumeId, limit)).stream()
                .map(this::description)
                .toList();
    }

    @Override
    public VolumeDescription setQuota(VolumeHandle volume, long quotaBytes) throws NodeApiException {
        VolumeDescription now = get(volume);
        if (quotaBytes != 0 && quotaBytes < now.usedBytes()) {
            throw new NodeApiException(
                    Reason.FAILED_PRECONDITION,
                    "volume " + volume + " holds " + now.usedBytes() + " bytes, more than " + quotaBytes);
        }
        return description(in(volume.cell(), () -> volumes.setQuota(Long.toString(volume.volumeId()), quotaBytes)));
    }

    @Override
    public void setMaximum(VolumeHandle volume, long maximumBytes) throws NodeApiException {
        long quotaBytes = get(volume).quotaBytes();
        if (maximumBytes != 0 && (quotaBytes == 0 || quotaBytes > maximumBytes)) {
            throw new NodeApiException(
                    Reason.FAILED_PRECONDITION,
                    "volume " + volume + " has a quota of " + quotaBytes + " bytes, not within " + maximumBytes);
        }
        in(volume.cell(), () -> care.setMaxSize(Long.toString(volume.volumeId()), maximumBytes));
    }

    @Override
    public long maximum(VolumeHandle volume) throws NodeApiException {
        return in(
                volume.cell(),
                () -> care.statistics(Long.toString(volume.volumeId())).maxSizeBytes());
    }

    @Override
    public SortedMap<String, String> properties(VolumeHandle volume) throws NodeApiException {
        return properties.properties(volume);
    }

    @Override
    public SortedMap<String, String> setProperties(VolumeHandle volume, Map<String, String> changes)
            throws NodeApiException {
        return properties.setProperties(volume, changes);
    }

    @Override
    public Optional<Publication> publish(VolumeHandle volume, Publication publication) throws NodeApiException {
        return properties.publish(volume, publication);
    }

    @Override
    public void unpublish(VolumeHandle volume, String node) throws NodeApiException {
        properties.unpublish(volume, node);
    }

    @Override
    public PublicationPage publications(VolumeHandle volume, String after) throws NodeApiException {
        return properties.publications(volume, after);
    }

    @Override
    public CellCapacity capacity(String askedCell) throws NodeApiException {
        List<PartitionSpace> partitions = in(askedCell, volumes::partitions);
        return new CellCapacity(
                partitions.stream().mapToLong(PartitionSpace::totalBytes).sum(),
                partitions.stream().mapToLong(PartitionSpace::freeBytes).sum(),
                partitions.stream().mapToLong(PartitionSpace::freeBytes).max().orElse(0));
    }

    @Override
    public VolumeUsage usage(VolumeHandle volume) throws NodeApiException {
        VolumeSummary now = in(volume.cell(), () -> volumes.exactly(volume.volumeId()));
        VolumeState state = Descriptions.state(now);
        if (state == VolumeState.UNREACHABLE) {
            return VolumeUsage.unknown(state);
        }
        CellCapacity capacity = capacity(volume.cell());
        long files = now.files();
        long used = now.usedBytes();
        long total = now.quotaBytes() == 0 ? used + capacity.maximumVolumeBytes() : now.quotaBytes();
        long available = Math.min(Math.max(0, total - used), capacity.maximumVolumeBytes());
        long inodes = Integer.MAX_VALUE;
        return new VolumeUsage(
                state, new Usage(total, used, available), new Usage(inodes, files, Math.max(0, inodes - files)));
    }

    @Override
    public List<String> names(String askedCell, String prefix) throws NodeApiException {
        return in(askedCell, () -> volumes.names(prefix));
    }

    @Override
    public SnapshotDescription createSnapshot(VolumeHandle source, String name) throws NodeApiException {
        return snapshots.createSnapshot(source, name);
    }

    @Override
    public List<SnapshotDescription> createSnapshots(List<VolumeHandle> sources, String name) throws NodeApiException {
        return snapshots.createSnapshots(sources, name);
    }

    @Override
    public void deleteSnapshot(VolumeHandle snapshot) throws NodeApiException {
        snapshots.deleteSnapshot(snapshot);
    }

    @Override
    public SnapshotDescription getSnapshot(VolumeHandle snapshot) throws NodeApiException {
        return snapshots.getSnapshot(snapshot);
    }

    @Override
    public List<SnapshotDescription> listSnapshots(
            String askedCell, Optional<VolumeHandle> source, long afterId, int limit) throws NodeApiException {
        return snapshots.listSnapshots(askedCell, source, afterId, limit);
    }

    @Override
    public List<SnapshotDescription> snapshotsNamed(String askedCell, String name) throws NodeApiException {
        return snapshots.snapshotsNamed(askedCell, name);
    }

    @Override
    public VolumeDescription copy(VolumeHandle source, String name, long quotaBytes) throws NodeApiException {
        return snapshots.copy(source, name, quotaBytes);
    }

    private VolumeDescription description(VolumeSummary volume) {
        return Descriptions.volume(cell, volume);
    }
}
