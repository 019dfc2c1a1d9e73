package io.cellfs.cli.admin;

/**
 * A named snapshot.
 *
 * @param id its volume id
 * @param name its name, {@code VOLUME.SNAPSHOT}
 * @param volumeId the volume that it was made of, which may be gone
 * @param quotaBytes the volume's quota when it was made, 0 for none
 * @param usedBytes what counted against the quota then
 * @param created when, in seconds since 1970
 * @param status "online", "offline", "busy"
 */
public record SnapshotSummary(
        long id, String name, long volumeId, long quotaBytes, long usedBytes, long created, String status) {}
