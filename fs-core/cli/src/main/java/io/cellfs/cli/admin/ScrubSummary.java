package io.cellfs.cli.admin;

import java.util.List;

/**
 * How far the scrub of a partition is. Dates in seconds since 1970, 0 for never.
 *
 * @param server its volume service as {@code host:port}
 * @param partition as "/vicepa"
 * @param bytesPerSecond how fast it reads, 0 when it begins only on demand
 * @param running whether a pass is on its way
 * @param started when the present or last pass began
 * @param finished when the last complete pass ended
 * @param chunks chunks that the present or last pass has read
 * @param bytes bytes that it has read
 * @param problems problems that it has found
 * @param found the first of them, and while a pass is on its way of those of the one before
 */
public record ScrubSummary(
        String server,
        String partition,
        long bytesPerSecond,
        boolean running,
        long started,
        long finished,
        long chunks,
        long bytes,
        long problems,
        List<String> found) {
    /** Copies the list. */
    public ScrubSummary {
        found = List.copyOf(found);
    }
}
