package io.cellfs.storage.meta;

import io.cellfs.storage.api.StorageException;
import java.util.Arrays;

/**
 * The epoch that every record starts with: that of its volume when the record was written (a varint). A record that is nothing but an epoch
 * is a tombstone: it hides what a volume that was cloned from another would show of that.
 */
public final class Epochs {
    private static final byte[] PRESENT = {0, 1};
    private static final byte[] TOMBSTONE = {0};

    private Epochs() {}

    /** A record without content (additional names, held files), written in epoch 0. */
    public static byte[] present() {
        return PRESENT.clone();
    }

    /** Nothing is here, since epoch 0. */
    public static byte[] tombstone() {
        return TOMBSTONE.clone();
    }

    /** The epoch in which a record was written. */
    public static long of(byte[] record) throws StorageException {
        return record.length == 0 ? 0 : new Decoder(record, 0, "epoch of a").varint();
    }

    /** A record that was encoded with epoch 0, with an epoch. */
    public static byte[] stamp(byte[] encoded, long epoch) {
        return epoch == 0
                ? encoded
                : new Encoder(encoded.length + 9).varint(epoch).tail(encoded, 1).toBytes();
    }

    /** A record of any epoch, with another. */
    public static byte[] restamp(byte[] record, long epoch) {
        byte[] content = record.length == 0 ? PRESENT : record;
        return new Encoder(content.length + 9)
                .varint(epoch)
                .tail(content, contentAt(content))
                .toBytes();
    }

    /** Whether a record says that nothing is there. */
    public static boolean isTombstone(byte[] record) {
        return record.length > 0 && contentAt(record) == record.length;
    }

    /** Whether two records say the same, whenever they were written. */
    public static boolean sameContent(byte[] one, byte[] other) {
        return Arrays.equals(one, contentAt(one), one.length, other, contentAt(other), other.length);
    }

    private static int contentAt(byte[] record) {
        int at = 0;
        while (at < record.length && record[at] < 0) {
            at++;
        }
        return Math.min(at + 1, record.length);
    }
}
