package io.cellfs.storage.volume;

import io.cellfs.protocol.Name;
import io.cellfs.storage.api.ChunkHash;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.meta.ChunkCodec;
import io.cellfs.storage.meta.ChunkKey;
import io.cellfs.storage.meta.ChunkRecord;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.RecordCursor;
import io.cellfs.storage.meta.Vnode;
import java.nio.ByteBuffer;

/** Reads data, and finds out where there is some. */
final class DataReader {
    private static final int CHUNK = ChunkRecord.CHUNK_BYTES;

    private final VolumeState volume;

    DataReader(VolumeState volume) {
        this.volume = volume;
    }

    int read(long number, int unique, long offset, ByteBuffer dst) throws StorageException {
        if (offset < 0) {
            throw Failures.of(Reason.INVALID, "offset " + offset);
        }
        try (Stay stay = volume.reading(number)) {
            Vnode vnode = stay.load(number, unique);
            volume.countAccess();
            int count = (int) Math.clamp(vnode.status().length() - offset, 0, (long) dst.remaining());
            if (vnode.content() instanceof Vnode.LinkContent link) {
                dst.put(slice(link.target(), offset, count));
            } else if (vnode.content() instanceof Vnode.DirectoryContent) {
                throw Failures.of(Reason.IS_DIRECTORY, vnode.status().fid().toString());
            } else {
                readChunks(vnode, offset, count, dst);
            }
            return count;
        }
    }

    private static ByteBuffer slice(Name target, long offset, int count) {
        return ByteBuffer.wrap(target.bytes(), count == 0 ? 0 : (int) offset, count);
    }

    private void readChunks(Vnode file, long offset, int count, ByteBuffer dst) throws StorageException {
        long at = offset;
        long end = offset + count;
        while (at < end) {
            long index = at / CHUNK;
            int from = (int) (at % CHUNK);
            int to = (int) Math.min(CHUNK, from + (end - at));
            ChunkKey chunk = file.chunk(volume.space(), index);
            try {
                volume.services().chunks().read(volume.chunk(chunk), from, to, dst);
            } catch (StorageException e) {
                throw e.reason() == Reason.CORRUPT ? damaged(file, chunk, e) : e;
            }
            at += to - from;
        }
    }

    private StorageException damaged(Vnode file, ChunkKey chunk, StorageException cause) {
        String what = "volume " + volume.id() + ", file " + file.status().fid() + " \""
                + file.name().map(Name::toString).orElse("") + "\", bytes from " + chunk.index() * CHUNK
                + " are damaged ("
                + cause.getMessage() + ")";
        volume.services().damage().tell(chunk, what);
        return new StorageException(Reason.CORRUPT, what, cause);
    }

    ChunkHash hash(long number, int unique, long index) throws StorageException {
        if (index < 0) {
            throw Failures.of(Reason.INVALID, "chunk " + index);
        }
        try (Stay stay = volume.reading(number)) {
            Vnode file = stay.file(number, unique);
            ChunkKey key = file.chunk(volume.space(), index);
            return Hashes.of(volume, key, volume.chunk(key));
        }
    }

    long nextData(long number, int unique, long offset) throws StorageException {
        try (Stay stay = volume.reading(number)) {
            Vnode file = stay.file(number, unique);
            long length = file.status().length();
            if (offset < 0 || offset >= length) {
                return -1;
            }
            ChunkKey first = file.chunk(volume.space(), offset / CHUNK);
            try (RecordCursor cursor = volume.scan(Keys.file(first), Keys.chunk(first))) {
                while (cursor.next()) {
                    long start = Keys.chunkKey(cursor.key()).index() * CHUNK;
                    int from = Math.clamp(offset - start, 0, CHUNK);
                    int data = ChunkCodec.decode(cursor.value()).nextData(from);
                    if (data < CHUNK) {
                        return start + data < length ? start + data : -1;
                    }
                }
            }
            return -1;
        }
    }

    long nextHole(long number, int unique, long offset) throws StorageException {
        try (Stay stay = volume.reading(number)) {
            Vnode file = stay.file(number, unique);
            long length = file.status().length();
            if (offset < 0 || offset >= length) {
                return -1;
            }
            return Math.min(length, firstHole(file, offset));
        }
    }

    private long firstHole(Vnode file, long offset) throws StorageException {
        ChunkKey first = file.chunk(volume.space(), offset / CHUNK);
        long at = offset;
        try (RecordCursor cursor = volume.scan(Keys.file(first), Keys.chunk(first))) {
            while (cursor.next()) {
                long start = Keys.chunkKey(cursor.key()).index() * CHUNK;
                if (start > at) {
                    return at;
                }
                int hole = ChunkCodec.decode(cursor.value()).nextHole((int) (at - start));
                at = start + hole;
                if (hole < CHUNK) {
                    return at;
                }
            }
        }
        return at;
    }
}
