package io.cellfs.storage.api;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * SHA-256 of a chunk's bytes (1 MiB of a file), holes as zeros, without the zeros at its end: so equal contents have equal hashes however
 * they are stored and however long the file is. A chunk of zeros has the hash of nothing.
 */
public record ChunkHash(long a, long b, long c, long d) {
    /** Bytes of a hash. */
    public static final int BYTES = 32;

    /** A hash from its 32 bytes. */
    public static ChunkHash of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("hash of " + bytes.length + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new ChunkHash(in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }

    /** The 32 bytes. */
    public byte[] bytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(a)
                .putLong(b)
                .putLong(c)
                .putLong(d)
                .array();
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes());
    }
}
