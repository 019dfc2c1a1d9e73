package io.cellfs.csi.node;

import static io.cellfs.csi.common.testing.Failing.assertCode;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.csi.common.CsiException;
import io.cellfs.node.api.VolumeHandle;
import io.cellfs.node.api.testing.InMemoryNode;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EphemeralVolumesTest {
    private static final String ID = "csi-" + "0123456789abcdef".repeat(4);
    private static final long GIB = 1L << 30;

    private final InMemoryNode node = new InMemoryNode(Path.of("/nowhere"));
    private final EphemeralVolumes volumes = new EphemeralVolumes(node, InMemoryNode.CELL);

    @Test
    void onlyWhatKubeletMakesUpIsAnInlineVolume() {
        assertTrue(EphemeralVolumes.isId(ID));
        for (String other : new String[] {"", "csi-1", ID + "0", ID.replace('f', 'F'), "test.cell/536870912"}) {
            assertFalse(EphemeralVolumes.isId(other), other);
        }
        assertTrue(EphemeralVolumes.isAsked(Map.of("csi.storage.k8s.io/ephemeral", "true")));
        assertFalse(EphemeralVolumes.isAsked(Map.of("csi.storage.k8s.io/ephemeral", "false")));
        assertFalse(EphemeralVolumes.isAsked(Map.of()));
    }

    @Test
    void aVolumeIsMadeOnceAndRemovedOnce() throws Exception {
        VolumeHandle made = volumes.ensure(ID, GIB);
        assertEquals(made, volumes.ensure(ID, GIB));
        assertEquals(Optional.of(made), volumes.find(ID));
        assertCode(Status.Code.ALREADY_EXISTS, () -> volumes.ensure(ID, 2 * GIB));
        assertTrue(node.get(made).name().matches("eph-[0-9a-v]{18}"));
        volumes.remove(made);
        volumes.remove(made);
        assertEquals(Optional.empty(), volumes.find(ID));
    }

    @Test
    void theSizeIsReadAndWhatIsUnknownRefusedByName() throws CsiException {
        assertEquals(GIB, EphemeralVolumes.size(Map.of("csi.storage.k8s.io/ephemeral", "true")));
        assertEquals(2 * GIB, EphemeralVolumes.size(Map.of("size", "2Gi", "csi.storage.k8s.io/pod.name", "p")));
        assertEquals(2048, EphemeralVolumes.size(Map.of("size", "1025")));
        for (String bad : new String[] {"", "0", "2G", "-1"}) {
            String message = assertCode(Status.Code.INVALID_ARGUMENT, () -> EphemeralVolumes.size(Map.of("size", bad)));
            assertTrue(message.contains("'size'"), message);
        }
        String unknown = assertCode(Status.Code.INVALID_ARGUMENT, () -> EphemeralVolumes.size(Map.of("quota", "1Gi")));
        assertTrue(unknown.contains("'quota'"), unknown);
    }
}
