package io.cellfs.storage.volume;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.chunk.ChunkIo;
import io.cellfs.storage.meta.ChunkCodec;
import io.cellfs.storage.meta.ChunkKey;
import io.cellfs.storage.meta.ChunkRecord;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.MetaStore;
import io.cellfs.storage.meta.Vnode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an operation does to the chunks of one file, whose lock the caller holds. */
final class ChunkPlan {
    private static final int DROPPED_AT_ONCE = 64;

    private record Step(Optional<ChunkRecord> before, Optional<ChunkRecord> after) {}

    private record Range(long from, long end) {}

    private final VolumeState volume;
    private final Vnode file;
    private final Map<Long, Step> steps = new HashMap<>();
    private final List<Range> doomed = new ArrayList<>();
    private long charge;

    ChunkPlan(VolumeState volume, Vnode file) {
        this.volume = volume;
        this.file = file;
    }

    private ChunkKey key(long index) {
        return file.chunk(volume.space(), index);
    }

    /** The committed chunk. */
    private Optional<ChunkRecord> before(long index) throws StorageException {
        Step step = steps.get(index);
        return step != null ? step.before : volume.chunk(key(index));
    }

    /** The chunk as planned so far. */
    Optional<ChunkRecord> planned(long index) throws StorageException {
        Step step = steps.get(index);
        return step != null ? step.after : volume.chunk(key(index));
    }

    /** Records of the chunk whose content must survive until the change is committed and stable. */
    List<ChunkRecord> pinned(long index) throws StorageException {
        List<ChunkRecord> result = new ArrayList<>(2);
        before(index).ifPresent(result::add);
        Optional<ChunkRecord> stable = volume.stable().get(key(index));
        if (stable != null && stable.isPresent()) {
            result.add(stable.get());
        }
        return result;
    }

    void set(long index, Optional<ChunkRecord> after) throws StorageException {
        Optional<ChunkRecord> before = before(index);
        Optional<ChunkRecord> planned = planned(index);
        charge += charged(after) - charged(planned);
        steps.put(index, new Step(before, after));
    }

    private static long charged(Optional<ChunkRecord> chunk) {
        return chunk.isPresent() ? chunk.get().chargedBytes() : 0;
    }

    /** Drops the chunks from {@code from} to before {@code end}: a few at once, the others after the commit by {@link #finish}. */
    void drop(long from, long end) throws StorageException {
        if (from >= end || ((Vnode.FileContent) file.content()).chargedBytes() == 0) {
            return;
        }
        int dropped = 0;
        try (MetaStore.Cursor cursor =
                volume.services().store().scanChunks(Keys.file(key(from)), Keys.chunk(key(from)))) {
            while (cursor.next()) {
                long index = Keys.chunkKey(cursor.key()).index();
                if (index >= end) {
                    return;
                }
                Optional<ChunkRecord> chunk = Optional.of(ChunkCodec.decode(cursor.value()));
                if (dropped < DROPPED_AT_ONCE) {
                    steps.put(index, new Step(chunk, Optional.empty()));
                } else if (dropped == DROPPED_AT_ONCE) {
                    doomed.add(new Range(index, end));
                }
                charge -= charged(chunk);
                dropped++;
            }
        }
    }

    /** Cuts the chunk that the length lies in, if it does not end there; returns the first chunk that is wholly beyond. */
    long cutBoundary(ChunkIo chunks, long length) throws StorageException {
        int rest = (int) (length % ChunkRecord.CHUNK_BYTES);
        long boundary = length / ChunkRecord.CHUNK_BYTES;
        if (rest == 0) {
            return boundary;
        }
        Optional<ChunkRecord> old = planned(boundary);
        if (old.isPresent() && old.get().end() > rest) {
            set(boundary, chunks.cut(old.get(), rest));
        }
        return boundary + 1;
    }

    /** Growth of what the file is charged for, in bytes. */
    long charge() {
        return charge;
    }

    void addTo(Change change) throws StorageException {
        for (Map.Entry<Long, Step> step : steps.entrySet()) {
            change.chunk(key(step.getKey()), step.getValue().before, step.getValue().after);
        }
        for (Range range : doomed) {
            change.doom(key(range.from), range.end);
        }
        change.charge(charge);
    }

    /** After the commit, still under the lock. */
    void finish() throws StorageException {
        for (Range range : doomed) {
            DoomedRanges.free(volume, key(range.from), range.end);
        }
    }
}
