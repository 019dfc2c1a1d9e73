package io.cellfs.protocol.xdr;

import io.cellfs.protocol.Fid;
import java.nio.ByteBuffer;
import java.util.UUID;

/** Writes XDR into a buffer that grows with what is written. */
public final class XdrWriter {
    private static final int FIRST_BYTES = 256;
    private static final int WORD = Integer.BYTES;

    private ByteBuffer bytes = ByteBuffer.allocate(FIRST_BYTES);

    /** A word; for unsigned ones the raw bits. */
    public void i32(int value) {
        room(WORD);
        bytes.putInt(value);
    }

    /** A word from a long that must fit it unsigned. */
    public void u32(long value) throws XdrException {
        if (value >>> Integer.SIZE != 0) {
            throw new XdrException(value + " does not fit an unsigned word");
        }
        i32((int) value);
    }

    /** Two words, high one first. */
    public void i64(long value) {
        room(Long.BYTES);
        bytes.putLong(value);
    }

    /** A word, 1 or 0. */
    public void bool(boolean value) {
        i32(value ? 1 : 0);
    }

    /** A vnode number of YFS: low u64, high u32. */
    public void vnode96(long value) {
        i64(value);
        i32(0);
    }

    /** A Fid in the given form. */
    public void fid(FidForm form, Fid fid) throws XdrException {
        switch (form) {
            case AFS3 -> {
                u32(fid.volume());
                u32(fid.vnode());
            }
            case YFS -> {
                i64(fid.volume());
                vnode96(fid.vnode());
            }
        }
        i32(fid.unique());
    }

    /** A UUID in eleven words. */
    public void uuidWords(UUID uuid) {
        long high = uuid.getMostSignificantBits();
        i32((int) (high >>> 32));
        i32((int) (high >>> 16) & 0xffff);
        i32((int) high & 0xffff);
        for (int shift = 56; shift >= 0; shift -= 8) {
            i32((int) (uuid.getLeastSignificantBits() >>> shift) & 0xff);
        }
    }

    /** A UUID in sixteen bytes. */
    public void uuidRaw(UUID uuid) {
        i64(uuid.getMostSignificantBits());
        i64(uuid.getLeastSignificantBits());
    }

    /** A count word. */
    public void count(int count, int max) throws XdrException {
        if (count > max) {
            throw new XdrException("count " + count + " exceeds " + max);
        }
        i32(count);
    }

    /** A counted opaque of at most {@code max} bytes. */
    public void opaque(byte[] value, int max) throws XdrException {
        count(value.length, max);
        raw(value);
    }

    /** An opaque of exactly {@code length} bytes, padded to a word. */
    public void fixedOpaque(byte[] value, int length) throws XdrException {
        exactly(value.length, length);
        raw(value);
    }

    /** A text as a vector of words, with at least one NUL at the end. */
    public void chars(byte[] text, int words) throws XdrException {
        if (text.length >= words) {
            throw new XdrException("text of " + text.length + " bytes exceeds " + (words - 1));
        }
        for (byte b : text) {
            i32(b & 0xff);
        }
        for (int i = text.length; i < words; i++) {
            i32(0);
        }
    }

    /** What has been written, as a buffer ready for reading; the writer is not used after it. */
    public ByteBuffer toBuffer() {
        return bytes.flip();
    }

    static void exactly(int actual, int expected) throws XdrException {
        if (actual != expected) {
            throw new XdrException(actual + " elements instead of " + expected);
        }
    }

    private void raw(byte[] value) {
        int padding = -value.length & (WORD - 1);
        room(value.length + padding);
        bytes.put(value);
        for (int i = 0; i < padding; i++) {
            bytes.put((byte) 0);
        }
    }

    private void room(int more) {
        if (bytes.remaining() < more) {
            int capacity = Math.max(Math.multiplyExact(bytes.capacity(), 2), bytes.position() + more);
            bytes = ByteBuffer.allocate(capacity).put(bytes.flip());
        }
    }
}
