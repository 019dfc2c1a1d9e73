package io.cellfs.e2e.twin;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/** A file's bytes, with holes where nothing was written. Thread-safe. */
final class SparseBytes {
    static final int CHUNK = 64 << 10;
    private static final int SEEK_DATA = 3;
    private static final byte[] ZEROS = new byte[CHUNK];

    private final TreeMap<Long, byte[]> chunks = new TreeMap<>();
    private long size;

    synchronized long size() {
        return size;
    }

    synchronized int read(ByteBuffer to, long offset) {
        int wanted = Math.clamp(size - offset, 0, to.remaining());
        int done = 0;
        while (done < wanted) {
            long at = offset + done;
            int within = (int) (at % CHUNK);
            int count = Math.min(wanted - done, CHUNK - within);
            byte[] chunk = chunks.get(at / CHUNK);
            to.put(chunk == null ? ZEROS : chunk, within, count);
            done += count;
        }
        return done;
    }

    synchronized void write(ByteBuffer from, long offset) throws FsException {
        if (offset < 0 || offset > Long.MAX_VALUE - from.remaining()) {
            throw new FsException(Errno.EFBIG, "offset " + offset);
        }
        long at = offset;
        while (from.hasRemaining()) {
            int within = (int) (at % CHUNK);
            int count = Math.min(from.remaining(), CHUNK - within);
            from.get(chunks.computeIfAbsent(at / CHUNK, n -> new byte[CHUNK]), within, count);
            at += count;
        }
        size = Math.max(size, at);
    }

    synchronized long append(ByteBuffer from) throws FsException {
        write(from, size);
        return size;
    }

    /** Cuts or extends; what is cut off reads as zeros if the file grows again. */
    synchronized void resize(long newSize) {
        if (newSize < size) {
            zero(newSize, size);
        }
        size = newSize;
    }

    synchronized void extend(long toSize) {
        size = Math.max(size, toSize);
    }

    /** Makes the range read as zeros, freeing whole chunks. The size stays. */
    synchronized void zero(long from, long to) {
        long at = from;
        while (at < to) {
            long number = at / CHUNK;
            int within = (int) (at % CHUNK);
            int count = (int) Math.min(to - at, CHUNK - within);
            byte[] chunk = chunks.get(number);
            if (chunk == null) {
                Long next = chunks.higherKey(number);
                at = next == null ? to : Math.min(to, next * CHUNK);
                continue;
            }
            if (count == CHUNK || (within == 0 && at + count >= size)) {
                chunks.remove(number);
            } else {
                java.util.Arrays.fill(chunk, within, within + count, (byte) 0);
            }
            at += count;
        }
    }

    synchronized long seek(long offset, int whence) throws FsException {
        if (offset < 0 || offset >= size) {
            throw new FsException(Errno.ENXIO, "offset " + offset + " of " + size);
        }
        return whence == SEEK_DATA ? data(offset) : hole(offset);
    }

    private long data(long offset) throws FsException {
        if (chunks.containsKey(offset / CHUNK)) {
            return offset;
        }
        Map.Entry<Long, byte[]> next = chunks.higherEntry(offset / CHUNK);
        if (next == null || next.getKey() * CHUNK >= size) {
            throw new FsException(Errno.ENXIO, "no data after " + offset);
        }
        return next.getKey() * CHUNK;
    }

    private long hole(long offset) {
        long number = offset / CHUNK;
        if (!chunks.containsKey(number)) {
            return offset;
        }
        while (chunks.containsKey(number)) {
            number++;
        }
        return Math.min(size, number * CHUNK);
    }
}
