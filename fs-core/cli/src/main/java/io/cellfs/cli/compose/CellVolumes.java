package io.cellfs.cli.compose;

import io.cellfs.cli.admin.AdminException;
import io.cellfs.cli.admin.PartitionSpace;
import io.cellfs.cli.admin.VolumeAdmin;
import io.cellfs.cli.admin.VolumeSummary;
import io.cellfs.node.api.CellCapacity;
import io.cellfs.node.api.NodeApiException;
import io.cellfs.node.api.NodeApiException.Reason;
import io.cellfs.node.api.Usage;
import io.cellfs.node.api.VolumeAdministration;
import io.cellfs.node.api.VolumeDescription;
import io.cellfs.node.api.VolumeHandle;
import io.cellfs.node.api.VolumeUsage;
import java.util.List;

/** The node API's volume administration, done over the cell's RPCs. */
final class CellVolumes implements VolumeAdministration {
    private final String cell;
    private final VolumeAdmin volumes;
    private final AttachedVolumes attached;

    CellVolumes(String cell, VolumeAdmin volumes, AttachedVolumes attached) {
        this.cell = cell;
        this.volumes = volumes;
        this.attached = attached;
    }

    /** A call that an administrative failure ends. */
    private interface Call<T> {
        T run() throws AdminException;
    }

    private <T> T in(String askedCell, Call<T> call) throws NodeApiException {
        Failures.requireCell(cell, askedCell);
        try {
            return call.run();
        } catch (AdminException e) {
            throw Failures.of(e);
        }
    }

    @Override
    public VolumeDescription create(String askedCell, String name, long quotaBytes) throws NodeApiException {
        VolumeSummary made = in(askedCell, () -> madeOrFound(name, quotaBytes));
        if (made.quotaBytes() != quotaBytes) {
            throw new NodeApiException(
                    Reason.ALREADY_EXISTS,
                    "volume " + name + " exists with a quota of " + made.quotaBytes() + " bytes, not " + quotaBytes);
        }
        return description(made);
    }

    private VolumeSummary madeOrFound(String name, long quotaBytes) throws AdminException {
        try {
            return volumes.create(name, quotaBytes);
        } catch (AdminException e) {
            if (e.kind() == AdminException.Kind.EXISTS) {
                return volumes.get(name);
            }
            throw e;
        }
    }

    @Override
    public void delete(VolumeHandle volume) throws NodeApiException {
        if (attached.has(volume)) {
            throw new NodeApiException(Reason.FAILED_PRECONDITION, "volume " + volume + " is attached to this node");
        }
        in(volume.cell(), () -> {
            try {
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
        return description(in(volume.cell(), () -> volumes.get(Long.toString(volume.volumeId()))));
    }

    @Override
    public VolumeDescription find(String askedCell, String name) throws NodeApiException {
        return description(in(askedCell, () -> volumes.get(name)));
    }

    @Override
    public List<VolumeDescription> list(String askedCell, long afterVolumeId, int limit) throws NodeApiException {
        return in(askedCell, volumes::list).stream()
                .filter(volume -> volume.id() > afterVolumeId)
                .limit(limit)
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
    public CellCapacity capacity(String askedCell) throws NodeApiException {
        List<PartitionSpace> partitions = in(askedCell, volumes::partitions);
        return new CellCapacity(
                partitions.stream().mapToLong(PartitionSpace::totalBytes).sum(),
                partitions.stream().mapToLong(PartitionSpace::freeBytes).sum(),
                partitions.stream().mapToLong(PartitionSpace::freeBytes).max().orElse(0));
    }

    @Override
    public VolumeUsage usage(VolumeHandle volume) throws NodeApiException {
        VolumeDescription now = get(volume);
        long files = in(volume.cell(), () -> volumes.get(Long.toString(volume.volumeId())))
                .files();
        CellCapacity capacity = capacity(volume.cell());
        long used = now.usedBytes();
        long total = now.quotaBytes() == 0 ? used + capacity.maximumVolumeBytes() : now.quotaBytes();
        long available = Math.min(Math.max(0, total - used), capacity.maximumVolumeBytes());
        long inodes = Integer.MAX_VALUE;
        return new VolumeUsage(
                new Usage(total, used, available), new Usage(inodes, files, Math.max(0, inodes - files)));
    }

    private VolumeDescription description(VolumeSummary volume) {
        return new VolumeDescription(
                new VolumeHandle(cell, volume.id()), volume.name(), volume.quotaBytes(), volume.usedBytes());
    }
}
