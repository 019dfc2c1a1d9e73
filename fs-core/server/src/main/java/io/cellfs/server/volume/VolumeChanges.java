package io.cellfs.server.volume;

import io.cellfs.storage.api.VolumeChange;
import io.cellfs.storage.api.VolumeType;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Changes of volume headers, one field at a time. */
final class VolumeChanges {
    /** Changes nothing. */
    static final VolumeChange NONE = new VolumeChange(
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalInt.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            Optional.empty());

    private VolumeChanges() {}

    /** The volserver flags, and whether the volume serves. */
    static VolumeChange flags(int flags, boolean online) {
        return new VolumeChange(
                NONE.name(),
                NONE.type(),
                NONE.parentId(),
                NONE.cloneId(),
                NONE.backupId(),
                OptionalInt.of(flags),
                NONE.maxQuotaBytes(),
                NONE.creationDate(),
                Optional.of(online));
    }

    /** Name, type and the ids of related volumes. */
    static VolumeChange identity(String name, VolumeType type, long parentId, long cloneId, long backupId) {
        return new VolumeChange(
                Optional.of(name),
                Optional.of(type),
                OptionalLong.of(parentId),
                OptionalLong.of(cloneId),
                OptionalLong.of(backupId),
                NONE.flags(),
                NONE.maxQuotaBytes(),
                NONE.creationDate(),
                NONE.online());
    }

    /** The id of the last read-only clone. */
    static VolumeChange cloneId(long cloneId) {
        return related(OptionalLong.of(cloneId), OptionalLong.empty());
    }

    /** The id of the backup clone. */
    static VolumeChange backupId(long backupId) {
        return related(OptionalLong.empty(), OptionalLong.of(backupId));
    }

    private static VolumeChange related(OptionalLong cloneId, OptionalLong backupId) {
        return new VolumeChange(
                NONE.name(),
                NONE.type(),
                NONE.parentId(),
                cloneId,
                backupId,
                NONE.flags(),
                NONE.maxQuotaBytes(),
                NONE.creationDate(),
                NONE.online());
    }

    /** Quota in bytes and date of creation in 100 ns units. */
    static VolumeChange quotaAndDate(OptionalLong maxQuotaBytes, OptionalLong creationDate) {
        return new VolumeChange(
                NONE.name(),
                NONE.type(),
                NONE.parentId(),
                NONE.cloneId(),
                NONE.backupId(),
                NONE.flags(),
                maxQuotaBytes,
                creationDate,
                NONE.online());
    }
}
