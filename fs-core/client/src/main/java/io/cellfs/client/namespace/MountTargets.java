package io.cellfs.client.namespace;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.client.server.Cell;
import io.cellfs.client.server.Locations;
import io.cellfs.client.server.Volume;
import io.cellfs.client.server.VolumeEntry;
import io.cellfs.client.server.VolumeIds;
import io.cellfs.client.server.VolumeKind;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Which volume a mount point leads to (afs-protocol section 6.4). */
public final class MountTargets {
    private static final String READ_ONLY = ".readonly";
    private static final String BACKUP = ".backup";

    private final Locations locations;

    /** Targets in the cells of {@code locations}. */
    public MountTargets(Locations locations) {
        this.locations = locations;
    }

    /**
     * The volume that a mount point in {@code parentVolume} leads to.
     *
     * @throws FsException ENODEV when there is no such cell or volume, or a backup would be mounted in a backup
     */
    public Volume resolve(long parentVolume, MountPoint mountPoint) throws IOException {
        Cell cell = mountPoint.cell().isPresent() ? cell(mountPoint.cell().get()) : locations.cellOf(parentVolume);
        VolumeKind parent = locations.volume(parentVolume).type();
        Volume target = resolve(cell, mountPoint.volume(), mountPoint.readWrite() || parent == VolumeKind.READ_WRITE);
        if (parent == VolumeKind.BACKUP && target.type() == VolumeKind.BACKUP) {
            throw new FsException(Errno.ENODEV, "backup volume " + target.name() + " is mounted in a backup volume");
        }
        return target;
    }

    private Cell cell(String name) throws FsException {
        return locations.cell(name).orElseThrow(() -> new FsException(Errno.ENODEV, "cell " + name + " is not known"));
    }

    /** A volume by name, with or without a type's suffix, or by id; without either, read-write if so wanted, else read-only if there is one. */
    public Volume resolve(Cell cell, String nameOrId, boolean readWrite) throws IOException {
        Optional<Volume> known =
                locations.find(cell, baseName(nameOrId)).flatMap(entry -> choose(cell, entry, nameOrId, readWrite));
        if (known.isPresent()) {
            return known.get();
        }
        VolumeEntry entry = locations
                .findNow(cell, baseName(nameOrId))
                .orElseThrow(() -> new FsException(Errno.ENODEV, "cell " + cell.name() + " has no volume " + nameOrId));
        return choose(cell, entry, nameOrId, readWrite)
                .orElseThrow(() -> new FsException(
                        Errno.ENODEV, "cell " + cell.name() + " has no volume " + nameOrId + " of that type"));
    }

    private static Optional<Volume> choose(Cell cell, VolumeEntry entry, String nameOrId, boolean readWrite) {
        for (VolumeKind type : wanted(cell, entry, nameOrId, readWrite)) {
            Optional<Volume> volume = entry.volume(cell.number(), type);
            if (volume.isPresent()) {
                return volume;
            }
        }
        return Optional.empty();
    }

    private static String baseName(String name) {
        if (name.endsWith(READ_ONLY)) {
            return name.substring(0, name.length() - READ_ONLY.length());
        }
        return name.endsWith(BACKUP) ? name.substring(0, name.length() - BACKUP.length()) : name;
    }

    private static List<VolumeKind> wanted(Cell cell, VolumeEntry entry, String nameOrId, boolean readWrite) {
        if (nameOrId.endsWith(READ_ONLY)) {
            return List.of(VolumeKind.READ_ONLY);
        }
        if (nameOrId.endsWith(BACKUP)) {
            return List.of(VolumeKind.BACKUP);
        }
        if (nameOrId.chars().allMatch(Character::isDigit)) {
            for (VolumeKind type : VolumeKind.values()) {
                boolean named = entry.volume(cell.number(), type)
                        .filter(v -> Long.toString(VolumeIds.wire(v.id())).equals(nameOrId))
                        .isPresent();
                if (named && type != VolumeKind.READ_WRITE) {
                    return List.of(type);
                }
            }
        }
        return readWrite
                ? List.of(VolumeKind.READ_WRITE, VolumeKind.READ_ONLY)
                : List.of(VolumeKind.READ_ONLY, VolumeKind.READ_WRITE);
    }
}
