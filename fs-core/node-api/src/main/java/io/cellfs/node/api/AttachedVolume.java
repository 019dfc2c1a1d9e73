package io.cellfs.node.api;

import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * A volume that this node's client has attached.
 *
 * @param label what it is attached as
 * @param name its name in the cell
 * @param path absolute path of its root directory in the mount, {@code <mount>/.:mount/<cell>:<volume id>}
 * @param readonly whether its user will only read, and keeps that by read-only mounts of the path
 * @param uniquifier what a volume made anew with the same id has another one of; 0 where there is none
 * @param group the group that this node shows the volume's files to be of
 */
public record AttachedVolume(
        String label,
        VolumeHandle handle,
        String name,
        Path path,
        boolean readonly,
        long uniquifier,
        OptionalInt group) {
    /** The extended attribute in which each file of a mount tells, to the privileged alone, the identity of its volume. */
    public static final String IDENTITY_ATTRIBUTE = "trusted.cellfs.volume";

    /** The directory of each mount of a client in which any volume is, as {@code <cell>:<name or id>}. */
    public static final String ANY_VOLUME = ".:mount";

    /** Where the root directory of a volume is within each mount of a client, attached or not. */
    public static Path within(Path mount, VolumeHandle handle) {
        return within(mount, handle.cell(), Long.toString(handle.volumeId()));
    }

    /** The same of a volume by name or id; without either, what these paths begin with in a cell. */
    public static Path within(Path mount, String cell, String nameOrId) {
        return mount.resolve(ANY_VOLUME).resolve(cell + ":" + nameOrId);
    }

    /** The volume's identity, as its files tell it in {@link #IDENTITY_ATTRIBUTE}: {@code <cell>/<volume id>/<uniquifier>}. */
    public String identity() {
        return handle + "/" + uniquifier;
    }
}
