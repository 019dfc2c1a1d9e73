package io.cellfs.csi.node;

import csi.v1.Csi.NodePublishVolumeRequest;
import csi.v1.Csi.NodePublishVolumeResponse;
import io.cellfs.csi.common.Access;
import io.cellfs.csi.common.Checks;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.CsiHandler;
import io.cellfs.csi.common.MountFlag;
import io.cellfs.csi.common.Parameter;
import io.cellfs.csi.common.VolumeLocks;
import io.cellfs.node.api.AttachedVolume;
import io.cellfs.node.api.Attaching;
import io.cellfs.node.api.Secrets;
import io.cellfs.node.api.VolumeHandle;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Node.NodePublishVolume: bind-mounts the staged volume at the target path, which it makes. */
final class NodePublishVolume implements CsiHandler<NodePublishVolumeRequest, NodePublishVolumeResponse> {
    private static final Logger LOG = LoggerFactory.getLogger(NodePublishVolume.class);

    private final NodeVolumes volumes;
    private final VolumeMounts mounts;
    private final EphemeralVolumes ephemeral;
    private final VolumeLocks locks;

    /** What is left of a request when it is checked. */
    private record Wish(
            NodeVolumeId volume,
            Path staging,
            Path target,
            Access access,
            EnumSet<MountFlag> flags,
            VolumeContext context,
            Secrets secrets) {}

    NodePublishVolume(NodeVolumes volumes, VolumeMounts mounts, EphemeralVolumes ephemeral, VolumeLocks locks) {
        this.volumes = volumes;
        this.mounts = mounts;
        this.ephemeral = ephemeral;
        this.locks = locks;
    }

    @Override
    public NodePublishVolumeResponse handle(NodePublishVolumeRequest request) throws CsiException {
        if (EphemeralVolumes.isAsked(request.getVolumeContextMap())) {
            return inline(request);
        }
        Wish wish = validate(request);
        return locks.during(wish.volume().text(), () -> publish(wish));
    }

    private static Wish validate(NodePublishVolumeRequest request) throws CsiException {
        Checks.required(request.getVolumeId(), "volume_id");
        Path target = TargetPath.checked(request.getTargetPath(), "target_path");
        Access access = Access.of(request.hasVolumeCapability(), request.getVolumeCapability());
        VolumeContext context = VolumeContext.ofStatic(request.getVolumeContextMap());
        if (request.getStagingTargetPath().isEmpty()) {
            throw notStaged("no staging_target_path is set");
        }
        Path staging = TargetPath.checked(request.getStagingTargetPath(), "staging_target_path");
        NodeVolumeId volume = NodeVolumeId.parse(request.getVolumeId());
        Secrets secrets = VolumeContext.secrets(request.getSecretsMap(), request.getVolumeContextMap());
        return new Wish(volume, staging, target, access, flags(request, access), context, secrets);
    }

    private static EnumSet<MountFlag> flags(NodePublishVolumeRequest request, Access access) {
        EnumSet<MountFlag> flags = EnumSet.noneOf(MountFlag.class);
        flags.addAll(access.flags());
        if (request.getReadonly()) {
            flags.add(MountFlag.RO);
        }
        return flags;
    }

    /** A pod's own scratch volume, made here, or one that its attributes name; never staged. */
    private NodePublishVolumeResponse inline(NodePublishVolumeRequest request) throws CsiException {
        String id = Checks.required(request.getVolumeId(), "volume_id");
        if (!EphemeralVolumes.isId(id)) {
            throw CsiException.invalid("volume_id of an inline volume must be csi- and 64 hexadecimal digits");
        }
        Path target = TargetPath.checked(request.getTargetPath(), "target_path");
        Access access = Access.of(request.hasVolumeCapability(), request.getVolumeCapability());
        VolumeContext context = VolumeContext.ofInline(request.getVolumeContextMap());
        Secrets secrets = VolumeContext.secrets(request.getSecretsMap(), request.getVolumeContextMap());
        EnumSet<MountFlag> flags = flags(request, access);
        NodeVolumeId inlineId = new NodeVolumeId.Inline(id);
        if (context.volume().isPresent() || context.isWholeNamespace()) {
            Wish wish = new Wish(inlineId, target, target, access, flags, context, secrets);
            return locks.during(id, () -> existing(wish));
        }
        if (context.readOnlyReplica() || context.snapshot().isPresent()) {
            throw Parameter.VOLUME.refused("is required with readOnlyReplica or snapshot");
        }
        long bytes = EphemeralVolumes.size(request.getVolumeContextMap());
        return locks.during(id, () -> {
            Path resolved = resolved(target);
            boolean before = ephemeral.find(id).isPresent();
            VolumeHandle volume = ephemeral.ensure(id, bytes);
            try {
                AttachedVolume attached = volumes.attach(new Attaching(id, volume, false, 0, access.group(), secrets));
                return mount(attached.path(), attached.identity(), resolved, flags);
            } catch (CsiException e) {
                if (!before) {
                    undo(id, volume, e);
                }
                throw e;
            }
        });
    }

