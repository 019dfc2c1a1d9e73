package io.cellfs.storage.api;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Header fields of a volume to set; empty means keep. */
public record VolumeChange(
        Optional<String> name,
        Optional<VolumeType> type,
        OptionalLong parentId,
        OptionalLong cloneId,
        OptionalLong backupId,
        OptionalInt flags,
        OptionalLong maxQuotaBytes,
        OptionalLong creationDate,
        Optional<Boolean> online) {
    /** Keeps everything. */
    public static final VolumeChange NONE = new VolumeChange(
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalInt.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            Optional.empty());

    /** Sets the creation date, if one is given. */
    public static VolumeChange dated(OptionalLong creationDate) {
        return new VolumeChange(
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                OptionalLong.empty(),
                creationDate,
                Optional.empty());
    }
}
