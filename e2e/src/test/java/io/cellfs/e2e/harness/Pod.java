package io.cellfs.e2e.harness;

import csi.v1.Csi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A volume of its own, staged and published where a pod would see it. */
public final class Pod {
    private static final long BYTES = 16L << 20;

    private final CsiNode csi;
    private final String id;
    private final Path staging;
    private final Path target;

    /** Makes the volume and shows it below this directory. */
    public Pod(CsiNode csi, Path directory, String name) throws IOException {
        this.csi = csi;
        this.id = csi.create("pvc-" + name, BYTES);
        this.staging = Files.createDirectories(directory.resolve("staging-" + name));
        this.target = Files.createDirectories(directory.resolve("pod-" + name)).resolve("volume");
        stage();
        publish();
    }

    /** The volume's number in the cell. */
    public String number() {
        return id.substring(id.indexOf('/') + 1);
    }

    /** Where the pod sees it. */
    public Path target() {
        return target;
    }

    /** NodeStageVolume. */
    public void stage() {
        csi.stage(id, staging, CsiNode.writers(), Map.of());
    }

    /** NodePublishVolume. */
    public void publish() {
        csi.publish(id, staging, target, CsiNode.writers(), Map.of());
    }

    /** NodeGetVolumeStats. */
    public Csi.NodeGetVolumeStatsResponse stats() {
        return csi.node()
                .nodeGetVolumeStats(Csi.NodeGetVolumeStatsRequest.newBuilder()
                        .setVolumeId(id)
                        .setVolumePath(target.toString())
                        .build());
    }

    /** NodeUnpublishVolume. */
    public void unpublish() {
        csi.unpublish(id, target);
    }

    /** NodeUnstageVolume. */
    public void unstage() {
        csi.unstage(id, staging);
    }
}
