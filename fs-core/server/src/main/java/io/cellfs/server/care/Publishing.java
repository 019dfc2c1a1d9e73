package io.cellfs.server.care;

import io.cellfs.protocol.ext.CareExtensions.Copy;
import io.cellfs.protocol.ext.PropertyExtensions.Publications;
import io.cellfs.protocol.ext.PropertyExtensions.PublicationsArgs;
import io.cellfs.protocol.ext.PropertyExtensions.PublishArgs;
import io.cellfs.protocol.ext.PropertyExtensions.PublishReply;
import io.cellfs.protocol.ext.PropertyExtensions.Settings;
import io.cellfs.protocol.ext.PropertyExtensions.SettingsChange;
import io.cellfs.protocol.ext.PropertyExtensions.UnpublishArgs;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.server.volume.PropertyForms;
import io.cellfs.server.volume.Published;
import io.cellfs.server.volume.VolumeService;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.Volume;
import java.io.IOException;

/** What is kept with volumes for their users: settings, and the nodes that may use them. Each call is one step. */
final class Publishing {
    private final VolumeService volumes;

    Publishing(VolumeService volumes) {
        this.volumes = volumes;
    }

    private Volume find(int partition, long volume) throws IOException {
        return volumes.partition(partition)
                .volume(volume)
                .orElseThrow(() -> new StorageException(Reason.NO_VOLUME, "volume " + volume + " is not here"));
    }

    Settings settings(Copy copy) throws IOException {
        return PropertyForms.settings(find(copy.partition(), copy.volume()).properties());
    }

    Settings change(SettingsChange args) throws IOException {
        return PropertyForms.settings(volumes.changeProperties(
                args.partition(), args.volume(), before -> before.with(PropertyForms.map(args.changes()))));
    }

    Publications publications(PublicationsArgs args) throws IOException {
        return Published.some(find(args.partition(), args.volume()).nodes(), args.after());
    }

    PublishReply publish(PublishArgs args) throws IOException {
        return volumes.changeNodes(
                args.partition(), args.volume(), table -> Published.publish(table, args.publication()));
    }

    NoValues unpublish(UnpublishArgs args) throws IOException {
        return volumes.changeNodes(args.partition(), args.volume(), table -> {
            Published.unpublish(table, args.node());
            return NoValues.NONE;
        });
    }
}
