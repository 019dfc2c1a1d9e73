package io.cellfs.server.replica;

import io.cellfs.protocol.ext.VolumeExtensions;
import io.cellfs.protocol.ext.VolumeExtensions.ChunkItem;
import io.cellfs.protocol.ext.VolumeExtensions.ChunksArgs;
import io.cellfs.protocol.ext.VolumeExtensions.WantedChunk;
import io.cellfs.protocol.rpc.BulkIn;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.xdr.Opaque;
import io.cellfs.storage.api.ChunkHash;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeImport;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Fetches the blocks of chunks that a base lacks, and proves each chunk by its hash. */
final class ChunkFetch {
    private static final int CHUNK = VolumeExtensions.CHUNK_BYTES;

    private final ClientConnection origin;
    private final long frozen;
    private final Volume base;
    private final Optional<Volume> former;
    private final PullProgress progress;
    private final Blocks blocks = new Blocks();
    private final ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
    private final List<ChunkItem> items = new ArrayList<>();
    private final List<WantedChunk> wanted = new ArrayList<>();

    /** Into {@code base}; {@code former} holds older data of the same files that may still be right. */
    ChunkFetch(ClientConnection origin, long frozen, Volume base, Optional<Volume> former, PullProgress progress) {
        this.origin = origin;
        this.frozen = frozen;
        this.base = base;
        this.former = former;
        this.progress = progress;
    }

    void want(VolumeImport in, ChunkItem item) throws IOException {
        if (item.index() < 0 || item.index() > Long.MAX_VALUE / CHUNK) {
            throw new IOException("chunk " + item.index() + " of vnode " + item.vnode());
        }
        if (isThere(item)) {
            return;
        }
        Optional<Volume> source = source(item);
        if (source.isPresent()) {
            load(source.get(), item);
            if (buffer.hasRemaining()) {
                in.write(item.vnode(), item.unique(), item.index() * CHUNK, buffer.duplicate());
            }
            if (isThere(item)) {
                return;
            }
        }
        load(base, item);
        items.add(item);
        wanted.add(new WantedChunk(item.vnode(), item.unique(), item.index(), Opaque.of(blocks.hashes(buffer))));
        if (wanted.size() == VolumeExtensions.CHUNKS_MAX) {
            fetch(in);
        }
    }

    private boolean isThere(ChunkItem item) throws IOException {
        ChunkHash hash = base.attend(() -> base.chunkHash(item.vnode(), item.unique(), item.index()));
        return hash.equals(ChunkHash.of(item.hash().bytes()));
    }

    private Optional<Volume> source(ChunkItem item) throws IOException {
        if (former.isEmpty()) {
            return Optional.empty();
        }
        Volume old = former.get();
        boolean has = old.attend(() -> StorageQuestions.has(old, item.vnode(), item.unique()));
        return has ? former : Optional.empty();
    }

    /** Reads what a volume has of a chunk into the buffer, as far as the file in the base goes. */
    private void load(Volume volume, ChunkItem item) throws IOException {
        long length = base.attend(() -> base.status(item.vnode(), item.unique()).length());
        buffer.clear().limit((int) Math.clamp(length - item.index() * CHUNK, 0L, CHUNK));
        volume.attend(() -> volume.read(item.vnode(), item.unique(), item.index() * CHUNK, buffer));
        buffer.flip();
    }

    void finish(VolumeImport in) throws IOException {
        if (!wanted.isEmpty()) {
            fetch(in);
        }
    }

    private void fetch(VolumeImport in) throws IOException {
        Rpc.callBulkOut(origin, VolumeExtensions.READ_CHUNKS, new ChunksArgs(frozen, List.copyOf(wanted)), data -> {
            for (ChunkItem item : items) {
                receive(in, item, data);
            }
        });
        for (ChunkItem item : items) {
            if (!isThere(item)) {
                throw new IOException("MiB " + item.index() + " of vnode " + item.vnode()
                        + " is not what the origin's hash says after its blocks came");
            }
        }
        items.clear();
        wanted.clear();
    }

    private void receive(VolumeImport in, ChunkItem item, BulkIn data) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(2 * Integer.BYTES);
        fill(data, head);
        int mask = head.getInt(0);
        int bytes = head.getInt(Integer.BYTES);
        if (bytes < 0 || bytes > CHUNK) {
            throw new IOException(bytes + " bytes for a chunk");
        }
        buffer.clear().limit(bytes);
        fill(data, buffer);
        progress.chunks.increment();
        progress.bytes.add(bytes);
        long length = base.attend(() -> base.status(item.vnode(), item.unique()).length());
        for (int block = 0, at = 0; at < bytes; block++) {
            if (block >= VolumeExtensions.BLOCKS) {
                throw new IOException("more bytes than the blocks of a chunk");
            }
            if ((mask >>> block & 1) != 0) {
                long offset = item.index() * CHUNK + (long) block * Blocks.BLOCK;
                int part = (int) Math.clamp(length - offset, 0L, (long) Math.min(Blocks.BLOCK, bytes - at));
                if (part == 0) {
                    throw new IOException("a block beyond the file's end");
                }
                in.write(item.vnode(), item.unique(), offset, buffer.slice(at, part));
                at += part;
            }
        }
    }

    static void fill(BulkIn data, ByteBuffer dst) throws IOException {
        while (dst.hasRemaining()) {
            if (data.read(dst) < 0) {
                throw new EOFException("the stream of chunks ends early");
            }
        }
        dst.flip();
    }
}
