package io.cellfs.csi.controller;

import csi.v1.Csi.ControllerPublishVolumeRequest;
import csi.v1.Csi.VolumeCapability.AccessMode.Mode;
import io.cellfs.csi.common.Access;
import io.cellfs.node.api.Publication;
import io.cellfs.node.api.Publication.Claim;

/** How access modes become publications, which the volume's server keeps (ADR 0032). */
final class Publishing {
    private Publishing() {}

    /** What a request asks for, of a node that can be. */
    static Publication of(ControllerPublishVolumeRequest request, Access access) {
        boolean readonly = request.getReadonly() || access.readOnlyMode();
        String use = access.mode().name() + (readonly ? ",ro" : "");
        return new Publication(request.getNodeId(), claim(access.mode(), readonly), use);
    }

    private static Claim claim(Mode mode, boolean readonly) {
        return switch (mode) {
            case SINGLE_NODE_WRITER, SINGLE_NODE_READER_ONLY, SINGLE_NODE_SINGLE_WRITER, SINGLE_NODE_MULTI_WRITER ->
                Claim.ALONE;
            case MULTI_NODE_SINGLE_WRITER -> readonly ? Claim.SHARED : Claim.WRITER;
            case MULTI_NODE_READER_ONLY, MULTI_NODE_MULTI_WRITER, UNKNOWN, UNRECOGNIZED -> Claim.SHARED;
        };
    }
}
