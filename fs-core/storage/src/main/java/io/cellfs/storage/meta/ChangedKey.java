package io.cellfs.storage.meta;

import io.cellfs.storage.api.StorageException;

/** The parts of a {@link Keys#changed} key. */
public final class ChangedKey {
    private final long epoch;
    private final long start;
    private final byte[] record;

    private ChangedKey(long epoch, long start, byte[] record) {
        this.epoch = epoch;
        this.start = start;
        this.record = record;
    }

    /** Takes a {@link Keys#changed} key apart. */
    public static ChangedKey of(byte[] key) throws StorageException {
        Decoder in = new Decoder(key, 1, "change key");
        long space = in.i64();
        long epoch = in.i64();
        long start = in.i64();
        byte[] record = new Encoder(key.length - 16)
                .u8(in.u8())
                .i64(space)
                .raw(in.raw(in.remaining()))
                .toBytes();
        return new ChangedKey(epoch, start, record);
    }

    /** When the record changed. */
    public long epoch() {
        return epoch;
    }

    /** When its version from before was written. */
    public long start() {
        return start;
    }

    /** The record's key. */
    public byte[] record() {
        return record;
    }

    /** Whether there was nothing before the change. */
    public boolean isCreation() {
        return start == epoch;
    }
}
