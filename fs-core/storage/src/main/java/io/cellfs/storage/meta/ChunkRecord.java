package io.cellfs.storage.meta;

/** What is stored of one chunk (1 MiB of a file); what is not stored reads as zeros. Immutable. */
public sealed interface ChunkRecord permits InlineChunk, FileChunk {
    /** Bytes of a file that one chunk covers. */
    int CHUNK_BYTES = 1 << 20;

    /** Contents that end below this live in the database. */
    int INLINE_BYTES = 8 << 10;

    /** The end of what is stored, in bytes from the chunk's start. */
    int end();

    /** The first stored byte at or after {@code from}; {@link #CHUNK_BYTES} if there is none. */
    int nextData(int from);

    /** The first byte at or after {@code from} that is not stored; {@link #CHUNK_BYTES} if there is none. */
    int nextHole(int from);

    /** Bytes that count against the quota. */
    long chargedBytes();
}
