package io.cellfs.client.server;

import java.util.List;

/**
 * A volume as the cell database has it.
 *
 * @param id the client's number of the volume ({@link VolumeIds})
 * @param name its name, with ".readonly" or ".backup" for those types
 * @param type what it is
 * @param sites file servers that hold it, in the location database's order
 */
public record Volume(long id, String name, VolumeKind type, List<Site> sites) {}
