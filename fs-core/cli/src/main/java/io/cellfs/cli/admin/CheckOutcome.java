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
     * @param copies who still has what is damaged, in the order of the problems; the first 64 damaged chunks are looked for
     */
    public record Damaged(
            String name,
            long id,
            String server,
            String partition,
            long problems,
            List<String> found,
            List<GoodCopy> copies) {
        /** Copies the lists. */
        public Damaged {
            found = List.copyOf(found);
            copies = List.copyOf(copies);
        }
    }

    /**
     * Another volume that has a damaged chunk whole, perhaps an older version of it.
     *
     * @param problem the number in {@link Damaged#found} of the problem that tells of the chunk, counted from 0
     * @param volume its name
     * @param id its id
     * @param server its volume service as {@code host:port}
     * @param partition as "/vicepa"
     * @param contentOf when its content was made, or changed last, in seconds since 1970
     * @param restore what to do to get it from there
     */
    public record GoodCopy(
            int problem, String volume, long id, String server, String partition, long contentOf, String restore) {}
}
