package io.cellfs.client.region;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** A file server in memory, for tests of the region cache. */
final class MemoryServer implements FileServerPort {
    private final Map<Fid, byte[]> content = new HashMap<>();
    private final Map<Fid, Long> versions = new HashMap<>();
    private long quotaBytes = Long.MAX_VALUE;
    private int fetches;
    private int stores;

    synchronized void put(Fid fid, byte[] bytes) {
        content.put(fid, bytes.clone());
        versions.merge(fid, 1L, (a, b) -> a + 2);
    }

    synchronized byte[] get(Fid fid) {
        return content.getOrDefault(fid, new byte[0]).clone();
    }

    synchronized void setQuota(long bytes) {
        quotaBytes = bytes;
    }

    synchronized int fetches() {
        return fetches;
    }

    synchronized int stores() {
        return stores;
    }

    synchronized Version version(Fid fid) {
        return new Version(versions.getOrDefault(fid, 0L), get(fid).length);
    }

    @Override
    public Version fetch(Fid file, long offset, int length, Landing landing) throws IOException {
        byte[] bytes;
        Version version;
        synchronized (this) {
            fetches++;
            bytes = get(file);
            version = version(file);
        }
        ByteBuffer dst = landing.begin();
        int count = Math.clamp(bytes.length - offset, 0, length);
        int done = 0;
        while (done < count) {
            int piece = Math.min(1444, count - done);
            dst.put(bytes, (int) offset + done, piece);
            done += piece;
            if (!landing.received(done)) {
                break;
            }
        }
        return version;
    }

    @Override
    public void fetchAt(Fid file, long dataVersion, long offset, int length, Landing landing) throws IOException {
        if (fetch(file, offset, length, landing).dataVersion() != dataVersion) {
            throw new FsException(Errno.ESTALE, "former contents are not kept");
        }
    }

    @Override
    public Version store(Fid file, StoreRequest request) throws IOException {
        ByteBuffer data = ByteBuffer.allocateDirect((int) request.length());
        request.content().read(data, request.offset());
        data.flip();
        synchronized (this) {
            stores++;
            byte[] old = get(file);
            int truncated = (int) Math.min(old.length, request.fileSize());
            int size = (int) Math.max(request.fileSize(), request.offset() + request.length());
            if (size > quotaBytes) {
                throw new FsException(Errno.EDQUOT, "quota");
            }
            byte[] fresh = Arrays.copyOf(Arrays.copyOf(old, truncated), size);
            data.get(fresh, (int) request.offset(), (int) request.length());
            content.put(file, fresh);
            versions.merge(file, 1L, Long::sum);
            return version(file);
        }
    }
}
