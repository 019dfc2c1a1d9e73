package io.cellfs.cli.compose;

import io.cellfs.client.recovery.Recovered;
import io.cellfs.node.api.NodeApiException;
import io.cellfs.node.api.VolumeHandle;
import java.io.IOException;
import java.util.List;

/** What the client does for attached volumes: it follows their properties, and stores what is written before they are let go of. */
final class Followers implements AttachedVolumes.Following {
    private final AttachedVolumes.Following properties;
    private final LettingGo unsaved;

    /** As {@link io.cellfs.client.CacheManager#letGo}. */
    @FunctionalInterface
    interface LettingGo {
        List<Recovered> letGo(String cell, long volume) throws IOException;
    }

    Followers(AttachedVolumes.Following properties, LettingGo unsaved) {
        this.properties = properties;
        this.unsaved = unsaved;
    }

    @Override
    public void attached(VolumeHandle volume) {
        properties.attached(volume);
    }

    @Override
    public void leaving(VolumeHandle volume) throws NodeApiException {
        try {
            unsaved.letGo(volume.cell(), volume.volumeId());
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }

    @Override
    public void detached(VolumeHandle volume) {
        properties.detached(volume);
    }
}
