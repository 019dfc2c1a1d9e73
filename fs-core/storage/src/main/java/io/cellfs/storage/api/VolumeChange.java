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
        Optional<Boolean> online) {}
