package io.cellfs.csi.node;

import io.cellfs.csi.common.Checks;
import io.cellfs.csi.common.CsiException;
import io.cellfs.node.api.Names;
import io.grpc.Status;

/** What an orchestrator's volume id stands for on a node. */
sealed interface NodeVolumeId {
    /** The id as it was given. */
    String text();

    /** A pod's own volume: the id is made up for that pod. */
    record Inline(String text) implements NodeVolumeId {}

    /** The whole namespace: {@code *}, or that and anything behind a slash, so that several volumes may show it. */
    record Namespace(String text) implements NodeVolumeId {}

    /** A volume by id or name: {@code <cell>/<id or name>}. */
    record Volume(String text, String cell, String volume) implements NodeVolumeId {}

    /** Reads a required id; NOT_FOUND for one that no volume can have. */
    static NodeVolumeId parse(String id) throws CsiException {
        Checks.required(id, "volume_id");
        if (EphemeralVolumes.isId(id)) {
            return new Inline(id);
        }
        if (id.equals("*") || id.startsWith("*/")) {
            return new Namespace(id);
        }
        int slash = id.indexOf('/');
        try {
            if (slash > 0) {
                return new Volume(
                        id, Names.requireCell(id.substring(0, slash)), Names.requireVolume(id.substring(slash + 1)));
            }
        } catch (IllegalArgumentException e) {
            throw new CsiException(Status.Code.NOT_FOUND, "volume " + id + " does not exist: " + e.getMessage(), e);
        }
        throw new CsiException(Status.Code.NOT_FOUND, "volume " + id + " does not exist");
    }
}
