package io.cellfs.client.server;

import io.cellfs.protocol.Fid;

/**
 * Volume ids are unique in a cell only. Within the client a volume's number is {@code cell << 48 | id}, with the cell's number as kept in the cache
 * directory; a cell with number 0 has its ids unchanged.
 */
public final class VolumeIds {
    private static final int CELL_SHIFT = 48;
    private static final long WIRE_MASK = (1L << CELL_SHIFT) - 1;

    /** The largest number of cells. */
    public static final int MAX_CELLS = 1 << 15;

    private VolumeIds() {}

    /** The cell's number. */
    public static int cell(long volume) {
        return (int) (volume >>> CELL_SHIFT);
    }

    /** The id on the wire. */
    public static long wire(long volume) {
        return volume & WIRE_MASK;
    }

    /** The client's number of a cell's volume. */
    public static long internal(int cell, long wireVolume) {
        if (wireVolume < 0 || wireVolume > WIRE_MASK) {
            throw new IllegalArgumentException("volume id " + Long.toUnsignedString(wireVolume) + " out of range");
        }
        return (long) cell << CELL_SHIFT | wireVolume;
    }

    /** The Fid on the wire. */
    public static Fid wire(Fid fid) {
        return new Fid(wire(fid.volume()), fid.vnode(), fid.unique());
    }

    /** The client's Fid of one on the wire. */
    public static Fid internal(int cell, Fid wire) {
        return new Fid(internal(cell, wire.volume()), wire.vnode(), wire.unique());
    }
}
