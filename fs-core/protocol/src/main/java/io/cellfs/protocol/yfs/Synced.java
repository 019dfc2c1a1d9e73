package io.cellfs.protocol.yfs;

/** An answer that tells which content of its volume it is of (YFSVolSync, afs-protocol section 3.2). */
public interface Synced {
    /** The volume's state that goes with the answer; a creation date of 0 tells nothing. */
    YfsVolSync sync();
}
