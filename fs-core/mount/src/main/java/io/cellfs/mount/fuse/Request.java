package io.cellfs.mount.fuse;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.cellfs.client.api.Credentials;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.mount.fuse.Struct.InHeader;
import io.cellfs.protocol.Name;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** A request as it lies in a reader's buffer: struct fuse_in_header, then a body. A flyweight: valid until the next {@link #wrap}. */
final class Request {
    private final MemorySegment buffer;
    private final ByteBuffer bytes;
    private int length;
    private boolean changes;

    Request(MemorySegment buffer) {
        this.buffer = buffer;
        this.bytes = buffer.asByteBuffer();
    }

    MemorySegment buffer() {
        return buffer;
    }

    /** Takes what was read; false when it is no whole request. */
    boolean wrap(long readBytes) {
        length = (int) Math.min(readBytes, Integer.MAX_VALUE);
        changes = false;
        return length >= InHeader.SIZE && buffer.get(JAVA_INT_UNALIGNED, InHeader.LEN) == length;
    }

    int length() {
        return length;
    }

    int opcode() {
        return buffer.get(JAVA_INT_UNALIGNED, InHeader.OPCODE);
    }

    long unique() {
        return buffer.get(JAVA_LONG_UNALIGNED, InHeader.UNIQUE);
    }

    /** {@link #unique} without the mark of a request that is sent again: the same each time, and no other request's. */
    long number() {
        return unique() & Long.MAX_VALUE;
    }

    /** Whether an earlier process may have served this request already: it was read, and not answered (FUSE_UNIQUE_RESEND, bit 63). */
    boolean isResent() {
        return unique() < 0;
    }

    /** It is noted as a change under way. */
    void changes(boolean noted) {
        changes = noted;
    }

    /** Whether it is noted as a change under way, see {@link Changes#end}. */
    boolean changes() {
        return changes;
    }

    long nodeId() {
        return buffer.get(JAVA_LONG_UNALIGNED, InHeader.NODEID);
    }

    Credentials who() {
        return new Credentials(
                buffer.get(JAVA_INT_UNALIGNED, InHeader.UID),
                buffer.get(JAVA_INT_UNALIGNED, InHeader.GID),
                buffer.get(JAVA_INT_UNALIGNED, InHeader.PID));
    }

    int bodyLength() {
        return length - InHeader.SIZE;
    }

    /** The int at {@code offset} of the body; EINVAL when the request is too short to have one. */
    int int32(int offset) throws FsException {
        need(offset, Integer.BYTES);
        return buffer.get(JAVA_INT_UNALIGNED, InHeader.SIZE + (long) offset);
    }

    /** The long at {@code offset} of the body. */
    long int64(int offset) throws FsException {
        need(offset, Long.BYTES);
        return buffer.get(JAVA_LONG_UNALIGNED, InHeader.SIZE + (long) offset);
    }

    /** The NUL-terminated name at {@code offset} of the body. */
    Name name(int offset) throws FsException {
        int end = offset;
        while (byteAt(end) != 0) {
            end++;
        }
        byte[] name = new byte[end - offset];
        MemorySegment.copy(buffer, JAVA_BYTE, InHeader.SIZE + (long) offset, name, 0, name.length);
        return Name.of(name);
    }

    private byte byteAt(int offset) throws FsException {
        need(offset, 1);
        return buffer.get(JAVA_BYTE, InHeader.SIZE + (long) offset);
    }

    /** {@code size} bytes of the body from {@code offset}, as a view that the next call moves. */
    ByteBuffer data(int offset, int size) throws FsException {
        need(offset, size);
        int from = InHeader.SIZE + offset;
        return bytes.clear().limit(from + size).position(from);
    }

    private void need(int offset, int size) throws FsException {
        if (offset < 0 || size < 0 || size > bodyLength() - offset) {
            throw new FsException(Errno.EINVAL, "request of " + length + " bytes is too short");
        }
    }
}
