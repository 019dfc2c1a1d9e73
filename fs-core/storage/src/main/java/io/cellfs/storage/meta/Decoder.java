package io.cellfs.storage.meta;

import io.cellfs.storage.api.StorageException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Reads what {@link Encoder} wrote; anything short, long or out of range is CORRUPT. */
final class Decoder {
    private static final VarHandle I64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle I32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] bytes;
    private final String what;
    private int at;

    Decoder(byte[] bytes, int from, String what) {
        this.bytes = bytes;
        this.at = from;
        this.what = what;
    }

    StorageException corrupt(String why) {
        return new StorageException(StorageException.Reason.CORRUPT, what + " record: " + why);
    }

    private int take(int n) throws StorageException {
        if (n < 0 || n > bytes.length - at) {
            throw corrupt("too short");
        }
        int from = at;
        at += n;
        return from;
    }

    int u8() throws StorageException {
        return bytes[take(1)] & 0xff;
    }

    int i32() throws StorageException {
        return (int) I32.get(bytes, take(4));
    }

    long i64() throws StorageException {
        return (long) I64.get(bytes, take(8));
    }

    long varint() throws StorageException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int b = u8();
            value |= (b & 0x7fL) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw corrupt("bad varint");
    }

    /** A varint that must lie in 0..max. */
    int count(int max) throws StorageException {
        long value = varint();
        if (value < 0 || value > max) {
            throw corrupt("count " + value + " beyond " + max);
        }
        return (int) value;
    }

    byte[] raw(int n) throws StorageException {
        int from = take(n);
        return Arrays.copyOfRange(bytes, from, from + n);
    }

    byte[] counted(int max) throws StorageException {
        return raw(count(max));
    }

    int remaining() {
        return bytes.length - at;
    }

    void end() throws StorageException {
        if (at != bytes.length) {
            throw corrupt("trailing bytes");
        }
    }
}
