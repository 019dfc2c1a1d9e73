package io.cellfs.client.server;

/** The kinds of volume, in the order of a VLDB entry. */
public enum VolumeKind {
    /** What is changed. */
    READ_WRITE,
    /** A released replica. */
    READ_ONLY,
    /** A snapshot. */
    BACKUP
}
