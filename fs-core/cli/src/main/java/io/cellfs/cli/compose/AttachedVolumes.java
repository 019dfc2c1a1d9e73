package io.cellfs.cli.compose;

import io.cellfs.cli.admin.AdminException;
import io.cellfs.cli.admin.VolumeAdmin;
import io.cellfs.cli.admin.VolumeSummary;
import io.cellfs.node.api.AttachedVolume;
import io.cellfs.node.api.Attachments;
import io.cellfs.node.api.NodeApiException;
import io.cellfs.node.api.NodeApiException.Reason;
import io.cellfs.node.api.VolumeHandle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The volumes attached to a mount: paths {@code <mount>/.:mount/<cell>:<id>}, which the client serves without being told. They end with the
 * mount. What is written through them is stored at close, so that detaching has nothing left to store.
 */
final class AttachedVolumes implements Attachments {
    private final String cell;
    private final Path mount;
    private final VolumeAdmin volumes;
    private final KeptAttachments kept;
    private final TreeMap<VolumeHandle, AttachedVolume> attached;

    AttachedVolumes(String cell, Path mount, VolumeAdmin volumes) {
        this(cell, mount, volumes, new KeptAttachments(Optional.empty()), Map.of());
    }

    private AttachedVolumes(
            String cell,
            Path mount,
            VolumeAdmin volumes,
            KeptAttachments kept,
            Map<VolumeHandle, AttachedVolume> before) {
        this.cell = cell;
        this.mount = mount;
        this.volumes = volumes;
        this.kept = kept;
        this.attached = new TreeMap<>(before);
    }

    /** Goes on with what an earlier process noted. */
    static AttachedVolumes kept(String cell, Path mount, VolumeAdmin volumes, KeptAttachments kept) throws IOException {
        return new AttachedVolumes(cell, mount, volumes, kept, kept.load());
    }

    @Override
    public AttachedVolume attach(VolumeHandle volume, boolean readonly) throws NodeApiException {
        Failures.requireCell(cell, volume.cell());
        VolumeSummary found = find(volume);
        synchronized (attached) {
            AttachedVolume before = attached.get(volume);
            if (before != null && before.readonly() != readonly) {
                throw new NodeApiException(
                        Reason.ALREADY_EXISTS,
                        "volume " + volume + " is attached " + (before.readonly() ? "read-only" : "read-write"));
            }
            if (before == null && attached.size() >= MAXIMUM) {
                throw new NodeApiException(Reason.RESOURCE_EXHAUSTED, MAXIMUM + " volumes are attached already");
            }
            Path path = AttachedVolume.within(mount, volume);
            AttachedVolume now = new AttachedVolume(volume, found.name(), path, readonly);
            if (before == null) {
                kept.add(now);
                attached.put(volume, now);
            }
            return now;
        }
    }

    private VolumeSummary find(VolumeHandle volume) throws NodeApiException {
        try {
            return volumes.get(Long.toString(volume.volumeId()));
        } catch (AdminException e) {
            throw Failures.of(e);
        }
    }

    @Override
    public void detach(VolumeHandle volume) {
        synchronized (attached) {
            attached.remove(volume);
            kept.remove(volume);
        }
    }

    /** Whether it is attached. */
    boolean has(VolumeHandle volume) {
        synchronized (attached) {
            return attached.containsKey(volume);
        }
    }

    @Override
    public List<AttachedVolume> attachments() {
        synchronized (attached) {
            return List.copyOf(attached.values());
        }
    }
}
