package io.cellfs.node.api;

import java.util.Optional;

/**
 * What a user names a volume by.
 *
 * @param cell name of the cell; empty: the home cell
 * @param volume the volume's name, or its id in decimal
 * @param readOnlyReplica whether its read-only volume is meant
 * @param snapshot the name of a snapshot of it, if that is meant
 */
public record VolumeReference(String cell, String volume, boolean readOnlyReplica, Optional<String> snapshot) {
    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException naming the one that breaks its limit
     */
    public VolumeReference {
        if (!cell.isEmpty()) {
            Names.requireCell(cell);
        }
        Names.requireVolume(volume);
        snapshot.ifPresent(Names::requireVolume);
        if (readOnlyReplica && snapshot.isPresent()) {
            throw new IllegalArgumentException("either the read-only replica or a snapshot can be meant");
        }
    }

    @Override
    public String toString() {
        return (cell.isEmpty() ? "" : cell + "/") + volume;
    }
}
