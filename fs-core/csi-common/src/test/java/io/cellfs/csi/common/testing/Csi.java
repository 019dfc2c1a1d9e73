package io.cellfs.csi.common.testing;

import csi.v1.Csi.VolumeCapability;
import csi.v1.Csi.VolumeCapability.AccessMode.Mode;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.Callable;

/** What tests of CSI calls say often. */
public final class Csi {
    private Csi() {}

    /** A mounted volume in this mode. */
    public static VolumeCapability mounted(Mode mode, String... flags) {
        return VolumeCapability.newBuilder()
                .setAccessMode(VolumeCapability.AccessMode.newBuilder().setMode(mode))
                .setMount(VolumeCapability.MountVolume.newBuilder().addAllMountFlags(java.util.List.of(flags)))
                .build();
    }

    /** A block volume. */
    public static VolumeCapability block() {
        return VolumeCapability.newBuilder()
                .setAccessMode(VolumeCapability.AccessMode.newBuilder().setMode(Mode.SINGLE_NODE_WRITER))
                .setBlock(VolumeCapability.BlockVolume.getDefaultInstance())
                .build();
    }

    /** The status code that a call ends with. */
    public static Status.Code code(Callable<?> call) {
        try {
            call.call();
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
