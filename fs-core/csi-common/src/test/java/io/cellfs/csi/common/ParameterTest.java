package io.cellfs.csi.common;

import static io.cellfs.csi.common.testing.Failing.assertCode;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.csi.common.Parameter.Place;
import io.cellfs.node.api.Quantity;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParameterTest {
    @Test
    void theDocumentHasTheTable() throws IOException {
        String document = Files.readString(Path.of("../../docs/csi.md"));
        assertTrue(document.contains(Parameter.table()), "docs/csi.md should contain:\n" + Parameter.table());
    }

    @Test
    void eachIsKnownWhereItBelongsAndRefusedByNameElsewhere() throws CsiException {
        for (Parameter parameter : Parameter.values()) {
            for (Place place : Place.values()) {
                Map<String, String> map = Map.of(parameter.key(), parameter.example());
                if (parameter.places().contains(place)) {
                    assertEquals(Map.of(parameter, parameter.example()), Parameter.read(map, place, "parameters"));
                } else {
                    String message =
                            assertCode(Status.Code.INVALID_ARGUMENT, () -> Parameter.read(map, place, "parameters"));
                    assertTrue(message.contains("'" + parameter.key() + "'"), message);
                }
            }
        }
        String unknown = assertCode(
                Status.Code.INVALID_ARGUMENT,
                () -> Parameter.read(Map.of("Cell", "x"), Place.STORAGE_CLASS, "parameters"));
        assertTrue(unknown.contains("'Cell'"), unknown);
    }

    @Test
    void sizesAreReadAsKubernetesWritesThem() {
        assertEquals(0, Quantity.bytes("0"));
        assertEquals(1025, Quantity.bytes("1025"));
        assertEquals(3L << 10, Quantity.bytes("3Ki"));
        assertEquals(3L << 20, Quantity.bytes("3Mi"));
        assertEquals(500L << 30, Quantity.bytes("500Gi"));
        assertEquals(1L << 53, Quantity.bytes("8192Ti"));
        for (String bad :
                new String[] {"", "Gi", "1G", "1.5Gi", "-1", " 1", "8193Ti", "9".repeat(16), "1".repeat(17)}) {
            assertThrows(IllegalArgumentException.class, () -> Quantity.bytes(bad), bad);
        }
    }
}
