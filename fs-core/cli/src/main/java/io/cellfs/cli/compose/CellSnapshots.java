package io.cellfs.cli.compose;

import io.cellfs.cli.admin.AdminException;
import io.cellfs.cli.admin.AdminException.Kind;
import io.cellfs.cli.admin.CellAdmin;
import io.cellfs.cli.admin.SnapshotSummary;
import io.cellfs.cli.admin.VolumeSummary;
import io.cellfs.node.api.NodeApiException;
import io.cellfs.node.api.NodeApiException.Reason;
import io.cellfs.node.api.SnapshotAdministration;
import io.cellfs.node.api.SnapshotDescription;
import io.cellfs.node.api.VolumeDescription;
import io.cellfs.node.api.VolumeHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** The node API's snapshots and volumes made of others, done over the cell's RPCs. */
final class CellSnapshots implements SnapshotAdministration {
    private final String cell;
    private final CellAdmin admin;
    private final AttachedVolumes attached;
    private final Makings makings;

    CellSnapshots(String cell, CellAdmin admin, AttachedVolumes attached, Makings makings) {
        this.cell = cell;
        this.admin = admin;
        this.attached = attached;
        this.makings = makings;
    }

    private <T> T in(String askedCell, Failures.Call<T> call) throws NodeApiException {
        return Failures.in(cell, askedCell, call);
    }

    @Override
    public SnapshotDescription createSnapshot(VolumeHandle source, String name) throws NodeApiException {
        return in(source.cell(), () -> {
            VolumeSummary volume = readWrite(source);
            String full = volume.name() + "." + name;
            try (var _ = makings.begin(full)) {
                Optional<VolumeSummary> before = makings.before(full);
                SnapshotSummary made = before.isPresent() ? same(before.get(), volume) : make(volume, name);
                return Descriptions.snapshot(cell, made);
            }
        });
    }

    @Override
    public List<SnapshotDescription> createSnapshots(List<VolumeHandle> sources, String name) throws NodeApiException {
        return descriptions(in(sources.getFirst().cell(), () -> {
            try (var _ = makings.begin("group " + name)) {
                return group(sources, name);
            }
        }));
    }

    /** All of a group are there, or those that an attempt has left are removed and all are made. */
    private List<SnapshotSummary> group(List<VolumeHandle> sources, String name) throws AdminException {
        List<VolumeSummary> volumes = new ArrayList<>();
        for (VolumeHandle source : sources) {
            volumes.add(readWrite(source));
        }
        List<SnapshotSummary> before = admin.snapshots().named(name);
        Set<Long> of = before.stream().map(SnapshotSummary::volumeId).collect(Collectors.toSet());
        Set<Long> wanted = volumes.stream().map(VolumeSummary::id).collect(Collectors.toSet());
        if (of.equals(wanted)) {
            return before;
        }
        boolean begun = false;
        for (VolumeSummary volume : volumes) {
            begun |= admin.volumes().removeUnfinished(volume.name() + "." + name);
        }
        if (!before.isEmpty() && (!begun || !wanted.containsAll(of))) {
            throw new AdminException(Kind.EXISTS, "snapshots " + name + ": exist of other volumes");
        }
        for (SnapshotSummary left : before) {
            admin.snapshots().remove(left.id());
        }
        admin.copies()
                .snapshots(
                        volumes.stream()
                                .map(volume -> Long.toString(volume.id()))
                                .toList(),
                        name);
        return admin.snapshots().named(name);
    }

    /** The volume, and neither a snapshot nor another copy. */
    private VolumeSummary readWrite(VolumeHandle source) throws AdminException {
        admin.volumes().requireOwn(source.volumeId());
        VolumeSummary volume = admin.volumes().get(Long.toString(source.volumeId()));
        boolean readWrite = admin.volumes().sites(volume.name()).stream()
                .anyMatch(site -> site.type().equals("read-write"));
        if (!readWrite) {
            throw new AdminException(Kind.NOT_FOUND, "volume " + source + ": is not read-write");
        }
        return volume;
    }

    /** What has the name that the snapshot would have, if it is a snapshot of the volume. */
    private SnapshotSummary same(VolumeSummary before, VolumeSummary volume) throws AdminException {
        SnapshotSummary snapshot = admin.snapshots().get(before.id());
        if (snapshot.volumeId() != volume.id()) {
            throw new AdminException(
                    Kind.EXISTS, "volume " + before.name() + ": exists already, and is of another volume");
        }
        return snapshot;
    }

    private SnapshotSummary make(VolumeSummary volume, String name) throws AdminException {
        return admin.snapshots()
                .get(admin.copies().snapshot(Long.toString(volume.id()), name).id());
    }

    @Override
    public void deleteSnapshot(VolumeHandle snapshot) throws NodeApiException {
        if (attached.has(snapshot)) {
            throw new NodeApiException(
                    Reason.FAILED_PRECONDITION, "snapshot " + snapshot + " is attached to this node");
        }
        in(snapshot.cell(), () -> {
            try {
                admin.snapshots().remove(snapshot.volumeId());
            } catch (AdminException e) {
                if (e.kind() != Kind.NOT_FOUND) {
                    throw e;
                }
            }
            return snapshot;
        });
    }

    @Override
    public SnapshotDescription getSnapshot(VolumeHandle snapshot) throws NodeApiException {
        SnapshotSummary found = in(snapshot.cell(), () -> admin.snapshots().get(snapshot.volumeId()));
        return Descriptions.snapshot(cell, found);
    }

    @Override
    public List<SnapshotDescription> listSnapshots(
            String askedCell, Optional<VolumeHandle> source, long afterId, int limit) throws NodeApiException {
        OptionalLong of =
                source.map(volume -> OptionalLong.of(volume.volumeId())).orElse(OptionalLong.empty());
        return descriptions(in(askedCell, () -> admin.snapshots().list(of, afterId, limit)));
    }

    @Override
    public List<SnapshotDescription> snapshotsNamed(String askedCell, String name) throws NodeApiException {
        return descriptions(in(askedCell, () -> admin.snapshots().named(name)));
    }

    private List<SnapshotDescription> descriptions(List<SnapshotSummary> found) {
        return found.stream().map(each -> Descriptions.snapshot(cell, each)).toList();
    }

    @Override
    public VolumeDescription copy(VolumeHandle source, String name, long quotaBytes) throws NodeApiException {
        VolumeSummary volume = in(source.cell(), () -> {
            try (var _ = makings.begin(name)) {
                Optional<VolumeSummary> before = makings.before(name);
                return before.isPresent() ? before.get() : copied(source, name, quotaBytes);
            }
        });
        return Descriptions.volume(cell, volume, quotaBytes);
    }

    private VolumeSummary copied(VolumeHandle source, String name, long quotaBytes) throws AdminException {
        long made = admin.copies()
                .copy(Long.toString(source.volumeId()), name, OptionalLong.of(quotaBytes))
                .id();
        return admin.volumes().get(Long.toString(made));
    }
}
