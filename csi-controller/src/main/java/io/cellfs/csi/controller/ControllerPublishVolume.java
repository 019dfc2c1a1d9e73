package io.cellfs.csi.controller;

import csi.v1.Csi.ControllerPublishVolumeRequest;
import csi.v1.Csi.ControllerPublishVolumeResponse;
import io.cellfs.csi.common.Access;
import io.cellfs.csi.common.Checks;
import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.CsiHandler;
import io.cellfs.csi.common.NodeErrors;
import io.cellfs.csi.common.Parameter;
import io.cellfs.csi.common.PublishContext;
import io.cellfs.csi.common.VolumeLocks;
import io.cellfs.node.api.Names;
import io.cellfs.node.api.Publication;
import io.cellfs.node.api.VolumeAdministration;
import io.cellfs.node.api.VolumeHandle;
import io.grpc.Status;
import java.util.Map;
import java.util.Optional;

/** Controller.ControllerPublishVolume: notes with the volume, at its server, that a node may use it, unless another's use forbids that. */
final class ControllerPublishVolume
        implements CsiHandler<ControllerPublishVolumeRequest, ControllerPublishVolumeResponse> {
    private final VolumeAdministration volumes;
    private final VolumeLocks locks;

    ControllerPublishVolume(VolumeAdministration volumes, VolumeLocks locks) {
        this.volumes = volumes;
        this.locks = locks;
    }

    @Override
    public ControllerPublishVolumeResponse handle(ControllerPublishVolumeRequest request) throws CsiException {
        Checks.required(request.getVolumeId(), "volume_id");
        if (request.getNodeId().isEmpty()) {
            throw CsiException.invalid("node_id is required");
        }
        Access access = Access.of(request.hasVolumeCapability(), request.getVolumeCapability());
        Checks.map(request.getVolumeContextMap(), "volume_context");
        if (!Publication.isNode(request.getNodeId())) {
            throw new CsiException(Status.Code.NOT_FOUND, "no node of this driver can have the node_id");
        }
        Optional<VolumeHandle> volume = Checks.volumeId(request.getVolumeId());
        if (volume.isPresent()) {
            Publication wanted = Publishing.of(request, access);
            boolean readOnlyCopy = isReadOnlyCopy(request.getVolumeContextMap());
            locks.during(volume.get().toString(), () -> {
                publish(volume.get(), wanted, readOnlyCopy);
                return volume;
            });
        } else {
            requireNamed(request.getVolumeId());
        }
        return ControllerPublishVolumeResponse.newBuilder()
                .putAllPublishContext(PublishContext.of(request.getNodeId()))
                .build();
    }

    private static boolean isReadOnlyCopy(Map<String, String> context) {
        return context.containsKey(Parameter.SNAPSHOT.key())
                || "true".equals(context.get(Parameter.READ_ONLY_REPLICA.key()));
    }

    /** A snapshot or read-only volume never changes: any number of nodes may read it, and nothing is noted. */
    private void publish(VolumeHandle volume, Publication wanted, boolean readOnlyCopy) throws CsiException {
        if (readOnlyCopy || NodeErrors.ifFound(() -> volumes.get(volume)).isEmpty()) {
            NodeErrors.call(() -> volumes.state(volume));
            return;
        }
        Optional<Publication> conflict = NodeErrors.call(() -> volumes.publish(volume, wanted));
        if (conflict.isPresent()) {
            throw refused(volume, wanted, conflict.get());
        }
    }

    /** A static volume that is named, or the whole namespace: nothing is noted, as several of them may stand for one volume. */
    private void requireNamed(String id) throws CsiException {
        if (id.equals("*") || id.startsWith("*/")) {
            return;
        }
        int slash = id.indexOf('/');
        try {
            String cell = Names.requireCell(id.substring(0, Math.max(slash, 0)));
            String name = Names.requireVolume(id.substring(slash + 1));
            NodeErrors.call(() -> volumes.find(cell, name));
        } catch (IllegalArgumentException e) {
            throw new CsiException(Status.Code.NOT_FOUND, "volume " + Access.printable(id) + " does not exist", e);
        }
    }

    private static CsiException refused(VolumeHandle volume, Publication wanted, Publication other) {
        return other.node().equals(wanted.node())
                ? new CsiException(
                        Status.Code.ALREADY_EXISTS,
                        "volume " + volume + " is published on this node as " + other.use() + ", not as "
                                + wanted.use())
                : new CsiException(
                        Status.Code.FAILED_PRECONDITION,
                        "volume " + volume + " is published on node " + other.node() + " as " + other.use()
                                + ", which excludes " + wanted.use() + " on another node");
    }
}
