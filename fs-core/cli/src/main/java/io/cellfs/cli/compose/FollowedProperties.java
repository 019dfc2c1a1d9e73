package io.cellfs.cli.compose;

import io.cellfs.client.VolumeProperties;
import io.cellfs.node.api.VolumeHandle;
import java.time.Duration;

/** Lets the client know the properties of what is attached. An attachment does not wait long for them: a server may be silent. */
final class FollowedProperties implements AttachedVolumes.Following {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final VolumeProperties properties;

    FollowedProperties(VolumeProperties properties) {
        this.properties = properties;
    }

    @Override
    public void attached(VolumeHandle volume) {
        Thread asking = Thread.ofVirtual()
                .name("properties of " + volume)
                .start(() -> properties.attached(volume.cell(), volume.volumeId()));
        try {
            asking.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void detached(VolumeHandle volume) {
        properties.detached(volume.cell(), volume.volumeId());
    }
}
