package io.cellfs.node.api;

import io.cellfs.node.api.v1.AttachRequest;
import io.cellfs.node.api.v1.Attachment;
import io.cellfs.node.api.v1.Claim;
import io.cellfs.node.api.v1.FileId;
import io.cellfs.node.api.v1.ResolveRequest;
import io.cellfs.node.api.v1.Snapshot;
import io.cellfs.node.api.v1.Volume;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** Between the messages of the wire and the records of the ports. Readers throw {@link IllegalArgumentException}. */
final class Messages {
    private Messages() {}

    static Publication publication(io.cellfs.node.api.v1.Publication wire) {
        Publication.Claim claim = switch (wire.getClaim()) {
            case SHARED -> Publication.Claim.SHARED;
            case WRITER -> Publication.Claim.WRITER;
            case ALONE -> Publication.Claim.ALONE;
            case CLAIM_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalArgumentException("the claim is missing");
        };
        return new Publication(wire.getNode(), claim, wire.getUse());
    }

    static io.cellfs.node.api.v1.Publication publication(Publication publication) {
        return io.cellfs.node.api.v1.Publication.newBuilder()
                .setNode(publication.node())
                .setClaim(
                        switch (publication.claim()) {
                            case SHARED -> Claim.SHARED;
                            case WRITER -> Claim.WRITER;
                            case ALONE -> Claim.ALONE;
                        })
                .setUse(publication.use())
                .build();
    }

    static VolumeHandle handle(boolean present, io.cellfs.node.api.v1.VolumeHandle handle) {
        require(present, "the volume handle is missing");
        return new VolumeHandle(handle.getCell(), handle.getVolumeId());
    }

    static FileHandle file(boolean present, FileId id) {
        require(present, "the file id is missing");
        return new FileHandle(id.getCell(), id.getVolumeId(), id.getVnode(), id.getUnique());
    }

    /** In bytes, rounded up to whole KiB. */
    static long quota(long bytes) {
        require(bytes >= 0 && bytes <= Quotas.MAX_BYTES, "a quota must be from 0 to 2^53 bytes");
        return Quotas.roundedUp(bytes);
    }

    static io.cellfs.node.api.v1.VolumeHandle handle(VolumeHandle handle) {
        return io.cellfs.node.api.v1.VolumeHandle.newBuilder()
                .setCell(handle.cell())
                .setVolumeId(handle.volumeId())
                .build();
    }

    static Volume volume(VolumeDescription volume) {
        return Volume.newBuilder()
                .setHandle(handle(volume.handle()))
                .setName(volume.name())
                .setQuotaBytes(volume.quotaBytes())
                .setUsedBytes(volume.usedBytes())
                .setState(state(volume.state()))
                .setUniquifier(volume.uniquifier())
                .build();
    }

    static Attachment attachment(AttachedVolume attached) {
        Attachment.Builder message = Attachment.newBuilder()
                .setHandle(handle(attached.handle()))
                .setName(attached.name())
                .setPath(attached.path().toString())
                .setReadonly(attached.readonly())
                .setUniquifier(attached.uniquifier())
                .setLabel(attached.label());
        attached.group().ifPresent(message::setGroup);
        return message.build();
    }

    static ResolveRequest reference(VolumeReference reference) {
        return ResolveRequest.newBuilder()
                .setCell(reference.cell())
                .setVolume(reference.volume())
                .setReadOnlyReplica(reference.readOnlyReplica())
                .setSnapshot(reference.snapshot().orElse(""))
                .build();
    }

    static VolumeReference reference(ResolveRequest request) {
        String snapshot = request.getSnapshot();
        return new VolumeReference(
                request.getCell(),
                request.getVolume(),
                request.getReadOnlyReplica(),
                snapshot.isEmpty() ? Optional.empty() : Optional.of(snapshot));
    }

    static AttachRequest attach(Attaching wish) {
        AttachRequest.Builder message = AttachRequest.newBuilder()
                .setHandle(handle(wish.volume()))
                .setReadonly(wish.readonly())
                .setUniquifier(wish.uniquifier())
                .setLabel(wish.label())
                .putAllSecrets(wish.secrets().values());
        wish.group().ifPresent(message::setGroup);
        return message.build();
    }

