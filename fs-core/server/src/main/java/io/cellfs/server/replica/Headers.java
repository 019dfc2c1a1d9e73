package io.cellfs.server.replica;

import io.cellfs.storage.api.VolumeChange;
import io.cellfs.storage.api.VolumeInfo;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How headers of volumes are used for releases and moves. A base is a hidden read-write volume: {@code cloneId} is the frozen volume of the
 * origin whose content it holds, {@code backupId} the one that is being brought in, 0 for none. The {@code backupId} of a read-only volume
 * is its base.
 */
final class Headers {
    /** The volume is on its way to another server; it serves nobody. */
    static final int MOVING = 0x2000;

    private Headers() {}

    static boolean isHidden(VolumeInfo info) {
        return (info.flags() & VolumeInfo.HIDDEN) != 0;
    }

    /** Off line and hidden. */
    static VolumeChange hidden() {
        return change(
                OptionalLong.empty(), OptionalLong.empty(), OptionalInt.of(VolumeInfo.HIDDEN), Optional.of(false));
    }

    /** With another creation date. */
    static VolumeChange dated(long creationDate) {
        return new VolumeChange(
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                OptionalLong.empty(),
                OptionalLong.of(creationDate),
                Optional.empty());
    }

    /** A base holds {@code held} (0: nothing known) and {@code coming} is being brought in (0: nothing is). */
    static VolumeChange base(long held, long coming) {
        return change(OptionalLong.of(held), OptionalLong.of(coming), OptionalInt.empty(), Optional.empty());
    }

    /** A read-only volume over a base serves. */
    static VolumeChange shown(long base) {
        return change(OptionalLong.empty(), OptionalLong.of(base), OptionalInt.of(0), Optional.of(true));
    }

    /** Whether the volume serves, and whether it moves. */
    static VolumeChange serving(boolean online, boolean moving) {
        return change(
                OptionalLong.empty(), OptionalLong.empty(), OptionalInt.of(moving ? MOVING : 0), Optional.of(online));
    }

    /** A base becomes a read-write volume that serves. */
    static VolumeChange active(String name, long maxQuotaBytes, long creationDate) {
        return new VolumeChange(
                Optional.of(name),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.of(0),
                OptionalLong.of(0),
                OptionalInt.of(0),
                OptionalLong.of(maxQuotaBytes),
                OptionalLong.of(creationDate),
                Optional.of(true));
    }

    private static VolumeChange change(
            OptionalLong cloneId, OptionalLong backupId, OptionalInt flags, Optional<Boolean> online) {
        return new VolumeChange(
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                cloneId,
                backupId,
                flags,
                OptionalLong.empty(),
                OptionalLong.empty(),
                online);
    }
}