    /** Takes back a volume that nobody can have used. */
    private void undo(String id, VolumeHandle volume, CsiException why) {
        try {
            volumes.detach(id);
            ephemeral.remove(volume);
        } catch (CsiException e) {
            why.addSuppressed(e);
            LOG.warn("the volume {} of a pod that could not have it is left", volume, e);
        }
    }

    /** A volume that was there before the pod and stays when it is gone. */
    private NodePublishVolumeResponse existing(Wish wish) throws CsiException {
        Path target = resolved(wish.target());
        boolean before = volumes.attachment(wish.volume().text()).isPresent();
        NodeVolumes.Source source = volumes.attach(wish.volume(), wish.context(), wish.access(), wish.secrets());
        EnumSet<MountFlag> flags = EnumSet.copyOf(wish.flags());
        if (source.readonly()) {
            flags.add(MountFlag.RO);
        }
        try {
            return mount(source.path(), source.identity(), target, flags);
        } catch (CsiException e) {
            if (!before) {
                volumes.detach(wish.volume().text());
            }
            throw e;
        }
    }

    private NodePublishVolumeResponse publish(Wish wish) throws CsiException {
        NodeVolumes.Source source = source(wish);
        Path staging = staged(wish, source);
        if (wish.access().singleTarget()
                && !volumes.isShared(source, wish.volume().text())) {
            requireNoOther(staging, resolved(wish.target()));
        }
        if (source.attached().isPresent()) {
            volumes.use(source.attached().get(), wish.access().group(), wish.secrets());
        }
        return mount(staging, source.identity(), resolved(wish.target()), wish.flags());
    }

    private static Path resolved(Path target) throws CsiException {
        return TargetPath.resolve(target)
                .orElseThrow(() -> new CsiException(
                        Status.Code.FAILED_PRECONDITION, "the parent of target_path does not exist: " + target));
    }

    private NodePublishVolumeResponse mount(Path source, String identity, Path target, EnumSet<MountFlag> flags)
            throws CsiException {
        mounts.clear(target);
        boolean made = TargetPath.make(target);
        try {
            mounts.ensure(source, Optional.of(identity), target, flags);
        } catch (CsiException e) {
            if (made) {
                TargetPath.remove(target);
            }
            throw e;
        }
        return NodePublishVolumeResponse.getDefaultInstance();
    }

    private NodeVolumes.Source source(Wish wish) throws CsiException {
        if (wish.volume() instanceof NodeVolumeId.Volume volume) {
            volumes.require(volume);
        }
        return volumes.source(wish.volume())
                .orElseThrow(() -> notStaged("volume " + wish.volume().text() + " is not staged on this node"));
    }

    /** The staging path, where the volume is mounted. */
    private Path staged(Wish wish, NodeVolumes.Source source) throws CsiException {
        Path staging = TargetPath.resolve(wish.staging())
                .orElseThrow(() -> notStaged("staging_target_path does not exist: " + wish.staging()));
        if (!mounts.shows(staging, source.path())) {
            throw notStaged("volume " + wish.volume().text() + " is not staged at " + wish.staging());
        }
        return staging;
    }

    private void requireNoOther(Path staging, Path target) throws CsiException {
        List<Path> others =
                mounts.boundTo(staging).stream().filter(p -> !p.equals(target)).toList();
        if (!others.isEmpty()) {
            throw new CsiException(
                    Status.Code.FAILED_PRECONDITION,
                    "the access mode allows one target path, and the volume is published at " + others.getFirst());
        }
    }

    private static CsiException notStaged(String message) {
        return new CsiException(Status.Code.FAILED_PRECONDITION, message + ": NodeStageVolume comes first");
    }
}
