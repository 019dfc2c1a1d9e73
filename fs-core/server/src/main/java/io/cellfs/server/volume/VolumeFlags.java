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

    /** A volume's flags with those that a peer sets; the server's own stay. */
    static int with(VolumeInfo volume, int flags) {
        return (volume.flags() & ~WIRE) | (flags & WIRE);
    }

    /** Whether nothing of the server's own keeps the volume from serving. */
    static boolean mayServe(VolumeInfo volume) {
        return !isRestoring(volume) && !isHidden(volume) && (volume.flags() & VolumeInfo.MOVING) == 0;
    }

    /** Whether the volume is a part of a release or move, which nobody sees. */
    static boolean isHidden(VolumeInfo volume) {
        return (volume.flags() & VolumeInfo.HIDDEN) != 0;
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
