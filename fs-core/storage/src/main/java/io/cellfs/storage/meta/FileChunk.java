package io.cellfs.storage.meta;

import io.cellfs.storage.api.ChunkHash;
import java.util.Arrays;
import java.util.Optional;

/**
 * A chunk in a chunk file. The file is an array of slots of one block each; a block of the chunk lies in a slot, holds a prefix of
 * {@code length} valid bytes and reads as zeros beyond. A block is never changed under its record: other content goes to a slot that
 * neither the record nor the last stable record uses; only bytes beyond the valid prefix are written in place.
 */
public final class FileChunk implements ChunkRecord {
    /** Bytes of a block: the unit of checksums. */
    public static final int BLOCK_BYTES = 32 << 10;

    /** Blocks of a chunk. */
    public static final int BLOCKS = CHUNK_BYTES / BLOCK_BYTES;

    /** Slots of a chunk file: what limits its length. */
    public static final int SLOTS = 2 * BLOCKS;

    private static final int ROUNDING = 4 << 10;

    private final long id;
    private final byte[] slots;
    private final int[] lengths;
    private final int[] checksums;
    private final Optional<ChunkHash> hash;

    private FileChunk(long id, byte[] slots, int[] lengths, int[] checksums, Optional<ChunkHash> hash) {
        this.hash = hash;
        this.id = id;
        this.slots = slots;
        this.lengths = lengths;
        this.checksums = checksums;
    }

    /** The chunk file's id. */
    public long id() {
        return id;
    }

    /** The slot of a block; meaningless if its length is 0. */
    public int slot(int block) {
        return slots[block];
    }

    /** Valid bytes of a block; 0 if the block is a hole. */
    public int length(int block) {
        return lengths[block];
    }

    /** CRC32C of a block's valid bytes. */
    public int checksum(int block) {
        return checksums[block];
    }

    /** The hash of the content, if it was computed before. */
    public Optional<ChunkHash> hash() {
        return hash;
    }

    /** With its hash. */
    public FileChunk withHash(ChunkHash computed) {
        return new FileChunk(id, slots, lengths, checksums, Optional.of(computed));
    }

    /** Whether another record shows the same bytes of the same chunk file. */
    public boolean isSame(FileChunk other) {
        return id == other.id
                && Arrays.equals(slots, other.slots)
                && Arrays.equals(lengths, other.lengths)
                && Arrays.equals(checksums, other.checksums);
    }

    /** Valid bytes in slots that another record of the same chunk file does not show. */
    public long bytesBeside(FileChunk other) {
        long used = other.slotsUsed();
        long bytes = 0;
        for (int b = 0; b < BLOCKS; b++) {
            boolean shared = lengths[b] == 0 || (used & 1L << slots[b]) != 0;
            bytes += shared ? 0 : lengths[b];
        }
        return bytes;
    }

    /** Whether nothing is stored. */
    public boolean isEmpty() {
        return end() == 0;
    }

    /** Whether some block is not in the slot of its own number. */
    public boolean isScattered() {
        for (int b = 0; b < BLOCKS; b++) {
            if (lengths[b] > 0 && slots[b] != b) {
                return true;
            }
        }
        return false;
    }

    /** Bit per slot that is in use. */
    public long slotsUsed() {
        long used = 0;
        for (int b = 0; b < BLOCKS; b++) {
            used |= lengths[b] == 0 ? 0 : 1L << slots[b];
        }
        return used;
    }

    @Override
    public int end() {
        for (int b = BLOCKS - 1; b >= 0; b--) {
            if (lengths[b] > 0) {
                return b * BLOCK_BYTES + lengths[b];
            }
        }
        return 0;
    }

    @Override
    public int nextData(int from) {
        for (int b = from / BLOCK_BYTES; b < BLOCKS; b++) {
            int start = Math.max(from, b * BLOCK_BYTES);
            if (start < b * BLOCK_BYTES + lengths[b]) {
                return start;
            }
        }
        return CHUNK_BYTES;
    }

    @Override
    public int nextHole(int from) {
        for (int b = from / BLOCK_BYTES; b < BLOCKS; b++) {
            if (lengths[b] < BLOCK_BYTES) {
                return Math.max(from, b * BLOCK_BYTES + lengths[b]);
            }
        }
        return CHUNK_BYTES;
    }

    @Override
    public long chargedBytes() {
        long sum = 0;
        for (int length : lengths) {
            sum += (length + ROUNDING - 1) & -ROUNDING;
        }
        return sum;
    }

    /** A copy to change. */
    public Builder edit() {
        Builder copy = new Builder(id);
        System.arraycopy(slots, 0, copy.slots, 0, BLOCKS);
        System.arraycopy(lengths, 0, copy.lengths, 0, BLOCKS);
        System.arraycopy(checksums, 0, copy.checksums, 0, BLOCKS);
        return copy;
    }

    /** Collects the blocks of a new record. */
    public static final class Builder {
        private final long id;
        private final byte[] slots = new byte[BLOCKS];
        private final int[] lengths = new int[BLOCKS];
        private final int[] checksums = new int[BLOCKS];

        /** A chunk of holes in the chunk file {@code id}. */
        public Builder(long id) {
            this.id = id;
        }

        /** Says where a block lies. */
        public Builder block(int block, int slot, int length, int checksum) {
            slots[block] = (byte) slot;
            lengths[block] = length;
            checksums[block] = checksum;
            return this;
        }

        /** Makes a block a hole. */
        public Builder hole(int block) {
            return block(block, 0, 0, 0);
        }

        /** The record. */
        public FileChunk build() {
            return new FileChunk(id, slots.clone(), lengths.clone(), checksums.clone(), Optional.empty());
        }
    }
}
