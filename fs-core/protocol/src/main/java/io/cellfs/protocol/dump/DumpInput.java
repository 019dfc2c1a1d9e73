package io.cellfs.protocol.dump;

import io.cellfs.protocol.rpc.ByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The bytes of a dump, through a buffer of fixed size. */
final class DumpInput {
    private static final int BUFFER_BYTES = 64 << 10;

    private final ByteSource source;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    private long consumed;

    DumpInput(ByteSource source) {
        this.source = source;
    }

    /** Where the next byte stands. */
    long at() {
        return consumed - buffer.remaining();
    }

    private void need(int bytes) throws IOException {
        if (buffer.remaining() >= bytes) {
            return;
        }
        buffer.compact();
        while (buffer.position() < bytes) {
            fill(buffer);
        }
        buffer.flip();
    }

    private void fill(ByteBuffer into) throws IOException {
        int n = source.read(into);
        if (n < 0) {
            throw new DumpException("the dump ends early, after " + consumed + " bytes");
        }
        consumed += n;
    }

    int u8() throws IOException {
        need(1);
        return buffer.get() & 0xff;
    }

    int u16() throws IOException {
        need(Short.BYTES);
        return buffer.getShort() & 0xffff;
    }

    int i32() throws IOException {
        need(Integer.BYTES);
        return buffer.getInt();
    }

    long u32() throws IOException {
        return Integer.toUnsignedLong(i32());
    }

    long i64() throws IOException {
        need(Long.BYTES);
        return buffer.getLong();
    }

    /** A text up to a NUL, of {@code max} bytes with it at most. */
    String text(int max) throws IOException {
        byte[] bytes = new byte[max];
        for (int length = 0; length < max; length++) {
            int next = u8();
            if (next == 0) {
                return new String(bytes, 0, length, StandardCharsets.UTF_8);
            }
            bytes[length] = (byte) next;
        }
        throw new DumpException("a text of more than " + max + " bytes at " + at());
    }

    /** The access control list's field. */
    DumpAcl acl() throws IOException {
        need(DumpAcl.BYTES);
        return DumpAcl.read(buffer);
    }

    /** A count of 16 bits and as many words, of which {@code kept} are kept; missing ones are 0. */
    int[] words(int kept) throws IOException {
        int count = u16();
        if (count > DumpFormat.ARRAY_MAX) {
            throw new DumpException("an array of " + count + " words at " + at());
        }
        int[] words = new int[kept];
        for (int i = 0; i < count; i++) {
            int word = i32();
            if (i < kept) {
                words[i] = word;
            }
        }
        return words;
    }

    /** Some of the next {@code left} bytes, at least one unless {@code dst} is full. */
    int bulk(ByteBuffer dst, long left) throws IOException {
        int limit = dst.limit();
        dst.limit((int) Math.min(limit, dst.position() + left));
        try {
            int before = dst.position();
            if (buffer.hasRemaining()) {
                int n = Math.min(dst.remaining(), buffer.remaining());
                dst.put(buffer.slice(buffer.position(), n));
                buffer.position(buffer.position() + n);
            } else if (dst.hasRemaining()) {
                fill(dst);
            }
            return dst.position() - before;
        } finally {
            dst.limit(limit);
        }
    }
}
