package io.cellfs.server.volume;

import io.cellfs.protocol.dump.DumpVolume;
import io.cellfs.protocol.vol.VolArgs;
import io.cellfs.storage.api.VolumeChange;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeType;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A volume's header before and after a restore: the caller's cookie stands above what the dump says (afs-protocol section 6.3). */
final class RestoredHeader {
    private static final long KIB = 1024;
    private static final long TICKS_PER_S = 10_000_000L;

    private RestoredHeader() {}

    /** While content is written: off line, and marked in case that this never ends. */
    static VolumeChange during(VolumeInfo before) {
        return new VolumeChange(
                Optional.empty(),
                Optional.of(VolumeType.READ_WRITE),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalInt.of(before.flags() | VolumeFlags.RESTORING),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.of(false));
    }

    /** After the content is complete. */
    static VolumeChange after(VolumeInfo before, DumpVolume dump, VolArgs.RestoreCookie cookie, VolumeType type) {
        String name = cookie.name().isEmpty() ? before.name() : cookie.name();
        long parent = cookie.parentId() != 0 ? cookie.parentId() : before.parentId();
        return new VolumeChange(
                Optional.of(name),
                Optional.of(type),
                OptionalLong.of(type == VolumeType.READ_WRITE ? before.id() : parent),
                OptionalLong.of(cookie.cloneId()),
                OptionalLong.empty(),
                OptionalInt.of(before.flags() & ~VolumeFlags.RESTORING),
                OptionalLong.of(dump.maxQuotaKib() * KIB),
                OptionalLong.of(dump.creationDate() * TICKS_PER_S),
                Optional.of(before.online()));
    }
}
