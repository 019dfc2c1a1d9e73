package io.cellfs.storage.api;

import java.util.List;

/**
 * How far the scrub of a partition is. Dates in 100 ns units since 1970, 0 for never.
 *
 * @param running whether a pass is on its way
 * @param startedAt when the present or last pass began
 * @param finishedAt when the last complete pass ended
 * @param chunks chunks that the present or last pass has read
 * @param bytes bytes that it has read
 * @param problems problems that it has found
 * @param found the first of them, and while a pass is on its way those of the one before
 */
public record ScrubReport(
        boolean running, long startedAt, long finishedAt, long chunks, long bytes, long problems, List<String> found) {
    /** Copies the list. */
    public ScrubReport {
        found = List.copyOf(found);
    }
}
