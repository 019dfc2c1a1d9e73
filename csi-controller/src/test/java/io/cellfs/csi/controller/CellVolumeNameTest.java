package io.cellfs.csi.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import csi.v1.Csi.CreateVolumeRequest;
import csi.v1.Csi.VolumeContentSource;
import io.cellfs.csi.common.CsiException;
import io.cellfs.node.api.Names;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class CellVolumeNameTest {
    private static ContentSource snapshot(String id) throws CsiException {
        return ContentSource.of(CreateVolumeRequest.newBuilder()
                .setVolumeContentSource(VolumeContentSource.newBuilder()
                        .setSnapshot(
                                VolumeContentSource.SnapshotSource.newBuilder().setSnapshotId(id)))
                .build());
    }

    @Property(tries = 300)
    void everyNameGivesACellVolumeName(@ForAll String name) throws CsiException {
        String cellName = CellVolumeName.of(name, ContentSource.NONE);
        assertEquals(cellName, Names.requireNewVolume(cellName));
        assertEquals(cellName, CellVolumeName.of(name, ContentSource.NONE));
        assertTrue(cellName.matches("pvc-[0-9a-v]{18}"));
        assertTrue(cellName.startsWith(CellVolumeName.beginning(name)));
        assertNotEquals(CellVolumeName.beginning(name), CellVolumeName.beginning(name + "x"));
        String copied = CellVolumeName.of(name, snapshot("example.org/7"));
        assertTrue(copied.startsWith(CellVolumeName.beginning(name)));
        assertNotEquals(cellName, copied);
    }

    @Property(tries = 300)
    void everyNameGivesASnapshotName(@ForAll String name) {
        String snapshot = SnapshotName.of(name);
        assertEquals(snapshot, Names.requireSnapshot(snapshot));
        assertEquals(8, snapshot.length());
        assertNotEquals(snapshot, SnapshotName.of(name + "x"));
    }

    /** A change of these would make volumes and snapshots a second time. SHA-256 of "" ends in 7852b855. */
    @Example
    void namesNeverChange() {
        assertEquals("pvc-l2e55sd3pc59al2e55", CellVolumeName.of("", ContentSource.NONE));
        assertEquals("9rFFb0Q2", SnapshotName.of(""));
    }
}
