package io.cellfs.cli.admin;

import io.cellfs.cli.admin.AdminException.Kind;
import io.cellfs.node.api.Names;
import java.util.regex.Pattern;

/** What volumes and snapshots may be called. */
final class VolumeNames {
    /** The volume service has room for so many characters. */
    private static final int MAX_CHARS = 31;

    private static final Pattern SNAPSHOT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private VolumeNames() {}

    /** Refuses what cannot be the name of a new read-write volume. */
    static void requireNew(String name) throws AdminException {
        try {
            Names.requireNewVolume(name);
        } catch (IllegalArgumentException e) {
            throw new AdminException(Kind.INVALID, "volume name '" + name + "': " + e.getMessage(), e);
        }
    }

    /** Refuses what cannot be the name of a volume's snapshot. */
    static void requireSnapshot(String volume, String snapshot) throws AdminException {
        int room = MAX_CHARS - volume.length() - 1;
        boolean valid = SNAPSHOT.matcher(snapshot).matches()
                && snapshot.length() <= room
                && !snapshot.endsWith("readonly")
                && !snapshot.endsWith("backup");
        if (!valid) {
            throw new AdminException(
                    Kind.INVALID,
                    "snapshot name '" + snapshot + "': 1 to " + room
                            + " letters, digits, '.', '_' or '-', beginning with a letter"
                            + " or digit, and not ending in readonly or backup");
        }
    }
}
