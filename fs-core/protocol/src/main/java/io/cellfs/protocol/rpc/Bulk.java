package io.cellfs.protocol.rpc;

/** Raw bytes that an operation carries beside its arguments, and where (afs-protocol section 2.1, bulk placement). */
public enum Bulk {
    /** None. */
    NONE,
    /** In the reply: length i32, the bytes, then the OUT arguments (FetchData). */
    OUT_I32,
    /** In the reply: length i64, the bytes, then the OUT arguments (FetchData64). */
    OUT_I64,
    /** In the reply: bytes to the end, no length, no OUT arguments (Dump). */
    OUT_TO_END,
    /** In the request after the arguments: as many bytes as these say (StoreData). */
    IN_COUNTED,
    /** In the request after the arguments: bytes to the end (Restore). */
    IN_TO_END;

    /** Whether the reply carries raw bytes. */
    public boolean isOut() {
        return this == OUT_I32 || this == OUT_I64 || this == OUT_TO_END;
    }

    /** Whether the request carries raw bytes. */
    public boolean isIn() {
        return this == IN_COUNTED || this == IN_TO_END;
    }
}
