package io.cellfs.cli.admin;

import java.util.List;

/**
 * What a check looked at and found.
 *
 * @param volumes volumes looked at
 * @param vnodes files, directories and links
 * @param entries directory entries
 * @param chunks chunks (1 MiB of a file each) whose checksums were verified
 * @param bytes bytes of file data that were verified
 * @param problems problems found
 * @param damaged the volumes that have problems
 */
public record CheckOutcome(
        long volumes, long vnodes, long entries, long chunks, long bytes, long problems, List<Damaged> damaged) {
    /** Copies the list. */
    public CheckOutcome {
        damaged = List.copyOf(damaged);
    }

    /**
     * A volume with problems.
     *
     * @param name its name
     * @param id its id
     * @param server its volume service as {@code host:port}
     * @param partition as "/vicepa"
     * @param problems how many were found
     * @param found the first of them, a thousand at most
     */
    public record Damaged(String name, long id, String server, String partition, long problems, List<String> found) {
        /** Copies the list. */
        public Damaged {
            found = List.copyOf(found);
        }
    }
}
