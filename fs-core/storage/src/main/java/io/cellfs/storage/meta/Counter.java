package io.cellfs.storage.meta;

/** A volume's counters, with their numbers in the database. */
public enum Counter {
    /** Bytes that count against the quota; changed by merges, in any order. */
    USED_BYTES(0),
    /** Vnodes; changed by merges. */
    FILES(1),
    /** Vnode serial numbers below this may have been handed out. */
    SERIALS(2),
    /** Time of the last change, in 100 ns units. */
    UPDATED(3),
    /** The highest data version that a removed vnode had, once the volume had clones. */
    REMOVED_VERSION(4);

    private final int code;

    Counter(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
