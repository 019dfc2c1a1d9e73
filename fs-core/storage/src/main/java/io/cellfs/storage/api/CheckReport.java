package io.cellfs.storage.api;

import java.util.List;

/**
 * What a check found and how much it looked at.
 *
 * @param problems descriptions of what is wrong; empty if all is well; the first 1,000 at most
 * @param volumes volumes looked at
 * @param vnodes vnodes looked at
 * @param entries directory entries looked at
 * @param chunks chunks whose checksums were verified
 * @param bytes bytes of file data that were verified
 */
public record CheckReport(List<String> problems, long volumes, long vnodes, long entries, long chunks, long bytes) {
    /** Copies the list. */
    public CheckReport {
        problems = List.copyOf(problems);
    }

    /** Whether nothing is wrong. */
    public boolean isClean() {
        return problems.isEmpty();
    }
}
