package io.cellfs.storage.chunk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** Open chunk files: a bounded number, the longest unused closed first; one in use is closed when its last user is done. */
final class Descriptors implements AutoCloseable {
    private static final int SHARDS = 16;

    private final Shard[] shards = new Shard[SHARDS];

    Descriptors(int maxOpen) {
        for (int i = 0; i < SHARDS; i++) {
            shards[i] = new Shard(Math.max(1, maxOpen / SHARDS));
        }
    }

    /** An open chunk file; {@link #close} ends its use. */
    static final class Lease implements AutoCloseable {
        private final Shard shard;
        private final FileChannel channel;
        private int users;
        private boolean dropped;

        private Lease(Shard shard, FileChannel channel) {
            this.shard = shard;
            this.channel = channel;
        }

        FileChannel channel() {
            return channel;
        }

        @Override
        public void close() throws IOException {
            shard.release(this);
        }
    }

    private static final class Shard {
        private final LinkedHashMap<Long, Lease> open = new LinkedHashMap<>(16, 0.75f, true);
        private final int max;

        Shard(int max) {
            this.max = max;
        }

        synchronized Lease acquire(long id, Path path, boolean create) throws IOException {
            Lease lease = open.get(id);
            if (lease == null) {
                lease = new Lease(
                        this,
                        create
                                ? FileChannel.open(
                                        path,
                                        StandardOpenOption.READ,
                                        StandardOpenOption.WRITE,
                                        StandardOpenOption.CREATE,
                                        StandardOpenOption.TRUNCATE_EXISTING)
                                : FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
                open.put(id, lease);
                trim();
            }
            lease.users++;
            return lease;
        }

        private void trim() throws IOException {
            if (open.size() > max) {
                Map.Entry<Long, Lease> oldest = open.pollFirstEntry();
                discard(oldest.getValue());
            }
        }

        private static void discard(Lease lease) throws IOException {
            lease.dropped = true;
            if (lease.users == 0) {
                lease.channel.close();
            }
        }

        synchronized void release(Lease lease) throws IOException {
            lease.users--;
            if (lease.dropped && lease.users == 0) {
                lease.channel.close();
            }
        }

        synchronized void drop(long id) throws IOException {
            Lease lease = open.remove(id);
            if (lease != null) {
                discard(lease);
            }
        }

        synchronized void dropAll() throws IOException {
            for (Lease lease : open.values()) {
                discard(lease);
            }
            open.clear();
        }

        synchronized int size() {
            return open.size();
        }
    }

    private Shard shard(long id) {
        return shards[(int) (id & (SHARDS - 1))];
    }

    Lease acquire(long id, Path path, boolean create) throws IOException {
        return shard(id).acquire(id, path, create);
    }

    /** Forgets a file, so that the next use opens it again. */
    void drop(long id) throws IOException {
        shard(id).drop(id);
    }

    int size() {
        int sum = 0;
        for (Shard shard : shards) {
            sum += shard.size();
        }
        return sum;
    }

    @Override
    public void close() throws IOException {
        for (Shard shard : shards) {
            shard.dropAll();
        }
    }
}
