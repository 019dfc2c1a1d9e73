package io.cellfs.csi.controller;

import csi.v1.Csi.CapacityRange;
import io.cellfs.csi.common.CsiException;
import io.cellfs.node.api.Quotas;
import io.grpc.Status;

/**
 * The sizes that a volume may have, in bytes, both whole KiB: what the capacity range of a request leaves.
 *
 * @param minBytes at least so much, 1 KiB or more
 * @param maxBytes at most so much
 */
record Capacity(long minBytes, long maxBytes) {
    /** Reads a capacity range, with 0 for what is not set; OUT_OF_RANGE if no size is in it. */
    static Capacity of(CapacityRange range) throws CsiException {
        long required = range.getRequiredBytes();
        long limit = range.getLimitBytes();
        if (required < 0 || limit < 0) {
            throw CsiException.invalid("capacity_range must not be negative");
        }
        if (required > Quotas.MAX_BYTES) {
            throw outOfRange("a volume has at most 2^53 bytes");
        }
        long min = Math.max(Quotas.KIB, Quotas.roundedUp(required));
        long max = limit == 0 ? Quotas.MAX_BYTES : Math.min(Quotas.MAX_BYTES, Quotas.roundedDown(limit));
        if (min > max) {
            throw outOfRange(
                    "no whole number of KiB is between required_bytes " + required + " and limit_bytes " + limit);
        }
        return new Capacity(min, max);
    }

    /** What of it has room for so many bytes; OUT_OF_RANGE if nothing has. */
    Capacity atLeast(long bytes) throws CsiException {
        long least = Math.max(minBytes, Quotas.roundedUp(bytes));
        if (least > maxBytes) {
            throw outOfRange("the content source holds " + bytes + " bytes, more than limit_bytes");
        }
        return new Capacity(least, maxBytes);
    }

    /** The quota for a new volume: what is required, or the default where nothing is, within the range. */
    long choose(boolean required, long defaultBytes) {
        return required ? minBytes : Math.clamp(Quotas.roundedDown(defaultBytes), minBytes, maxBytes);
    }

    /** Whether a volume of this quota will do; 0 is a volume without a bound. */
    boolean includes(long quotaBytes) {
        return quotaBytes == 0 ? maxBytes == Quotas.MAX_BYTES : quotaBytes >= minBytes && quotaBytes <= maxBytes;
    }

    static CsiException outOfRange(String message) {
        return new CsiException(Status.Code.OUT_OF_RANGE, message);
    }
}
