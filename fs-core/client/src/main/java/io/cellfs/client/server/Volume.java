package io.cellfs.client.server;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * A volume as the cell database has it.
 *
 * @param id the client's number of the volume ({@link VolumeIds})
 * @param name its name, with ".readonly" or ".backup" for those types
 * @param type what it is
 * @param servers file servers that hold it, in order of preference
 */
public record Volume(long id, String name, VolumeKind type, List<InetSocketAddress> servers) {}
