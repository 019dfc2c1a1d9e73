package io.cellfs.mount.fuse;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.cellfs.mount.fuse.Struct.OutHeader;
import io.cellfs.protocol.Name;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * The answer under construction in a reader's buffer: struct fuse_out_header, then a body; sent in one write. Offsets are of the body.
 * A request is answered exactly once; later answers are refused, which keeps error paths simple.
 */
final class Reply {
    private final MemorySegment buffer;
    private final ByteBuffer bytes;
    private FuseDevice device;
    private long unique;
    private boolean sent;

    Reply(MemorySegment buffer, FuseDevice device) {
        this.buffer = buffer;
        this.bytes = buffer.asByteBuffer();
        this.device = device;
    }

    /** Has answers sent to the descriptor that their requests are read from: the kernel looks for a request only there. */
    void device(FuseDevice readFrom) {
        device = readFrom;
    }

    /** Starts the answer to the request {@code unique}. */
    void begin(long requestUnique) {
        unique = requestUnique;
        sent = false;
    }

    long unique() {
        return unique;
    }

    /** Bytes of body that fit. */
    int capacity() {
        return (int) buffer.byteSize() - OutHeader.SIZE;
    }

    void int16(int offset, int value) {
        buffer.set(JAVA_SHORT_UNALIGNED, OutHeader.SIZE + (long) offset, (short) value);
    }

    void int32(int offset, int value) {
        buffer.set(JAVA_INT_UNALIGNED, OutHeader.SIZE + (long) offset, value);
    }

    void int64(int offset, long value) {
        buffer.set(JAVA_LONG_UNALIGNED, OutHeader.SIZE + (long) offset, value);
    }

    void zero(int offset, int size) {
        buffer.asSlice(OutHeader.SIZE + (long) offset, size).fill((byte) 0);
    }

    void name(int offset, Name name) {
        byte[] from = name.bytes();
        MemorySegment.copy(from, 0, buffer, JAVA_BYTE, OutHeader.SIZE + (long) offset, from.length);
    }

    /** Room for {@code size} bytes of body from {@code offset}, as a view that the next call moves. */
    ByteBuffer data(int offset, int size) {
        int from = OutHeader.SIZE + offset;
        return bytes.clear().limit(from + size).position(from);
    }

    /** Whether this request has been answered (or needs no answer). */
    boolean sent() {
        return sent;
    }

    /** For the requests that the kernel expects no answer to. */
    void none() {
        sent = true;
    }

    /** Answers with the first {@code size} bytes of the body; false when the kernel no longer wanted it (interrupted, aborted). */
    boolean send(int size) {
        return write(OutHeader.SIZE + size, 0);
    }

    /** Answers with a positive errno. */
    void error(int errno) {
        write(OutHeader.SIZE, -errno);
    }

    private boolean write(int length, int error) {
        if (sent) {
            return false;
        }
        sent = true;
        buffer.set(JAVA_INT_UNALIGNED, OutHeader.LEN, length);
        buffer.set(JAVA_INT_UNALIGNED, OutHeader.ERROR, error);
        buffer.set(JAVA_LONG_UNALIGNED, OutHeader.UNIQUE, unique);
        return device.write(buffer, length) == length;
    }
}
