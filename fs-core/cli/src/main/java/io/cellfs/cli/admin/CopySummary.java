package io.cellfs.cli.admin;

/**
 * A copy of a volume.
 *
 * @param name the copy's name
 * @param id its id
 * @param of the volume that it was made of
 * @param created when, in seconds since 1970
 * @param status "online", "offline", "busy"
 */
public record CopySummary(String name, long id, String of, long created, String status) {}
