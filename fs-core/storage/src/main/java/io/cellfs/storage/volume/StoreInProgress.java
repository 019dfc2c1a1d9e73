package io.cellfs.storage.volume;

import io.cellfs.storage.api.StatusChange;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.chunk.BufferPool;
import io.cellfs.storage.chunk.ChunkIo;
import io.cellfs.storage.meta.ChunkKey;
import io.cellfs.storage.meta.ChunkRecord;
import io.cellfs.storage.meta.FileChunk;
import io.cellfs.storage.meta.Vnode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One StoreData. Its data is collected chunk by chunk without any lock; a chunk's portion that stands alone goes to a new chunk file at
 * once, one that meets older data waits in memory (that can only be the first and the last) and is merged under the file's lock at commit.
 */
final class StoreInProgress implements Volume.Store {
    private static final int CHUNK = ChunkRecord.CHUNK_BYTES;
    private static final Logger LOG = LoggerFactory.getLogger(StoreInProgress.class);
    /** Stores up to this long keep in memory what replaces a chunk, which then stays in its chunk file. */
    private static final int KEPT = 4 << 20;

    private static final int SMALL = 64 << 10;

    /** What of one chunk is written: {@code data} in memory, or {@code written} in a chunk file of its own. */
    private record Portion(long index, int from, int to, Optional<ByteBuffer> data, Optional<ChunkRecord> written) {}

    /**
     * What a caller asked for.
     *
     * @param offset where data goes
     * @param length bytes of data
     * @param fileLength length to cut or extend to
     */
    record Request(
            long vnode, int unique, long offset, long length, long fileLength, long author, StatusChange change) {}

    private final VolumeState volume;
    private final Request request;
    private final BufferPool buffers;
    private final ChunkIo chunks;
    private final List<Portion> portions = new ArrayList<>(1);
    private Optional<ByteBuffer> current = Optional.empty();
    private long written;
    private boolean committing;
    private boolean finished;

    StoreInProgress(VolumeState volume, Request request) throws StorageException {
        this.volume = volume;
        this.request = request;
        this.buffers = volume.services().buffers();
        this.chunks = volume.services().chunks();
        if (request.offset < 0 || request.length < 0 || request.fileLength < 0) {
            throw Failures.of(Reason.INVALID, "negative offset or length");
        }
        if (request.offset > Long.MAX_VALUE - request.length) {
            throw Failures.of(Reason.FILE_TOO_BIG, request.length + " bytes at " + request.offset);
        }
        try (Stay stay = volume.changingBelow(request.vnode)) {
            Vnode file = stay.file(request.vnode, request.unique);
            long charged = ((Vnode.FileContent) file.content()).chargedBytes();
            volume.usage().check(request.length - charged, volume.header().boundBytes());
            volume.countAccess();
        }
        volume.services().disk().require(Math.min(request.length, Long.MAX_VALUE / 4));
    }

    @Override
    public void write(ByteBuffer src) throws StorageException {
        if (finished || src.remaining() > request.length - written) {
            throw Failures.of(Reason.INVALID, "more data than the " + request.length + " bytes announced");
        }
        while (src.hasRemaining()) {
            ByteBuffer buffer = currentBuffer();
            int n = Math.min(src.remaining(), buffer.remaining());
            buffer.put(src.slice(src.position(), n));
            src.position(src.position() + n);
            written += n;
            if (!buffer.hasRemaining()) {
                current = Optional.empty();
                addPortion(buffer.flip());
            }
        }
    }

    /** The buffer of the chunk that the next byte belongs to, limited to the chunk's portion. */
    private ByteBuffer currentBuffer() {
        if (current.isEmpty()) {
            long at = request.offset + written;
            int portion = (int) Math.min(CHUNK - at % CHUNK, request.length - written);
            current = Optional.of(
                    portion <= SMALL
                            ? ByteBuffer.allocate(portion)
                            : buffers.take().limit(portion));
        }
        return current.get();
    }

    private void giveBack(ByteBuffer buffer) {
        if (buffer.isDirect()) {
            buffers.give(buffer);
        }
    }

    private void addPortion(ByteBuffer data) throws StorageException {
        long start = request.offset + written - data.remaining();
        long index = start / CHUNK;
        int from = (int) (start % CHUNK);
        int to = from + data.remaining();
        if (to > ChunkRecord.INLINE_BYTES && (buffers.isTight() || standsAlone(index, from, to))) {
            volume.services().disk().require(data.remaining());
            Optional<ChunkRecord> fresh = Optional.of(chunks.fresh(from, data));
            giveBack(data);
            portions.add(new Portion(index, from, to, Optional.empty(), fresh));
        } else {
            portions.add(new Portion(index, from, to, Optional.of(data), Optional.empty()));
        }
    }

