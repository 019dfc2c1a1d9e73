package io.cellfs.server.volume;

import io.cellfs.protocol.vol.Vol;
import io.cellfs.storage.api.VolumeInfo;

/** What a volume's flags say: those of the volume service, and one of this server's own. */
final class VolumeFlags {
    /** Content is being restored, or a restore failed: the volume must not serve. Peers do not see it. */
    static final int RESTORING = 0x0100_0000;

    private static final int WIRE = Vol.DELETE_ON_SALVAGE | Vol.OUT_OF_SERVICE | Vol.DELETED;

    private VolumeFlags() {}

    /** The flags that peers may see. */
    static int wire(VolumeInfo volume) {
        return volume.flags() & WIRE;
    }

    /** Whether the volume holds half of a restore. */
    static boolean isRestoring(VolumeInfo volume) {
        return (volume.flags() & RESTORING) != 0;
    }

    /** Whether nobody had finished making the volume when the server ended. */
    static boolean isUnfinished(VolumeInfo volume) {
        return (volume.flags() & Vol.DELETE_ON_SALVAGE) != 0;
    }
}
