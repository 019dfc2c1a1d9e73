package io.cellfs.csi.node;

import io.cellfs.csi.common.Access;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.NodeErrors;
import io.cellfs.csi.common.Parameter;
import io.cellfs.node.api.AttachedVolume;
import io.cellfs.node.api.Attaching;
import io.cellfs.node.api.Attachments;
import io.cellfs.node.api.NodeInformationSource;
import io.cellfs.node.api.ResolvedVolume;
import io.cellfs.node.api.Secrets;
import io.cellfs.node.api.VolumeAdministration;
import io.cellfs.node.api.VolumeHandle;
import io.cellfs.node.api.VolumeReference;
import io.cellfs.node.api.VolumeUsage;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** What the node's calls ask of the node API. */
final class NodeVolumes {
    private final Attachments attachments;
    private final VolumeAdministration volumes;
    private final NodeInformationSource node;

    /**
     * What is to be mounted.
     *
     * @param path its directory in the client's mount
     * @param identity the volume that this directory tells to be of
     * @param readonly whether it is mounted read-only from staging on
     * @param attached the attachment; the whole namespace has none
     */
    record Source(Path path, String identity, boolean readonly, Optional<AttachedVolume> attached) {
        static Source of(AttachedVolume volume) {
            return new Source(volume.path(), volume.identity(), volume.readonly(), Optional.of(volume));
        }
    }

    NodeVolumes(Attachments attachments, VolumeAdministration volumes, NodeInformationSource node) {
        this.attachments = attachments;
        this.volumes = volumes;
        this.node = node;
    }

    /** Attaches what is meant. */
    Source attach(NodeVolumeId id, VolumeContext context, Access access, Secrets secrets) throws CsiException {
        return switch (id) {
            case NodeVolumeId.Namespace namespace -> {
                if (!context.isWholeNamespace()) {
                    throw Parameter.CELL.refused("must be * for the volume id " + Access.printable(namespace.text()));
                }
                yield namespace(access.readOnlyMode());
            }
            case NodeVolumeId.Volume volume ->
                attach(id, context.reference(volume.cell(), volume.volume()), context.uniquifier(), access, secrets);
            case NodeVolumeId.Inline inline -> {
                if (context.isWholeNamespace()) {
                    yield namespace(access.readOnlyMode());
                }
                String cell = context.cell().isEmpty() ? homeCell() : context.cell();
                VolumeReference reference =
                        context.reference(cell, context.volume().orElse(""));
                yield attach(inline, reference, context.uniquifier(), access, secrets);
            }
        };
    }

    private Source attach(NodeVolumeId id, VolumeReference reference, long uniquifier, Access access, Secrets secrets)
            throws CsiException {
        ResolvedVolume found = NodeErrors.call(() -> attachments.resolve(reference));
        boolean readonly = found.readonly() || access.readOnlyMode();
        return Source.of(
                attach(new Attaching(id.text(), found.handle(), readonly, uniquifier, access.group(), secrets)));
    }

    AttachedVolume attach(Attaching wish) throws CsiException {
        return NodeErrors.call(() -> attachments.attach(wish));
    }

    /** Tells the client what a pod brings to a volume that is attached already. */
    void use(AttachedVolume attached, OptionalInt group, Secrets secrets) throws CsiException {
        boolean newGroup = group.isPresent() && !group.equals(attached.group());
        if (newGroup || !secrets.values().isEmpty()) {
            attach(new Attaching(
                    attached.label(), attached.handle(), attached.readonly(), attached.uniquifier(), group, secrets));
        }
    }

    /** The whole namespace. */
    Source namespace(boolean readonly) throws CsiException {
        Path mount = Path.of(NodeErrors.call(node::information).mountPath());
        return new Source(mount, VolumeContext.ALL_CELLS, readonly, Optional.empty());
    }

    private String homeCell() throws CsiException {
        return NodeErrors.call(node::information).cells().getFirst();
    }

    void detach(String volumeId) throws CsiException {
        NodeErrors.act(() -> attachments.detach(volumeId));
    }

    /** The attachment of an orchestrator's volume, which is its label, if it is attached here. */
    Optional<AttachedVolume> attachment(String volumeId) throws CsiException {
        return NodeErrors.call(() -> attachments.attachment(volumeId));
    }

    /** What an id stands for, if it is attached. */
    Optional<Source> source(NodeVolumeId id) throws CsiException {
        return id instanceof NodeVolumeId.Namespace
                ? Optional.of(namespace(false))
                : attachment(id.text()).map(Source::of);
    }

    /** Whether others have what an id stands for too: then a mount of it does not tell whose it is. */
    boolean isShared(Source source, String volumeId) throws CsiException {
        if (source.attached().isEmpty()) {
            return true;
        }
        VolumeHandle handle = source.attached().get().handle();
        return NodeErrors.call(attachments::attachments).stream()
                .anyMatch(a -> a.handle().equals(handle) && !a.label().equals(volumeId));
    }

    /** The volume of an id, as far as that can be told without an attachment; NOT_FOUND if there is none. */
    VolumeHandle require(NodeVolumeId.Volume id) throws CsiException {
        VolumeReference reference = new VolumeReference(id.cell(), id.volume(), false, Optional.empty());
        return NodeErrors.call(() -> attachments.resolve(reference)).handle();
    }

    VolumeUsage usage(VolumeHandle volume) throws CsiException {
        return NodeErrors.call(() -> volumes.usage(volume));
    }
}
