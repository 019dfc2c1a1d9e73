package io.cellfs.csi.common;

import csi.v1.Csi.VolumeCondition;
import io.cellfs.node.api.VolumeState;

/** What a volume's state means to an orchestrator. */
public final class Conditions {
    private Conditions() {}

    /** The condition of a volume in this state. */
    public static VolumeCondition of(VolumeState state) {
        return switch (state) {
            case ONLINE -> condition(false, "the volume serves");
            case BUSY -> condition(false, "an administrative operation keeps callers waiting for a moment");
            case OFFLINE -> condition(true, "the volume was taken out of service");
            case UNREACHABLE -> condition(true, "the volume's file server does not answer");
        };
    }

    private static VolumeCondition condition(boolean abnormal, String message) {
        return VolumeCondition.newBuilder()
                .setAbnormal(abnormal)
                .setMessage(message)
                .build();
    }
}
