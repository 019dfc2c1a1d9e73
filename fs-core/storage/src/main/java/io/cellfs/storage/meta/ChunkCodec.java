package io.cellfs.storage.meta;

import io.cellfs.storage.api.ChunkHash;
import io.cellfs.storage.api.StorageException;
import java.util.Optional;

/**
 * Bytes of chunk records: epoch varint (see ADR 0005), kind, then the bytes (inline), or the content's hash if it is known, chunk id, bit maps of blocks that are present
 * and of those that are full and in their own slot, and for each present block (slot, length if not) and checksum.
 */
public final class ChunkCodec {
    private static final int NONE = 0;
    private static final int INLINE = 1;
    private static final int FILE = 2;
    private static final int HASHED_FILE = 3;

    private ChunkCodec() {}

    /** A chunk's bytes. */
    public static byte[] encode(ChunkRecord chunk) {
        return switch (chunk) {
            case InlineChunk inline ->
                new Encoder(2 + inline.end())
                        .varint(0)
                        .u8(INLINE)
                        .raw(inline.data())
                        .toBytes();
            case FileChunk file -> encodeFile(file);
        };
    }

    /** The bytes of a chunk that may be absent (the stable state of a new one), so that another volume's of {@code hidden} charged bytes shows. */
    public static byte[] encodeStable(Optional<ChunkRecord> chunk, long hidden) {
        return chunk.map(ChunkCodec::encode)
                .orElseGet(
                        () -> new Encoder(12).varint(0).u8(NONE).varint(hidden).toBytes());
    }

    /** The charged bytes of what an {@link #encodeStable} record stands for. */
    public static long stableCharge(byte[] bytes) throws StorageException {
        Optional<ChunkRecord> chunk = decodeOptional(bytes);
        if (chunk.isPresent()) {
            return chunk.get().chargedBytes();
        }
        Decoder in = new Decoder(bytes, 0, "chunk");
        in.varint();
        in.u8();
        return in.remaining() == 0 ? 0 : in.varint();
    }

    private static byte[] encodeFile(FileChunk file) {
        int present = 0;
        int plain = 0;
        for (int b = 0; b < FileChunk.BLOCKS; b++) {
            int length = file.length(b);
            present |= length > 0 ? 1 << b : 0;
            plain |= length == FileChunk.BLOCK_BYTES && file.slot(b) == b ? 1 << b : 0;
        }
        Encoder out = new Encoder(50 + Integer.bitCount(present) * 4 + Integer.bitCount(present & ~plain) * 4);
        out.varint(0).u8(file.hash().isPresent() ? HASHED_FILE : FILE);
        file.hash().ifPresent(hash -> out.raw(hash.bytes()));
        out.i64(file.id()).i32(present).i32(plain);
        for (int b = 0; b < FileChunk.BLOCKS; b++) {
            if ((present >>> b & 1) == 0) {
                continue;
            }
            if ((plain >>> b & 1) == 0) {
                out.u8(file.slot(b)).varint(file.length(b));
            }
            out.i32(file.checksum(b));
        }
        return out.toBytes();
    }

    /** Reads a record that must be there. */
    public static ChunkRecord decode(byte[] bytes) throws StorageException {
        return decodeOptional(bytes)
                .orElseThrow(() -> new StorageException(
                        StorageException.Reason.CORRUPT, "chunk record: nothing where a chunk is"));
    }

    /** Reads a record. */
    public static Optional<ChunkRecord> decodeOptional(byte[] bytes) throws StorageException {
        Decoder in = new Decoder(bytes, 0, "chunk");
        in.varint();
        int kind = in.u8();
        return switch (kind) {
            case NONE -> {
                if (in.remaining() > 0) {
                    in.varint();
                }
                in.end();
                yield Optional.empty();
            }
            case INLINE -> Optional.of(decodeInline(in));
            case FILE -> Optional.of(decodeFile(in));
            case HASHED_FILE -> {
                ChunkHash hash = ChunkHash.of(in.raw(ChunkHash.BYTES));
                yield Optional.of(decodeFile(in).withHash(hash));
            }
            default -> throw in.corrupt("kind " + kind);
        };
    }

    private static InlineChunk decodeInline(Decoder in) throws StorageException {
        if (in.remaining() > ChunkRecord.INLINE_BYTES) {
            throw in.corrupt("inline data of " + in.remaining() + " bytes");
        }
        return InlineChunk.owning(in.raw(in.remaining()));
    }

    private static FileChunk decodeFile(Decoder in) throws StorageException {
        FileChunk.Builder chunk = new FileChunk.Builder(in.i64());
        int present = in.i32();
        int plain = in.i32();
        long used = 0;
        for (int b = 0; b < FileChunk.BLOCKS; b++) {
            if ((present >>> b & 1) == 0) {
                continue;
            }
            boolean isPlain = (plain >>> b & 1) != 0;
            int slot = isPlain ? b : in.u8();
            int length = isPlain ? FileChunk.BLOCK_BYTES : in.count(FileChunk.BLOCK_BYTES);
            if (slot >= FileChunk.SLOTS || length == 0 || (used >>> slot & 1) != 0) {
                throw in.corrupt("block " + b + " in slot " + slot + " of length " + length);
            }
            used |= 1L << slot;
            chunk.block(b, slot, length, in.i32());
        }
        in.end();
        return chunk.build();
    }
}
