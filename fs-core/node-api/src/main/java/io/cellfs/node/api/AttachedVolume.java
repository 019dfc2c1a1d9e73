package io.cellfs.node.api;

import java.nio.file.Path;

/**
 * A volume that this node's client has attached.
 *
 * @param name its name in the cell
 * @param path absolute path of its root directory in the mount, {@code <mount>/.:mount/<cell>:<volume id>}
 * @param readonly whether its user will only read, and keeps that by read-only mounts of the path
 */
public record AttachedVolume(VolumeHandle handle, String name, Path path, boolean readonly) {
    private static final String ANY_VOLUME = ".:mount";

    /** Where the root directory of a volume is within each mount of a client, attached or not. */
    public static Path within(Path mount, VolumeHandle handle) {
        return mount.resolve(ANY_VOLUME).resolve(handle.cell() + ":" + handle.volumeId());
    }
}
