package io.cellfs.protocol.xdr;

/** How a {@link io.cellfs.protocol.Fid} stands on the wire. */
public enum FidForm {
    /** Three words: volume, vnode, uniquifier (AFSFid, afs-protocol section 2.2). */
    AFS3,
    /** 24 bytes: volume u64, vnode low u64, vnode high u32, uniquifier u32 (YFSFid, afs-protocol section 3.2). */
    YFS
}
