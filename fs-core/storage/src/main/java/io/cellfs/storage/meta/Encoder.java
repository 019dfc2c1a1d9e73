package io.cellfs.storage.meta;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Builds a key or a record: fixed integers big-endian (so that keys sort), varints in LEB128. */
final class Encoder {
    private static final VarHandle I64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle I32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes;
    private int size;

    Encoder(int capacity) {
        bytes = new byte[capacity];
    }

    private void room(int n) {
        if (bytes.length - size < n) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + n));
        }
    }

    Encoder u8(int value) {
        room(1);
        bytes[size++] = (byte) value;
        return this;
    }

    Encoder i32(int value) {
        room(4);
        I32.set(bytes, size, value);
        size += 4;
        return this;
    }

    Encoder i64(long value) {
        room(8);
        I64.set(bytes, size, value);
        size += 8;
        return this;
    }

    /** An unsigned varint of 1 to 10 bytes. */
    Encoder varint(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
        return this;
    }

    Encoder raw(byte[] value) {
        return tail(value, 0);
    }

    /** The bytes from {@code from} on. */
    Encoder tail(byte[] value, int from) {
        room(value.length - from);
        System.arraycopy(value, from, bytes, size, value.length - from);
        size += value.length - from;
        return this;
    }

    /** A varint length, then the bytes. */
    Encoder counted(byte[] value) {
        return varint(value.length).raw(value);
    }

    byte[] toBytes() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }
}
