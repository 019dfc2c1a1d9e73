package io.cellfs.client.server;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An entry of the cell database: one volume in its types.
 *
 * @param name the read-write volume's name
 * @param ids ids on the wire of the types that exist
 * @param sites servers by type, in the database's order
 */
public record VolumeEntry(String name, Map<VolumeKind, Long> ids, Map<VolumeKind, List<Site>> sites) {
    /** Copies the maps. */
    public VolumeEntry {
        ids = Map.copyOf(ids);
        sites = Map.copyOf(sites);
    }

    /** The volume of that type, if there is one. */
    public Optional<Volume> volume(int cell, VolumeKind type) {
        Long id = ids.get(type);
        if (id == null) {
            return Optional.empty();
        }
        String suffix = switch (type) {
            case READ_WRITE -> "";
            case READ_ONLY -> ".readonly";
            case BACKUP -> ".backup";
        };
        return Optional.of(
                new Volume(VolumeIds.internal(cell, id), name + suffix, type, sites.getOrDefault(type, List.of())));
    }
}
