package io.cellfs.csi.node;

import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.NodeErrors;
import io.cellfs.node.api.AttachedVolume;
import io.cellfs.node.api.Attachments;
import io.cellfs.node.api.VolumeAdministration;
import io.cellfs.node.api.VolumeHandle;
import io.cellfs.node.api.VolumeUsage;
import java.util.Optional;

/** What the node's calls ask of the node API. */
final class NodeVolumes {
    private final Attachments attachments;
    private final VolumeAdministration volumes;

    NodeVolumes(Attachments attachments, VolumeAdministration volumes) {
        this.attachments = attachments;
        this.volumes = volumes;
    }

    AttachedVolume attach(VolumeHandle volume, boolean readonly) throws CsiException {
        return NodeErrors.call(() -> attachments.attach(volume, readonly));
    }

    void detach(VolumeHandle volume) throws CsiException {
        NodeErrors.act(() -> attachments.detach(volume));
    }

    /** The attachment of a volume, if it is attached here. */
    Optional<AttachedVolume> attachment(VolumeHandle volume) throws CsiException {
        return NodeErrors.call(attachments::attachments).stream()
                .filter(a -> a.handle().equals(volume))
                .findFirst();
    }

    /** The attachment of the volume of this name, if it is attached here. */
    Optional<AttachedVolume> attachmentNamed(String name) throws CsiException {
        return NodeErrors.call(attachments::attachments).stream()
                .filter(a -> a.name().equals(name))
                .findFirst();
    }

    /** NOT_FOUND unless the volume exists, of whatever kind. */
    void requireExists(VolumeHandle volume) throws CsiException {
        NodeErrors.call(() -> volumes.state(volume));
    }

    VolumeUsage usage(VolumeHandle volume) throws CsiException {
        return NodeErrors.call(() -> volumes.usage(volume));
    }
}
