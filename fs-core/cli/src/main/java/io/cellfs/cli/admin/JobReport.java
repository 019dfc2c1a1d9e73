package io.cellfs.cli.admin;

import java.util.List;

/**
 * A release or move, done or on its way.
 *
 * @param volume the volume's name
 * @param phase what goes on; empty at the end
 * @param sites the servers that copy
 */
public record JobReport(String volume, String phase, List<Site> sites) {
    /** Copies the list. */
    public JobReport {
        sites = List.copyOf(sites);
    }

    /**
     * One server that copies.
     *
     * @param server its volume service as {@code host:port}
     * @param partition as "/vicepa"
     * @param state "running", "done" or "failed"
     * @param differences vnodes, names and chunks that differ, seen so far
     * @param chunks chunks of which blocks came
     * @param bytes bytes of file data that came
     * @param message why it failed
     */
    public record Site(
            String server, String partition, String state, long differences, long chunks, long bytes, String message) {}
}
