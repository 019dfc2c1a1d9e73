package io.cellfs.csi.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import csi.v1.Csi.CapacityRange;
import io.cellfs.csi.common.CsiException;
import io.cellfs.node.api.Quotas;
import io.grpc.Status;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class CapacityPropertyTest {
    @Property
    void whatIsChosenIsInTheRange(
            @ForAll @LongRange(min = 0) long required,
            @ForAll @LongRange(min = 0) long limit,
            @ForAll @LongRange(min = 0) long defaultBytes) {
        try {
            Capacity capacity = Capacity.of(range(required, limit));
            long chosen = capacity.choose(required > 0, defaultBytes);
            assertEquals(0, chosen % Quotas.KIB);
            assertTrue(chosen > 0 && chosen >= required && chosen <= Quotas.MAX_BYTES);
            assertTrue(limit == 0 || chosen <= limit);
            assertTrue(capacity.includes(chosen));
        } catch (CsiException e) {
            assertEquals(Status.Code.OUT_OF_RANGE, e.code());
            assertTrue(required > Quotas.MAX_BYTES
                    || (limit > 0 && limit / 1024 < Math.ceilDiv(Math.max(required, 1), 1024)));
        }
    }

    @Example
    void aVolumeWithoutABoundDoesWhereThereIsNoLimit() throws CsiException {
        assertTrue(Capacity.of(range(5, 0)).includes(0));
        assertFalse(Capacity.of(range(5, 1 << 20)).includes(0));
    }

    private static CapacityRange range(long required, long limit) {
        return CapacityRange.newBuilder()
                .setRequiredBytes(required)
                .setLimitBytes(limit)
                .build();
    }
}
