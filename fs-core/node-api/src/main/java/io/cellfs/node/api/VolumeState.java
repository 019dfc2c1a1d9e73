package io.cellfs.node.api;

/** Whether a volume serves. */
public enum VolumeState {
    /** It serves. */
    ONLINE,
    /** An administrative operation keeps callers waiting. */
    BUSY,
    /** It was taken out of service. */
    OFFLINE,
    /** Its server does not answer. */
    UNREACHABLE
}
