package io.cellfs.cli.admin;

/**
 * A site of a volume.
 *
 * @param server host and port of the volume service
 * @param partition as {@code /vicepa}
 * @param type {@code read-write} or {@code read-only}
 * @param state {@code in use}, or for a read-only site {@code not released} or {@code new release}
 */
public record SiteSummary(String server, String partition, String type, String state) {}
