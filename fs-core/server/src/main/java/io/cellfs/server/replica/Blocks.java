package io.cellfs.server.replica;

import io.cellfs.protocol.ext.VolumeExtensions;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Hashes of the blocks of a chunk. Not thread-safe. */
final class Blocks {
    static final int BLOCK = VolumeExtensions.BLOCK_BYTES;
    static final int HASH = VolumeExtensions.BLOCK_HASH_BYTES;

    private final MessageDigest digest;
    private final ByteBuffer zeros = ByteBuffer.allocate(BLOCK);

    Blocks() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The hashes of a chunk's blocks, one after another; none if it is all zeros. */
    byte[] hashes(ByteBuffer chunk) {
        int blocks = blocks(chunk.remaining());
        int zero = 0;
        while (zero < blocks && isZero(part(chunk, zero))) {
            zero++;
        }
        if (zero == blocks) {
            return new byte[0];
        }
        ByteBuffer hashes = ByteBuffer.allocate(blocks * HASH);
        for (int block = 0; block < blocks; block++) {
            hashes.put(hash(part(chunk, block)), 0, HASH);
        }
        return hashes.array();
    }

    /** Which blocks of a chunk differ from those with these hashes (none: zeros), a bit for each. */
    int differing(ByteBuffer chunk, byte[] hashes) {
        int mask = 0;
        for (int block = 0; block < blocks(chunk.remaining()); block++) {
            ByteBuffer part = part(chunk, block);
            boolean same = hashes.length == 0
                    ? isZero(part)
                    : hashes.length >= (block + 1) * HASH
                            && ByteBuffer.wrap(hash(part), 0, HASH).equals(ByteBuffer.wrap(hashes, block * HASH, HASH));
            if (!same) {
                mask |= 1 << block;
            }
        }
        return mask;
    }

    private byte[] hash(ByteBuffer part) {
        digest.update(part.duplicate());
        return digest.digest();
    }

    private boolean isZero(ByteBuffer part) {
        return part.equals(zeros.slice(0, part.remaining()));
    }

    static int blocks(int bytes) {
        return (bytes + BLOCK - 1) / BLOCK;
    }

    /** One block of a chunk. */
    static ByteBuffer part(ByteBuffer chunk, int block) {
        int from = block * BLOCK;
        return chunk.slice(chunk.position() + from, Math.min(BLOCK, chunk.remaining() - from));
    }
}
