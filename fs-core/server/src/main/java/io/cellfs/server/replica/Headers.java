package io.cellfs.server.replica;

import io.cellfs.storage.api.VolumeChange;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeType;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How headers of volumes are used for releases and moves. A base is a hidden read-write volume: {@code cloneId} is the frozen volume of the
 * origin whose content it holds, {@code backupId} the one that is being brought in, 0 for none. The {@code backupId} of a read-only volume
 * is its base.
 */
final class Headers {
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

    /** The same for a frozen content that goes to replicas. */
    static VolumeChange released() {
        return change(
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalInt.of(VolumeInfo.HIDDEN | VolumeInfo.RELEASED),
                Optional.of(false));
    }

    /** Whether a volume is a replica's base. */
    static boolean isBase(VolumeInfo info) {
        return info.type() == VolumeType.READ_WRITE && isHidden(info) && info.id() != info.parentId();
    }

    /** A base holds {@code held} (0: nothing known) and {@code coming} is being brought in (0: nothing is). */
    static VolumeChange base(long held, long coming) {
        return change(OptionalLong.of(held), OptionalLong.of(coming), OptionalInt.empty(), Optional.empty());
    }

    /** The same, with the quota of what is coming in. */
    static VolumeChange base(long held, long coming, long maxQuotaBytes) {
        return new VolumeChange(
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.of(held),
                OptionalLong.of(coming),
                OptionalInt.empty(),
                OptionalLong.of(maxQuotaBytes),
                OptionalLong.empty(),
                Optional.empty());
    }

    /** A read-only volume over a base serves. */
    static VolumeChange shown(long base) {
        return change(OptionalLong.empty(), OptionalLong.of(base), OptionalInt.of(0), Optional.of(true));
    }

    static boolean isMoving(VolumeInfo info) {
        return (info.flags() & VolumeInfo.MOVING) != 0;
    }

    static boolean isEntryLocked(VolumeInfo info) {
        return (info.flags() & VolumeInfo.ENTRY_LOCKED) != 0;
    }

    /** Whether the volume has left for another place: then it serves nobody here. */
    static VolumeChange moving(VolumeInfo info, boolean moving) {
        return change(
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalInt.of(flags(info, VolumeInfo.MOVING, moving)),
                Optional.of(!moving));
    }

    /** Whether this server has locked the volume's entry. */
    static VolumeChange entryLocked(VolumeInfo info, boolean locked) {
        return change(
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalInt.of(flags(info, VolumeInfo.ENTRY_LOCKED, locked)),
                Optional.empty());
    }

    private static int flags(VolumeInfo info, int flag, boolean set) {
        return set ? info.flags() | flag : info.flags() & ~flag;
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
