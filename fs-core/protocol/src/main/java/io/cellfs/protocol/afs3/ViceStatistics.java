package io.cellfs.protocol.afs3;

import io.cellfs.protocol.xdr.Fixed;
import io.cellfs.protocol.xdr.Opaque;
import io.cellfs.protocol.xdr.Words;
import java.util.List;

/**
 * Statistics of a file server in the old form (afs-protocol section 2.3, GetStatistics).
 *
 * @param counters 45 words
 * @param disks partitions
 */
public record ViceStatistics(
        @Fixed(45) Words counters, @Fixed(10) List<ViceDisk> disks) {

    /**
     * A partition; sizes in KiB.
     *
     * @param available free
     * @param total in all
     * @param name NUL-padded
     */
    public record ViceDisk(
            int available, int total, @Fixed(32) Opaque name) {}
}
