package io.cellfs.storage.meta;

/** Single values of a partition, with their numbers in the database. */
public enum PartitionValue {
    /** Number of the layout. */
    FORMAT(0),
    /** The next space. */
    NEXT_SPACE(1),
    /** Chunk ids below this may have been handed out. */
    CHUNK_IDS(2),
    /** Chunk files with lower ids have been swept for orphans. */
    SWEPT(3),
    /** Identifies the boot of the machine in which the partition was last open. */
    BOOT(4),
    /** How far the scrub is. */
    SCRUB(5),
    /** Not 0: all volumes can be found by their names. */
    NAMES(6);

    private final int code;

    PartitionValue(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
