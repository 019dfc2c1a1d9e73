package io.cellfs.csi.common;

import java.util.Arrays;
import java.util.Optional;

/** The mount flags that a volume may be mounted with: those that the kernel keeps for each bind mount. */
public enum MountFlag {
    /** Read-only. */
    RO("ro"),
    /** Set-user-id bits have no effect. */
    NOSUID("nosuid"),
    /** Device files have no effect. */
    NODEV("nodev"),
    /** No program may be run. */
    NOEXEC("noexec"),
    /** Access times are not kept. */
    NOATIME("noatime"),
    /** Access times of directories are not kept. */
    NODIRATIME("nodiratime");

    private final String option;

    MountFlag(String option) {
        this.option = option;
    }

    /** As it is written in mount options and in /proc/self/mountinfo. */
    public String option() {
        return option;
    }

    /** The flag of this option. */
    public static Optional<MountFlag> of(String option) {
        return Arrays.stream(values()).filter(f -> f.option.equals(option)).findFirst();
    }
}
