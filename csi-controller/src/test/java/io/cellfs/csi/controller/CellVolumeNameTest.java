package io.cellfs.csi.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.node.api.Names;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class CellVolumeNameTest {
    @Property(tries = 300)
    void everyNameGivesACellVolumeName(@ForAll String name) {
        String cellName = CellVolumeName.of(name);
        assertEquals(cellName, Names.requireNewVolume(cellName));
        assertEquals(cellName, CellVolumeName.of(name));
        assertTrue(cellName.matches("pvc-[0-9a-v]{18}"));
        assertNotEquals(cellName, CellVolumeName.of(name + "x"));
    }

    /** A change of this would make volumes a second time. SHA-256 of "" begins e3b0c442: 11100 01110 11000 01100 01000 010... */
    @Example
    void theNameOfAVolumeNeverChanges() {
        assertTrue(CellVolumeName.of("").startsWith("pvc-seoc8"), CellVolumeName.of(""));
    }
}
