package io.cellfs.storage.meta;

import io.cellfs.storage.api.Sharing;
import io.cellfs.storage.api.StorageException;

/** The stored form of {@link Sharing}. */
public final class SharingRecord {
    private SharingRecord() {}

    /** The record's bytes. */
    public static byte[] encode(Sharing sharing) {
        return new Encoder(40)
                .varint(0)
                .varint(sharing.uniqueBytes())
                .varint(sharing.sharedBytes())
                .varint(sharing.measuredAt())
                .varint(sharing.problems())
                .toBytes();
    }

    /** Reads a record. */
    public static Sharing decode(byte[] bytes) throws StorageException {
        Decoder in = new Decoder(bytes, 0, "sharing record");
        in.varint();
        Sharing sharing = new Sharing(in.varint(), in.varint(), in.varint(), in.varint());
        in.end();
        return sharing;
    }
}
