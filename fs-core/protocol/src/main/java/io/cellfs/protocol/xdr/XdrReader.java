package io.cellfs.protocol.xdr;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.rpc.ByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads XDR from a buffer or from the receiving half of a call. Every length is checked against the caller's bound, and for a
 * buffer against the remaining bytes, before anything is allocated.
 */
public final class XdrReader {
    private static final int WINDOW_BYTES = 2048;
    private static final int WORD = Integer.BYTES;

    private final @Nullable ByteSource source;
    private final ByteBuffer window;

    private XdrReader(@Nullable ByteSource source, ByteBuffer window) {
        this.source = source;
        this.window = window;
    }

    /** A reader of the remaining bytes of {@code bytes}, whose position it moves. */
    public static XdrReader of(ByteBuffer bytes) {
        return new XdrReader(null, bytes);
    }

    /** A reader of {@code source}; it reads ahead, so use {@link #readBulk} for what follows the arguments. */
    public static XdrReader of(ByteSource source) {
        return new XdrReader(source, ByteBuffer.allocate(WINDOW_BYTES).limit(0));
    }

    /** A word, signed. */
    public int i32() throws IOException {
        need(WORD);
        return window.getInt();
    }

    /** A word, unsigned. */
    public long u32() throws IOException {
        return Integer.toUnsignedLong(i32());
    }

    /** Two words, high one first. */
    public long i64() throws IOException {
        need(Long.BYTES);
        return window.getLong();
    }

    /** A word that is true unless zero. */
    public boolean bool() throws IOException {
        return i32() != 0;
    }

    /** A vnode number of YFS (96 bits, the upper 32 of which must be zero). */
    public long vnode96() throws IOException {
        long low = i64();
        if (i32() != 0) {
            throw new XdrException("vnode number beyond 64 bits");
        }
        return low;
    }

    /** A Fid in the given form. */
    public Fid fid(FidForm form) throws IOException {
        return switch (form) {
            case AFS3 -> new Fid(u32(), u32(), i32());
            case YFS -> new Fid(i64(), vnode96(), i32());
        };
    }

    /** A UUID in eleven words; upper bits of the narrow ones are ignored, because they may be sign-extended. */
    public UUID uuidWords() throws IOException {
        long high = u32() << 32 | (u32() & 0xffff) << 16 | (u32() & 0xffff);
        long low = 0;
        for (int i = 0; i < 8; i++) {
            low = low << 8 | (i32() & 0xff);
        }
        return new UUID(high, low);
    }

    /** A UUID in sixteen bytes. */
    public UUID uuidRaw() throws IOException {
        return new UUID(i64(), i64());
    }

    /** A count word of at most {@code max}; for a buffer also checked against the remaining bytes at {@code elementBytes} each. */
    public int count(int max, int elementBytes) throws IOException {
        long count = u32();
        if (count > max) {
            throw new XdrException("count " + count + " exceeds " + max);
        }
        if (source == null && count * elementBytes > window.remaining()) {
            throw new XdrException("count " + count + " exceeds the " + window.remaining() + " remaining bytes");
        }
        return (int) count;
    }

    /** A counted opaque of at most {@code max} bytes. */
    public byte[] opaque(int max) throws IOException {
        return fixedOpaque(count(max, 1));
    }

    /** An opaque of exactly {@code length} bytes, padded to a word. */
    public byte[] fixedOpaque(int length) throws IOException {
        byte[] bytes = new byte[length];
        int done = 0;
        while (done < length) {
            need(1);
            int n = Math.min(length - done, window.remaining());
            window.get(bytes, done, n);
            done += n;
        }
        int padding = -length & (WORD - 1);
        need(padding);
        window.position(window.position() + padding);
        return bytes;
    }

    /** The characters of a vector of {@code words} words up to the NUL, which must be there. */
    public byte[] chars(int words) throws IOException {
        byte[] bytes = new byte[words];
        int length = -1;
        for (int i = 0; i < words; i++) {
            bytes[i] = (byte) i32();
            if (bytes[i] == 0 && length < 0) {
                length = i;
            }
        }
        if (length < 0) {
            throw new XdrException("text of " + words + " characters has no end");
        }
        return java.util.Arrays.copyOf(bytes, length);
    }

    /**
     * Reads raw bytes into {@code dst}: first what was read ahead, then from the source itself, without a copy in between.
     *
     * @return bytes read, or -1 at the end
     */
    public int readBulk(ByteBuffer dst) throws IOException {
        if (!dst.hasRemaining()) {
            return 0;
        }
        if (window.hasRemaining()) {
            int n = Math.min(window.remaining(), dst.remaining());
            dst.put(dst.position(), window, window.position(), n);
            dst.position(dst.position() + n);
            window.position(window.position() + n);
            return n;
        }
        return source == null ? -1 : source.read(dst);
    }

    /** Checks that nothing follows. */
    public void expectEnd() throws IOException {
        if (window.hasRemaining() || fill()) {
            throw new XdrException("bytes after the last argument");
        }
    }

    private void need(int bytes) throws IOException {
        while (window.remaining() < bytes) {
            if (!fill()) {
                throw new XdrException("ends " + (bytes - window.remaining()) + " bytes early");
            }
        }
    }

    private boolean fill() throws IOException {
        if (source == null) {
            return false;
        }
        window.compact();
        try {
            return source.read(window) > 0;
        } finally {
            window.flip();
        }
    }
}
