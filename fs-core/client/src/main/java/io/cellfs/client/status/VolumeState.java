package io.cellfs.client.status;

import io.cellfs.protocol.yfs.YfsVolSync;

/** What answers have said of a volume as a whole (YFSVolSync, afs-protocol section 3.2). */
final class VolumeState {
    private long brokenAt;
    private long creation;
    private long changes;

    /** When, on the break clock, all promises of the volume were broken last. */
    synchronized long brokenAt() {
        return brokenAt;
    }

    synchronized void broken(long clock) {
        brokenAt = clock;
    }

    /** Learns the volume's creation time; true when the volume is another than before (released, or restored). */
    synchronized boolean learn(YfsVolSync sync) {
        boolean replaced = creation != 0 && sync.creation() != 0 && sync.creation() != creation;
        creation = sync.creation() == 0 ? creation : sync.creation();
        return replaced;
    }

    /** Counts own changes, for caches of the volume's statistics. */
    synchronized void changed() {
        changes++;
    }

    synchronized long changes() {
        return changes;
    }
}
