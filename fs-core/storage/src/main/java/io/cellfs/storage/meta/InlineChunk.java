package io.cellfs.storage.meta;

import java.nio.ByteBuffer;

/** A short chunk: its bytes stand in the database, under the database's checksums. */
public final class InlineChunk implements ChunkRecord {
    private final byte[] data;

    private InlineChunk(byte[] data) {
        this.data = data;
    }

    /** Takes over {@code data}. */
    public static InlineChunk owning(byte[] data) {
        return new InlineChunk(data);
    }

    /** The bytes from {@code from} to {@code to}, read-only. */
    public ByteBuffer slice(int from, int to) {
        return ByteBuffer.wrap(data, from, to - from).asReadOnlyBuffer();
    }

    byte[] data() {
        return data;
    }

    @Override
    public int end() {
        return data.length;
    }

    @Override
    public int nextData(int from) {
        return from < data.length ? from : CHUNK_BYTES;
    }

    @Override
    public int nextHole(int from) {
        return Math.max(from, data.length);
    }

    @Override
    public long chargedBytes() {
        return data.length;
    }
}
