package io.cellfs.storage.api;

/** Volume types with their wire numbers (afs-protocol section 4.5). */
public enum VolumeType {
    READ_WRITE(0),
    READ_ONLY(1),
    BACKUP(2);

    private final int wire;

    VolumeType(int wire) {
        this.wire = wire;
    }

    /** The number on the wire and in dumps. */
    public int wire() {
        return wire;
    }
}