    static Attaching attaching(AttachRequest request) {
        VolumeHandle volume = handle(request.hasHandle(), request.getHandle());
        return new Attaching(
                request.getLabel().isEmpty() ? volume.toString() : request.getLabel(),
                volume,
                request.getReadonly(),
                request.getUniquifier(),
                request.hasGroup() ? OptionalInt.of(request.getGroup()) : OptionalInt.empty(),
                new Secrets(request.getSecretsMap()));
    }

    static io.cellfs.node.api.v1.Usage usage(Usage usage) {
        return io.cellfs.node.api.v1.Usage.newBuilder()
                .setTotal(usage.total())
                .setUsed(usage.used())
                .setAvailable(usage.available())
                .build();
    }

    static VolumeHandle handle(io.cellfs.node.api.v1.VolumeHandle handle) {
        return new VolumeHandle(handle.getCell(), handle.getVolumeId());
    }

    static VolumeDescription description(Volume volume) {
        return new VolumeDescription(
                handle(volume.getHandle()),
                volume.getName(),
                volume.getQuotaBytes(),
                volume.getUsedBytes(),
                state(volume.getState()),
                volume.getUniquifier());
    }

    static Snapshot snapshot(SnapshotDescription snapshot) {
        return Snapshot.newBuilder()
                .setHandle(handle(snapshot.handle()))
                .setSource(handle(snapshot.source()))
                .setName(snapshot.name())
                .setQuotaBytes(snapshot.quotaBytes())
                .setUsedBytes(snapshot.usedBytes())
                .setCreatedSeconds(snapshot.createdSeconds())
                .setState(state(snapshot.state()))
                .build();
    }

    static SnapshotDescription description(Snapshot snapshot) {
        return new SnapshotDescription(
                handle(snapshot.getHandle()),
                handle(snapshot.getSource()),
                snapshot.getName(),
                snapshot.getQuotaBytes(),
                snapshot.getUsedBytes(),
                snapshot.getCreatedSeconds(),
                state(snapshot.getState()));
    }

    static io.cellfs.node.api.v1.VolumeState state(VolumeState state) {
        return switch (state) {
            case ONLINE -> io.cellfs.node.api.v1.VolumeState.ONLINE;
            case BUSY -> io.cellfs.node.api.v1.VolumeState.BUSY;
            case OFFLINE -> io.cellfs.node.api.v1.VolumeState.OFFLINE;
            case UNREACHABLE -> io.cellfs.node.api.v1.VolumeState.UNREACHABLE;
        };
    }

    /** A client that does not tell the state yet only answers for volumes that serve. */
    static VolumeState state(io.cellfs.node.api.v1.VolumeState state) {
        return switch (state) {
            case ONLINE, VOLUME_STATE_UNSPECIFIED, UNRECOGNIZED -> VolumeState.ONLINE;
            case BUSY -> VolumeState.BUSY;
            case OFFLINE -> VolumeState.OFFLINE;
            case UNREACHABLE -> VolumeState.UNREACHABLE;
        };
    }

    static AttachedVolume attached(Attachment attachment) {
        return new AttachedVolume(
                attachment.getLabel(),
                handle(attachment.getHandle()),
                attachment.getName(),
                Path.of(attachment.getPath()),
                attachment.getReadonly(),
                attachment.getUniquifier(),
                attachment.hasGroup() ? OptionalInt.of(attachment.getGroup()) : OptionalInt.empty());
    }

    static Usage usage(io.cellfs.node.api.v1.Usage usage) {
        return new Usage(usage.getTotal(), usage.getUsed(), usage.getAvailable());
    }

    static FileId file(FileHandle file) {
        return FileId.newBuilder()
                .setCell(file.cell())
                .setVolumeId(file.volumeId())
                .setVnode(file.vnode())
                .setUnique(file.unique())
                .build();
    }

    static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
