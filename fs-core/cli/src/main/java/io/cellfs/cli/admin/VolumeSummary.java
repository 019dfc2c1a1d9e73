package io.cellfs.cli.admin;

/**
 * A read-write volume, as the location database and its server tell of it.
 *
 * @param id id of the read-write volume
 * @param name its name
 * @param server host and port of its volume server
 * @param partition its partition, as {@code /vicepa}
 * @param status {@code online}, {@code busy}, {@code offline}, or {@code unreachable} when its server does not answer
 * @param quotaBytes enforced bound, 0 for none
 * @param usedBytes what counts against the quota
 * @param files number of files, directories and links
 * @param created seconds since the epoch
 * @param updated seconds since the epoch
 */
public record VolumeSummary(
        long id,
        String name,
        String server,
        String partition,
        String status,
        long quotaBytes,
        long usedBytes,
        long files,
        long created,
        long updated) {}
