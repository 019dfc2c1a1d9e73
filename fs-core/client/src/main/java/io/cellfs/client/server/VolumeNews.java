package io.cellfs.client.server;

import io.cellfs.protocol.yfs.YfsVolSync;

/** Told by every answer which release of a read-only volume it is of. */
public interface VolumeNews {
    /** Learns from an answer; false when that is of an older release than one that was seen already, and must not be used. */
    boolean isCurrent(long volume, YfsVolSync sync);

    /** All sites of the volume show an older release than one that was seen: that one has been withdrawn. */
    void withdrawn(long volume);

    /** Who trusts every answer. */
    VolumeNews NONE = new VolumeNews() {
        @Override
        public boolean isCurrent(long volume, YfsVolSync sync) {
            return true;
        }

        @Override
        public void withdrawn(long volume) {
            // Nothing was seen.
        }
    };
}
