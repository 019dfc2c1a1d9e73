package io.cellfs.storage.dump;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.dump.DumpException;
import io.cellfs.protocol.dump.DumpReader;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeImport;
import java.io.IOException;
import java.nio.ByteBuffer;

/** File data of a dump, 1 MiB at a time. Zeros become holes; what a file has already is not written again. */
final class RestoredData {
    private static final int CHUNK = 1 << 20;

    private final Volume volume;
    private final VolumeImport target;
    private final DumpReader dump;
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
    private final ByteBuffer before = ByteBuffer.allocateDirect(CHUNK);

    RestoredData(Volume volume, VolumeImport target, DumpReader dump) {
        this.volume = volume;
        this.target = target;
        this.dump = dump;
    }

    /** Copies a file's data, of which it had {@code oldLength} bytes. */
    void copy(Fid file, long length, long oldLength) throws IOException {
        for (long at = 0; at < length; at += CHUNK) {
            chunk.clear().limit((int) Math.min(CHUNK, length - at));
            while (chunk.hasRemaining()) {
                if (dump.read(chunk) < 0) {
                    throw new DumpException("file " + file + " ends early");
                }
            }
            put(file, at, chunk.flip(), at < oldLength);
        }
    }

    private void put(Fid file, long at, ByteBuffer data, boolean had) throws IOException {
        int end = withoutZeros(data);
        if (!had) {
            if (end > 0) {
                target.write(file.vnode(), file.unique(), at, data.limit(end));
            }
            return;
        }
        if (end == 0) {
            target.clear(file.vnode(), file.unique(), at / CHUNK);
        } else if (!isThere(file, at, data)) {
            target.write(file.vnode(), file.unique(), at, data);
        }
    }

    private boolean isThere(Fid file, long at, ByteBuffer data) throws IOException {
        before.clear().limit(data.remaining());
        while (before.hasRemaining()) {
            if (volume.read(file.vnode(), file.unique(), at + before.position(), before) <= 0) {
                return false;
            }
        }
        return before.flip().equals(data);
    }

    private static int withoutZeros(ByteBuffer data) {
        int end = data.limit();
        while (end >= Long.BYTES && data.getLong(end - Long.BYTES) == 0) {
            end -= Long.BYTES;
        }
        while (end > 0 && data.get(end - 1) == 0) {
            end--;
        }
        return end;
    }
}
