package io.cellfs.cli.compose;

import io.cellfs.cli.admin.AdminException;
import io.cellfs.cli.admin.VolumeAdmin;
import io.cellfs.cli.admin.VolumeSummary;
import io.cellfs.node.api.AttachedVolume;
import io.cellfs.node.api.Attachments;
import io.cellfs.node.api.NodeApiException;
import io.cellfs.node.api.NodeApiException.Reason;
import io.cellfs.node.api.VolumeHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/**
 * The volumes attached to a mount: paths {@code <mount>/.:mount/<cell>:<id>}, which the client serves without being told. They end with the
 * mount, so they are not kept over restarts. What is written through them is stored at close, so that detaching has nothing left to store.
 */
final class AttachedVolumes implements Attachments {
    private final String cell;
    private final Path mount;
    private final VolumeAdmin volumes;
    private final TreeMap<VolumeHandle, AttachedVolume> attached = new TreeMap<>();

    AttachedVolumes(String cell, Path mount, VolumeAdmin volumes) {
        this.cell = cell;
        this.mount = mount;
        this.volumes = volumes;
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
            Path path = mount.resolve(".:mount").resolve(volume.cell() + ":" + volume.volumeId());
            AttachedVolume now = new AttachedVolume(volume, found.name(), path, readonly);
            attached.put(volume, now);
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
