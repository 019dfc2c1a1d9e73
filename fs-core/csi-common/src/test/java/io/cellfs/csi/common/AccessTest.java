package io.cellfs.csi.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import csi.v1.Csi.VolumeCapability;
import csi.v1.Csi.VolumeCapability.AccessMode;
import csi.v1.Csi.VolumeCapability.MountVolume;
import io.cellfs.csi.common.testing.Csi;
import io.grpc.Status;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccessTest {
    @Test
    void everyModeOfTheSpecificationIsSupported() throws CsiException {
        for (AccessMode.Mode mode :
                EnumSet.complementOf(EnumSet.of(AccessMode.Mode.UNKNOWN, AccessMode.Mode.UNRECOGNIZED))) {
            assertEquals(mode, Access.of(Csi.mounted(mode)).mode());
        }
    }

    @Test
    void readerOnlyModesAreReadOnly() throws CsiException {
        assertEquals(
                Set.of(MountFlag.RO),
                Access.of(Csi.mounted(AccessMode.Mode.MULTI_NODE_READER_ONLY)).flags());
        assertTrue(
                Access.of(Csi.mounted(AccessMode.Mode.SINGLE_NODE_READER_ONLY)).readOnlyMode());
        Access flagged = Access.of(Csi.mounted(AccessMode.Mode.SINGLE_NODE_WRITER, "ro", "nodev", "rw"));
        assertEquals(Set.of(MountFlag.RO, MountFlag.NODEV), flagged.flags());
        assertFalse(flagged.readOnlyMode());
        assertTrue(flagged.singleTarget());
        assertFalse(
                Access.of(Csi.mounted(AccessMode.Mode.SINGLE_NODE_MULTI_WRITER)).singleTarget());
    }

    @Test
    void refusesWhatItCannotDo() {
        refused("block", Csi.block());
        refused("access_mode", Csi.mounted(AccessMode.Mode.UNKNOWN));
        refused(
                "access_mode",
                VolumeCapability.newBuilder()
                        .setMount(MountVolume.getDefaultInstance())
                        .build());
        refused(
                "access_type",
                Csi.mounted(AccessMode.Mode.SINGLE_NODE_WRITER).toBuilder()
                        .clearMount()
                        .build());
        refused("'uid=0?'", Csi.mounted(AccessMode.Mode.SINGLE_NODE_WRITER, "uid=0\n"));
        refused("fs_type", mount(MountVolume.newBuilder().setFsType("ext4")));
        for (String group : List.of("-1", "01", "4294967295", "99999999999", "users", "1 ")) {
            refused("volume_mount_group", mount(MountVolume.newBuilder().setVolumeMountGroup(group)));
        }
        refused("4096", mount(MountVolume.newBuilder().addAllMountFlags(Collections.nCopies(2049, "rw"))));
        assertThrows(CsiException.class, () -> Access.of(false, VolumeCapability.getDefaultInstance()));
        assertThrows(CsiException.class, () -> Access.allOf(List.of()));
    }

    private static VolumeCapability mount(MountVolume.Builder mount) {
        return VolumeCapability.newBuilder()
                .setAccessMode(AccessMode.newBuilder().setMode(AccessMode.Mode.SINGLE_NODE_WRITER))
                .setMount(mount)
                .build();
    }

    private static void refused(String because, VolumeCapability capability) {
        CsiException e = assertThrows(CsiException.class, () -> Access.of(capability));
        assertEquals(Status.Code.INVALID_ARGUMENT, e.code());
        assertTrue(String.valueOf(e.getMessage()).contains(because), e.getMessage());
    }
}
