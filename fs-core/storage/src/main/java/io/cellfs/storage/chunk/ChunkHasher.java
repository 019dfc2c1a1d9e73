package io.cellfs.storage.chunk;

import io.cellfs.storage.api.ChunkHash;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.meta.ChunkRecord;
import io.cellfs.storage.meta.FileChunk;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/** Hashes a chunk's content, block by block; zeros count only once something else follows them. */
final class ChunkHasher {
    private static final byte[] ZEROS = new byte[FileChunk.BLOCK_BYTES];

    private final MessageDigest digest = sha256();
    private long zeros;

    private ChunkHasher() {}

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    static ChunkHash hash(Optional<ChunkRecord> chunk, ChunkIo io, BufferPool blocks) throws StorageException {
        ChunkHasher hasher = new ChunkHasher();
        int end = chunk.map(ChunkRecord::end).orElse(0);
        ByteBuffer block = blocks.take();
        try {
            for (int at = 0; at < end; at += FileChunk.BLOCK_BYTES) {
                int to = Math.min(end, at + FileChunk.BLOCK_BYTES);
                io.read(chunk, at, to, block.clear());
                hasher.add(block.flip());
            }
        } finally {
            blocks.give(block);
        }
        return ChunkHash.of(hasher.digest.digest());
    }

    private void add(ByteBuffer data) {
        int end = data.limit();
        while (end > 0 && data.get(end - 1) == 0) {
            end--;
        }
        if (end > 0) {
            for (; zeros > 0; zeros -= Math.min(zeros, ZEROS.length)) {
                digest.update(ZEROS, 0, (int) Math.min(zeros, ZEROS.length));
            }
            digest.update(data.slice(0, end));
        }
        zeros += data.limit() - end;
    }
}
