package io.cellfs.cli.admin;

/**
 * What is kept of what read-only volumes showed before they were released anew, for programs that have files of it open.
 *
 * @param contents how many former contents, at all sites
 * @param bytes bytes that are stored for them only, about
 * @param until when the last of them goes at the latest, in seconds since 1970; 0 if there is none
 */
public record FormerSummary(int contents, long bytes, long until) {
    /** Nothing. */
    public static final FormerSummary NONE = new FormerSummary(0, 0, 0);

    FormerSummary plus(FormerSummary other) {
        return new FormerSummary(contents + other.contents, bytes + other.bytes, Math.max(until, other.until));
    }
}
