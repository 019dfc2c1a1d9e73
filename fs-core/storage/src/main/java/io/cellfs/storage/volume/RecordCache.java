package io.cellfs.storage.volume;

import io.cellfs.storage.meta.ChunkKey;
import io.cellfs.storage.meta.ChunkRecord;
import io.cellfs.storage.meta.Vnode;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Decoded vnodes and chunk records, direct-mapped: a place holds the last one that came. Filled and changed only under the vnode's lock.
 */
final class RecordCache {
    private record CachedVnode(long space, Vnode vnode) {}

    private record CachedChunk(ChunkKey key, ChunkRecord chunk) {}

    private final AtomicReferenceArray<@Nullable CachedVnode> vnodes;
    private final AtomicReferenceArray<@Nullable CachedChunk> chunks;
    private final AtomicLong spaces = new AtomicLong();

    RecordCache(int vnodePlaces, int chunkPlaces) {
        vnodes = new AtomicReferenceArray<>(vnodePlaces);
        chunks = new AtomicReferenceArray<>(chunkPlaces);
    }

    /** A number to cache the records of a clone under. */
    long newSpace() {
        return spaces.decrementAndGet();
    }

    private static int place(long mixed, int places) {
        return Math.floorMod((mixed * 0x9e3779b97f4a7c15L) >>> 33, places);
    }

    private int place(long space, long vnode) {
        return place(space * 31 + vnode, vnodes.length());
    }

    private int place(ChunkKey key) {
        return place((key.space() * 31 + key.vnode()) * 31 + key.index(), chunks.length());
    }

    Optional<Vnode> vnode(long space, long number) {
        CachedVnode found = vnodes.get(place(space, number));
        return found != null && found.space == space && found.vnode.number() == number
                ? Optional.of(found.vnode)
                : Optional.empty();
    }

    void put(long space, Vnode vnode) {
        vnodes.set(place(space, vnode.number()), new CachedVnode(space, vnode));
    }

    void removeVnode(long space, long number) {
        if (vnode(space, number).isPresent()) {
            vnodes.set(place(space, number), null);
        }
    }

    Optional<ChunkRecord> chunk(ChunkKey key) {
        CachedChunk found = chunks.get(place(key));
        return found != null && found.key.equals(key) ? Optional.of(found.chunk) : Optional.empty();
    }

    void put(ChunkKey key, ChunkRecord chunk) {
        chunks.set(place(key), new CachedChunk(key, chunk));
    }

    void removeChunk(ChunkKey key) {
        if (chunk(key).isPresent()) {
            chunks.set(place(key), null);
        }
    }
}
