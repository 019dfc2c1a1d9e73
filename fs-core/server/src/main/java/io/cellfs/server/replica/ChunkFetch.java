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
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32C;

/**
 * Fetches the blocks of chunks that a base lacks, and proves each chunk by its hash. Some requests are under way at a time, so that reading at
 * the origin, the network and writing here go on together. For one thread; closing waits for what is under way.
 */
final class ChunkFetch implements AutoCloseable {
    private static final int CHUNK = VolumeExtensions.CHUNK_BYTES;
    private static final Opaque NO_HASHES = Opaque.of(new byte[0]);

    /** Requests under way at most: each holds a buffer of a chunk on both sides, and a connection has four calls at once. */
    private static final int AT_ONCE = 3;

    /** Chunks in a request: few enough that the first answers come while the origin still looks for further differences. */
    private static final int CHUNKS_EACH = 8;

    private final ClientConnection origin;
    private final long frozen;
    private final Volume base;
    private final Optional<Volume> former;
    private final ChunkSource chunks;
    private final PullProgress progress;
    private final Blocks blocks = new Blocks();
    private final ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ArrayDeque<Future<?>> underWay = new ArrayDeque<>();
    private List<ChunkItem> items = new ArrayList<>();
    private List<WantedChunk> wanted = new ArrayList<>();
    private volatile boolean ended;

    /** Into {@code base}; {@code former} holds older data of the same files that may still be right. */
    ChunkFetch(
            ClientConnection origin,
            long frozen,
            Volume base,
            Optional<Volume> former,
            ChunkSource chunks,
            PullProgress progress) {
        this.origin = origin;
        this.frozen = frozen;
        this.base = base;
        this.former = former;
        this.chunks = chunks;
        this.progress = progress;
    }

    ChunkSource source() {
        return chunks;
    }

    void want(VolumeImport in, ChunkItem item) throws IOException {
        if (item.index() < 0 || item.index() > Long.MAX_VALUE / CHUNK) {
            throw new IOException("chunk " + item.index() + " of vnode " + item.vnode());
        }
        switch (chunks) {
            case HASHED -> wantDifference(in, item);
            case ALL -> add(in, item, NO_HASHES);
        }
    }

    private void add(VolumeImport in, ChunkItem item, Opaque hashes) throws IOException {
        items.add(item);
        wanted.add(new WantedChunk(item.vnode(), item.unique(), item.index(), hashes));
        if (wanted.size() == CHUNKS_EACH) {
            begin(in);
        }
    }

    private void wantDifference(VolumeImport in, ChunkItem item) throws IOException {
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
        add(in, item, Opaque.of(blocks.hashes(buffer)));
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
        buffer.clear().limit((int) Math.clamp(length(item) - item.index() * CHUNK, 0L, CHUNK));
        volume.attend(() -> volume.read(item.vnode(), item.unique(), item.index() * CHUNK, buffer));
        buffer.flip();
    }

    private long length(ChunkItem item) throws IOException {
        return base.attend(() -> base.status(item.vnode(), item.unique()).length());
    }

    /** Fetches what is still wanted; when it returns, all of it is there. */
    void finish(VolumeImport in) throws IOException {
        if (!wanted.isEmpty()) {
            begin(in);
        }
        while (!underWay.isEmpty()) {
            awaitOldest();
        }
    }

    private void begin(VolumeImport in) throws IOException {
        if (underWay.size() == AT_ONCE) {
            awaitOldest();
        }
        List<ChunkItem> batch = items;
        ChunksArgs args = new ChunksArgs(frozen, List.copyOf(wanted));
        underWay.addLast(threads.submit(() -> {
            fetch(in, batch, args);
            return batch;
        }));
        items = new ArrayList<>();
        wanted = new ArrayList<>();
    }

    private void awaitOldest() throws IOException {
        try {
            underWay.removeFirst().get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException known ? known : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while chunks were fetched");
        }
    }

    private void fetch(VolumeImport in, List<ChunkItem> batch, ChunksArgs args) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(CHUNK);
        Rpc.callBulkOut(origin, chunks.read(), args, data -> {
            for (ChunkItem item : batch) {
                receive(in, item, data, content);
            }
        });
        for (ChunkItem item : batch) {
            if (chunks == ChunkSource.HASHED && !isThere(item)) {
                throw new IOException("MiB " + item.index() + " of vnode " + item.vnode()
                        + " is not what the origin's hash says after its blocks came");
            }
        }
    }

    private void receive(VolumeImport in, ChunkItem item, BulkIn data, ByteBuffer content) throws IOException {
        if (ended) {
            throw new IOException("the transfer has ended");
        }
        boolean summed = chunks == ChunkSource.ALL;
        ByteBuffer head = ByteBuffer.allocate((summed ? 3 : 2) * Integer.BYTES);
        fill(data, head);
        int mask = head.getInt(0);
        int bytes = head.getInt(Integer.BYTES);
        if (bytes < 0 || bytes > CHUNK) {
            throw new IOException(bytes + " bytes for a chunk");
        }
        content.clear().limit(bytes);
        fill(data, content);
        if (summed && sum(content) != head.getInt(2 * Integer.BYTES)) {
            throw new IOException("MiB " + item.index() + " of vnode " + item.vnode() + " was damaged on its way");
        }
        progress.chunks.increment();
        progress.bytes.add(bytes);
        write(in, item, mask, content);
    }

    private static int sum(ByteBuffer content) {
        CRC32C sum = new CRC32C();
        sum.update(content.duplicate());
        return (int) sum.getValue();
    }

    /** Writes blocks that follow each other at once. */
    private void write(VolumeImport in, ChunkItem item, int mask, ByteBuffer content) throws IOException {
        long start = item.index() * CHUNK;
        long length = length(item);
        int block = 0;
        while (content.hasRemaining()) {
            block += Integer.numberOfTrailingZeros(block < Integer.SIZE ? mask >>> block : 0);
            if (block >= VolumeExtensions.BLOCKS) {
                throw new IOException("more bytes than the blocks of a chunk");
            }
            int run = Integer.numberOfTrailingZeros(~(mask >>> block));
            long offset = start + (long) block * Blocks.BLOCK;
            int part = (int) Math.clamp(length - offset, 0L, (long) Math.min(run * Blocks.BLOCK, content.remaining()));
            if (part <= (run - 1) * Blocks.BLOCK) {
                throw new IOException("a block beyond the file's end");
            }
            in.write(item.vnode(), item.unique(), offset, content.slice(content.position(), part));
            content.position(content.position() + part);
            block += run;
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

    /** Nothing is written any more when it returns. */
    @Override
    public void close() {
        ended = true;
        threads.close();
    }
}
