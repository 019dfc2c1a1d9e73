package io.cellfs.mount.fuse;

import io.cellfs.protocol.Fid;

/** Inode numbers (st_ino): one space over all volumes, as the whole namespace is one superblock. */
public final class Inode {
    private Inode() {}

    /**
     * {@code volume << 32 | vnode} while both fit 32 bits, which is unique; beyond, the upper halves are mixed in (SplitMix64's finaliser), which
     * is unique but for hash collisions. Never 0.
     */
    public static long number(Fid fid) {
        long plain = (fid.volume() << 32) | (fid.vnode() & 0xffff_ffffL);
        long upper = (fid.volume() & 0xffff_ffff_0000_0000L) | (fid.vnode() >>> 32);
        long number = upper == 0 ? plain : plain ^ mix(upper);
        return number == 0 ? 1 : number;
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
