package io.cellfs.storage.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The background verification of all checksums of a partition.
 *
 * @param running whether one runs now
 * @param started when the present or last run started; empty if none ever did
 * @param finished when the last complete run ended
 * @param chunks chunks verified by the present or last run
 * @param bytes bytes verified by it
 * @param errors damaged chunks that it found
 * @param damages the first 1,000 of them
 */
public record ScrubReport(
        boolean running,
        Optional<Instant> started,
        Optional<Instant> finished,
        long chunks,
        long bytes,
        long errors,
        List<Damage> damages) {
    /** Copies the list. */
    public ScrubReport {
        damages = List.copyOf(damages);
    }

    /**
     * A damaged chunk.
     *
     * @param volume id of a volume or clone that shows it
     * @param vnode the file
     * @param unique its uniquifier
     * @param index which MiB of the file
     * @param path the file's path from the volume's root; empty if it has none
     * @param what what is wrong
     */
    public record Damage(long volume, long vnode, int unique, long index, Optional<String> path, String what) {}
}
