package io.cellfs.server.care;

import io.cellfs.protocol.ext.CareExtensions.Copy;
import io.cellfs.protocol.ext.PropertyExtensions;
import io.cellfs.protocol.ext.PropertyExtensions.Publications;
import io.cellfs.protocol.ext.PropertyExtensions.PublishArgs;
import io.cellfs.protocol.ext.PropertyExtensions.PublishReply;
import io.cellfs.protocol.ext.PropertyExtensions.Settings;
import io.cellfs.protocol.ext.PropertyExtensions.SettingsChange;
import io.cellfs.protocol.ext.PropertyExtensions.UnpublishArgs;
import io.cellfs.server.volume.PropertyForms;
import io.cellfs.server.volume.Published;
import io.cellfs.server.volume.VolumeService;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VolumeProperties;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;

/** What is kept with volumes for their users: settings, and the nodes that may use them. Each call is one step. */
final class Publishing {
    private final VolumeService volumes;

    Publishing(VolumeService volumes) {
        this.volumes = volumes;
    }

    private VolumeProperties properties(Copy copy) throws IOException {
        return volumes.partition(copy.partition())
                .volume(copy.volume())
                .orElseThrow(() -> new StorageException(Reason.NO_VOLUME, "volume " + copy.volume() + " is not here"))
                .properties();
    }

    Settings settings(Copy copy) throws IOException {
        return PropertyForms.settings(properties(copy));
    }

    Settings change(SettingsChange args) throws IOException {
        return PropertyForms.settings(volumes.changeProperties(
                args.partition(), args.volume(), before -> before.with(PropertyForms.map(args.changes()))));
    }

    Publications publications(Copy copy) throws IOException {
        return new Publications(Published.of(properties(copy)).all());
    }

    PublishReply publish(PublishArgs args) throws IOException {
        AtomicReference<PublishReply> reply =
                new AtomicReference<>(new PublishReply(PropertyExtensions.FULL, args.publication()));
        volumes.changeProperties(args.partition(), args.volume(), before -> {
            Published published = Published.of(before);
            PublishReply outcome = published.judge(args.publication());
            reply.set(outcome);
            return outcome.state() == PropertyExtensions.PUBLISHED
                    ? before.on(published.with(args.publication()))
                    : before;
        });
        return reply.getPlain();
    }

    Publications unpublish(UnpublishArgs args) throws IOException {
        VolumeProperties after = volumes.changeProperties(
                args.partition(),
                args.volume(),
                before -> before.on(Published.of(before).without(args.node())));
        return new Publications(Published.of(after).all());
    }
}
