package io.cellfs.protocol;

/**
 * A file's identity in a cell, wide enough for both AFS-3 (3 words) and YFS (24 bytes).
 *
 * @param volume volume id (64 bits internally, 32 on AFS-3's wire)
 * @param vnode vnode number; odd for directories; 1 is the volume's root directory
 * @param unique uniquifier, never reused with the same vnode number
 */
public record Fid(long volume, long vnode, int unique) {
    /** The root directory of a volume. */
    public static Fid rootOf(long volume) {
        return new Fid(volume, 1, 1);
    }

    /** The same vnode of a volume that has a copy of it. */
    public Fid inVolume(long other) {
        return volume == other ? this : new Fid(other, vnode, unique);
    }

    @Override
    public String toString() {
        return volume + "." + vnode + "." + Integer.toUnsignedString(unique);
    }
}
