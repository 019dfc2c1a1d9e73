package io.cellfs.csi.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.node.api.VolumeHandle;
import io.grpc.Status;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ChecksTest {
    @Test
    void stringsAreBoundedInBytes() throws CsiException {
        assertEquals("x".repeat(128), Checks.required("x".repeat(128), "name"));
        fails(Status.Code.INVALID_ARGUMENT, () -> Checks.required("", "name"));
        fails(Status.Code.INVALID_ARGUMENT, () -> Checks.required("\u00e4".repeat(65), "name"));
    }

    @Test
    void namesHaveNoControlCharacters() throws CsiException {
        assertEquals("../\u00e4 b", Checks.name("../\u00e4 b"));
        fails(Status.Code.INVALID_ARGUMENT, () -> Checks.name("a\u007f"));
        fails(Status.Code.INVALID_ARGUMENT, () -> Checks.name("a\u0085"));
    }

    @Test
    void mapsAreBounded() throws CsiException {
        assertEquals(1, Checks.map(Map.of("k", "v".repeat(4095)), "m").size());
        fails(Status.Code.INVALID_ARGUMENT, () -> Checks.map(Map.of("k", "v".repeat(4096)), "m"));
    }

    @Test
    void volumeIdsAreOursOrUnknown() throws CsiException {
        assertEquals(Optional.of(new VolumeHandle("a.b", 7)), Checks.volumeId("a.b/7"));
        assertTrue(Checks.volumeId("somebody else's").isEmpty());
        fails(Status.Code.NOT_FOUND, () -> Checks.existingVolumeId("a.b/07"));
        fails(Status.Code.INVALID_ARGUMENT, () -> Checks.existingVolumeId(""));
    }

    private static void fails(Status.Code code, Executable check) {
        assertEquals(code, assertThrows(CsiException.class, check).code());
    }
}
