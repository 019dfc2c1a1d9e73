package io.cellfs.server.wire;

import java.util.OptionalLong;

/** Volume quotas between bytes and the wire's KiB. */
final class VolumeForms {
    private static final int MASK_MAX_QUOTA = 2;
    private static final long KIB = 1024;
    private static final long MAX_KIB = Long.MAX_VALUE / KIB;

    private VolumeForms() {}

    /** The quota that a store status sets, in bytes. */
    static OptionalLong quotaBytes(int mask, long maxQuotaKib) {
        if ((mask & MASK_MAX_QUOTA) == 0) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Math.clamp(maxQuotaKib, 0, MAX_KIB) * KIB);
    }
}
