package io.cellfs.storage.volume;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Directory blobs by directory and data version, the longest unused dropped first; bounded in bytes. */
final class BlobCache {
    /** A blob's identity. */
    record Key(long space, long vnode, int unique, long dataVersion) {}

    private final long maxBytes;
    private final LinkedHashMap<Key, ByteBuffer> blobs = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    BlobCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    synchronized Optional<ByteBuffer> get(Key key) {
        return Optional.ofNullable(blobs.get(key)).map(ByteBuffer::duplicate);
    }

    synchronized void put(Key key, ByteBuffer blob) {
        if (blob.capacity() > maxBytes) {
            return;
        }
        ByteBuffer before = blobs.put(key, blob.duplicate());
        bytes += blob.capacity() - (before == null ? 0 : before.capacity());
        while (bytes > maxBytes) {
            Map.Entry<Key, ByteBuffer> oldest = blobs.pollFirstEntry();
            bytes -= oldest.getValue().capacity();
        }
    }
}