    /** Whether, as things are now, nothing older would remain in the chunk. */
    private boolean standsAlone(long index, int from, int to) throws StorageException {
        try (Stay stay = volume.tendingRead(request.vnode)) {
            ChunkKey key = new ChunkKey(volume.space(), request.vnode, request.unique, index);
            long kept = Math.clamp(request.fileLength - index * CHUNK, 0, CHUNK);
            Optional<ChunkRecord> old = stay.chunk(key);
            if (request.length <= KEPT && old.isPresent() && old.get() instanceof FileChunk) {
                return false;
            }
            long oldEnd = old.map(ChunkRecord::end).orElse(0);
            return remainsNothing(Math.min(oldEnd, kept), from, to);
        }
    }

    private static boolean remainsNothing(long oldEnd, int from, int to) {
        return oldEnd == 0 || (from == 0 && oldEnd <= to);
    }

    @Override
    public VnodeStatus commit() throws StorageException {
        if (committing || finished || written != request.length) {
            throw Failures.of(
                    Reason.INVALID, written + " of " + request.length + " bytes written, or committed before");
        }
        committing = true;
        try (Stay stay = volume.changing(request.vnode);
                Change change = stay.begin()) {
            Vnode file = stay.file(request.vnode, request.unique);
            ChunkPlan plan = new ChunkPlan(volume, file);
            long cut = Math.min(file.status().length(), request.fileLength);
            if (cut < file.status().length()) {
                planCut(plan, cut);
            }
            List<Long> spare = new ArrayList<>(0);
            for (Portion portion : portions) {
                merge(plan, portion, spare);
            }
            plan.addTo(change);
            long end = request.length == 0 ? cut : Math.max(cut, request.offset + request.length);
            long charged = ((Vnode.FileContent) file.content()).chargedBytes() + plan.charge();
            long now = volume.services().now();
            Vnode after = change.put(file.edit()
                    .length(Math.max(end, request.fileLength))
                    .content(new Vnode.FileContent(charged))
                    .author(request.author)
                    .dataChanged(now)
                    .apply(request.change)
                    .done(now));
            change.commit();
            finished = true;
            release();
            plan.finish();
            for (long id : spare) {
                volume.services().files().delete(id);
            }
            return after.status();
        }
    }

    private void planCut(ChunkPlan plan, long cut) throws StorageException {
        long firstDropped = plan.cutBoundary(cut);
        if (portions.isEmpty()) {
            plan.drop(firstDropped, Long.MAX_VALUE);
            return;
        }
        long firstWritten = portions.getFirst().index;
        long lastWritten = portions.getLast().index;
        plan.drop(firstDropped, firstWritten);
        for (Portion portion : portions) {
            if (portion.index >= firstDropped) {
                plan.set(portion.index, Optional.empty());
            }
        }
        plan.drop(Math.max(firstDropped, lastWritten + 1), Long.MAX_VALUE);
    }

    /** Plans the chunk with a portion in it; {@code spare} gets chunk files that turn out not to be needed. */
    private void merge(ChunkPlan plan, Portion portion, List<Long> spare) throws StorageException {
        if (portion.written.isEmpty()) {
            plan.overlay(portion.index, portion.from, portion.data.orElseThrow().duplicate());
            return;
        }
        Optional<ChunkRecord> old = plan.planned(portion.index);
        ChunkRecord fresh = portion.written.get();
        if (remainsNothing(old.map(ChunkRecord::end).orElse(0), portion.from, portion.to)) {
            plan.set(portion.index, portion.written);
            return;
        }
        ByteBuffer data = buffers.take();
        try {
            chunks.read(portion.written, portion.from, portion.to, data);
            plan.overlay(portion.index, portion.from, data.flip());
            spare.add(((FileChunk) fresh).id());
        } finally {
            buffers.give(data);
        }
    }

    private void release() {
        current.ifPresent(this::giveBack);
        current = Optional.empty();
        for (Portion portion : portions) {
            portion.data.ifPresent(this::giveBack);
        }
    }

    @Override
    public void close() {
        if (finished) {
            return;
        }
        finished = true;
        release();
        for (Portion portion : portions) {
            if (portion.written.isPresent() && portion.written.get() instanceof FileChunk file) {
                forget(file.id());
            }
        }
    }

    private void forget(long id) {
        try {
            volume.services().files().delete(id);
        } catch (StorageException e) {
            LOG.warn("chunk file {} of an abandoned store stays until the partition is opened again", id, e);
        }
    }
}
