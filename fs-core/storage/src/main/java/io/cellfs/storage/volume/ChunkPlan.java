package io.cellfs.storage.volume;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.chunk.ChunkIo;
import io.cellfs.storage.meta.ChunkCodec;
import io.cellfs.storage.meta.ChunkKey;
import io.cellfs.storage.meta.ChunkRecord;
import io.cellfs.storage.meta.FileChunk;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.RecordCursor;
import io.cellfs.storage.meta.Vnode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an operation does to the chunks of one file, whose lock the caller holds. */
final class ChunkPlan {
    private static final int DROPPED_AT_ONCE = 64;

    private record Step(Optional<ChunkRecord> before, Optional<ChunkRecord> after) {}

    private final VolumeState volume;
    private final Vnode file;
    private final Map<Long, Step> steps = new HashMap<>();
    private final List<DoomedRange> doomed = new ArrayList<>();
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

    /** Records of the chunk whose content must survive: what is committed, what is stable, what clones show. */
    private List<ChunkRecord> pinned(long index) throws StorageException {
        List<ChunkRecord> result = new ArrayList<>(2);
        before(index).ifPresent(result::add);
        Optional<ChunkRecord> stable = volume.stable().get(key(index));
        if (stable != null && stable.isPresent()) {
            result.add(stable.get());
        }
        if (volume.history().mayHaveSaved()
                && planned(index).isPresent()
                && planned(index).get() instanceof FileChunk file) {
            result.addAll(SavedChunks.in(volume.services().store(), key(index), file.id()));
        }
        return result;
    }

    /** Puts data over what is planned of a chunk. */
    void overlay(long index, int from, ByteBuffer data) throws StorageException {
        ChunkIo chunks = volume.services().chunks();
        Optional<ChunkRecord> old = planned(index);
        boolean replaces =
                old.isPresent() && from == 0 && data.remaining() >= old.get().end();
        if (replaces && isForeign(index)) {
            set(index, Optional.of(chunks.fresh(0, data)));
            return;
        }
        edit(index, (own, pinned) -> Optional.of(chunks.overlay(own, pinned, from, data)));
    }

    /** Drops what lies at or after {@code end} in a chunk. */
    void cut(long index, int end) throws StorageException {
        Optional<ChunkRecord> old = planned(index);
        if (old.isPresent() && old.get().end() > end) {
            edit(index, (own, pinned) -> volume.services().chunks().cut(own.orElseThrow(), end));
        }
    }

    /** Makes a part of a chunk zeros. */
    void clear(long index, int from, int to) throws StorageException {
        Optional<ChunkRecord> old = planned(index);
        if (old.isPresent() && from < old.get().end()) {
            edit(index, (own, pinned) -> volume.services().chunks().clear(own.orElseThrow(), pinned, from, to));
        }
    }

    private interface Edit {
        Optional<ChunkRecord> make(Optional<ChunkRecord> own, List<ChunkRecord> pinned) throws StorageException;
    }

    /** Changes a chunk in a chunk file of this volume's own: one that lies in another's space is copied before. */
    private void edit(long index, Edit edit) throws StorageException {
        Optional<ChunkRecord> old = planned(index);
        if (old.isEmpty() || !(old.get() instanceof FileChunk foreign) || !isForeign(index)) {
            set(index, edit.make(old, pinned(index)));
            return;
        }
        FileChunk copy = volume.services().chunks().copy(foreign);
        boolean used = false;
        try {
            Optional<ChunkRecord> made = edit.make(Optional.of(copy), List.of());
            set(index, made);
            used = made.isPresent() && made.get() instanceof FileChunk file && file.id() == copy.id();
        } finally {
            if (!used) {
                volume.services().files().delete(copy.id());
            }
        }
    }

    private boolean isForeign(long index) throws StorageException {
        return !steps.containsKey(index) && volume.isForeign(key(index));
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
        try (RecordCursor cursor = volume.scan(Keys.file(key(from)), Keys.chunk(key(from)))) {
            while (cursor.next()) {
                long index = Keys.chunkKey(cursor.key()).index();
                if (index >= end) {
                    return;
                }
                Optional<ChunkRecord> chunk = Optional.of(ChunkCodec.decode(cursor.value()));
                if (dropped < DROPPED_AT_ONCE) {
                    steps.put(index, new Step(chunk, Optional.empty()));
                } else if (dropped == DROPPED_AT_ONCE) {
                    doomed.add(new DoomedRange(key(index), end, volume.history().epoch()));
                }
                charge -= charged(chunk);
                dropped++;
            }
        }
    }

    /** Cuts the chunk that the length lies in, if it does not end there; returns the first chunk that is wholly beyond. */
    long cutBoundary(long length) throws StorageException {
        int rest = (int) (length % ChunkRecord.CHUNK_BYTES);
        long boundary = length / ChunkRecord.CHUNK_BYTES;
        if (rest == 0) {
            return boundary;
        }
        cut(boundary, rest);
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
        for (DoomedRange range : doomed) {
            change.doom(range.from(), range.end());
        }
        change.charge(charge);
    }

    /** After the commit, still under the lock. */
    void finish() throws StorageException {
        for (DoomedRange range : doomed) {
            DoomedRanges.free(volume, range);
        }
    }
}
