package io.cellfs.client.server;

/**
 * A cell that can be asked.
 *
 * @param number its number in volume ids ({@link VolumeIds})
 * @param name its name
 * @param database its volume location servers
 */
public record Cell(int number, String name, VolumeDatabase database) {}
