package io.cellfs.cell.volume;

import io.cellfs.cell.CellCommand;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.vl.VlFlags;

/**
 * How many volume entries there are and were.
 *
 * @param made entries made so far
 * @param freed entries removed so far
 * @param readWrite entries whose read-write volume exists
 * @param readOnly entries with read-only volumes
 * @param backup entries with a backup volume
 */
public record VolumeCounts(long made, long freed, long readWrite, long readOnly, long backup) {
    /** Nothing counted. */
    public static final VolumeCounts NONE = new VolumeCounts(0, 0, 0, 0, 0);

    /** Counts the entries if nobody has yet: what was stored by earlier releases has no counts. */
    public static final CellCommand<NoValues, NoValues> COUNT =
            new CellCommand<>(0, Op.of(4, "Cell.CountVolumes", NoValues.class), (state, args, now) -> {
                state.volumes().countOnce();
                return NoValues.NONE;
            });

    VolumeCounts plus(VolumeEntry entry, int sign) {
        return new VolumeCounts(
                made,
                freed,
                readWrite + ((entry.flags() & VlFlags.RW_EXISTS) == 0 ? 0 : sign),
                readOnly + ((entry.flags() & VlFlags.RO_EXISTS) == 0 ? 0 : sign),
                backup + ((entry.flags() & VlFlags.BACK_EXISTS) == 0 ? 0 : sign));
    }

    VolumeCounts withMade(long more) {
        return new VolumeCounts(made + more, freed, readWrite, readOnly, backup);
    }

    VolumeCounts withFreed() {
        return new VolumeCounts(made, freed + 1, readWrite, readOnly, backup);
    }
}
