package io.cellfs.csi.node;

import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.Digest;
import io.cellfs.csi.common.NodeErrors;
import io.cellfs.csi.common.Parameter;
import io.cellfs.csi.common.Parameter.Place;
import io.cellfs.node.api.Quotas;
import io.cellfs.node.api.VolumeAdministration;
import io.cellfs.node.api.VolumeDescription;
import io.cellfs.node.api.VolumeHandle;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Scratch volumes that are made when a pod's inline volume is published, and removed with all data when it is unpublished. An orchestrator
 * makes up their ids; the volume's name in the cell is a digest of it, so that no other volume can be removed so.
 */
final class EphemeralVolumes {
    /** The id of an inline volume, as kubelet makes it up. */
    private static final Pattern ID = Pattern.compile("csi-[0-9a-f]{64}");

    private static final String PREFIX = "eph-";
    private static final int CHARACTERS = 18;
    private static final String TRUE = "true";
    private static final long DEFAULT_BYTES = 1L << 30;

    private final VolumeAdministration volumes;
    private final String cell;

    /** Made in this cell; empty: the node client's home cell. */
    EphemeralVolumes(VolumeAdministration volumes, String cell) {
        this.volumes = volumes;
        this.cell = cell;
    }

    /** Whether a volume context is that of an inline volume. */
    static boolean isAsked(Map<String, String> context) {
        return TRUE.equals(context.get(Parameter.EPHEMERAL.key()));
    }

    /** Whether this can be an inline volume's id. */
    static boolean isId(String volumeId) {
        return ID.matcher(volumeId).matches();
    }

    /** The name in the cell of the volume of this id. */
    static String name(String volumeId) {
        return PREFIX + Digest.text(volumeId, Digest.BASE_32, CHARACTERS);
    }

    /** The size that a volume context asks for, in bytes; INVALID_ARGUMENT names what is unknown or wrong in it. */
    static long size(Map<String, String> context) throws CsiException {
        String size = Parameter.read(VolumeContext.withoutTokens(context), Place.INLINE_VOLUME, "volume_context")
                .getOrDefault(Parameter.SIZE, Long.toString(DEFAULT_BYTES));
        return Quotas.roundedUp(Parameter.SIZE.bytes(size));
    }

    /** The volume of this id, made if it is not there. */
    VolumeHandle ensure(String volumeId, long bytes) throws CsiException {
        return NodeErrors.call(() -> volumes.create(cell, name(volumeId), bytes))
                .handle();
    }

    /** The volume of this id, if it is there. */
    Optional<VolumeHandle> find(String volumeId) throws CsiException {
        return NodeErrors.ifFound(() -> volumes.find(cell, name(volumeId))).map(VolumeDescription::handle);
    }

    /** Removes it with its data. */
    void remove(VolumeHandle volume) throws CsiException {
        NodeErrors.act(() -> volumes.delete(volume));
    }
}
