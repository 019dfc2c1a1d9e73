package io.cellfs.storage.volume;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VolumeTable;
import io.cellfs.storage.meta.Batch;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.MetaStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The table of the nodes of a space (ADR 0032). */
final class NodeTable implements VolumeTable {
    private final MetaStore store;
    private final long space;
    private final ReentrantLock changing = new ReentrantLock();

    NodeTable(MetaStore store, long space) {
        this.store = store;
        this.space = space;
    }

    @Override
    public Optional<String> get(String name) throws StorageException {
        byte @Nullable [] value = store.get(Keys.node(space, bytes(name)));
        return Optional.ofNullable(value).map(NodeTable::text);
    }

    @Override
    public List<Row> after(String name, int most) throws StorageException {
        List<Row> rows = new ArrayList<>();
        byte[] prefix = Keys.nodes(space);
        byte[] from = Keys.node(space, bytes(name + '\0'));
        try (MetaStore.Cursor cursor = store.scan(prefix, from)) {
            while (rows.size() < most && cursor.next()) {
                rows.add(new Row(text(Keys.nodeName(cursor.key())), text(cursor.value())));
            }
        }
        return rows;
    }

    /** Changes it in one step, which is stable on the disk when this returns. */
    <T> T change(Change<T> change) throws StorageException {
        changing.lock();
        try (Batch batch = store.batch()) {
            T result = change.in(new Pending(batch));
            if (!batch.isEmpty()) {
                store.write(batch);
                store.sync();
            }
            return result;
        } finally {
            changing.unlock();
        }
    }

    private final class Pending implements Writable {
        private final Batch batch;

        Pending(Batch batch) {
            this.batch = batch;
        }

        @Override
        public Optional<String> get(String name) throws StorageException {
            return NodeTable.this.get(name);
        }

        @Override
        public List<Row> after(String name, int most) throws StorageException {
            return NodeTable.this.after(name, most);
        }

        @Override
        public void put(Row row) throws StorageException {
            VolumeTable.require(row.name());
            VolumeTable.require(row.value());
            batch.put(Keys.node(space, bytes(row.name())), bytes(row.value()));
        }

        @Override
        public void remove(String name) throws StorageException {
            if (get(name).isPresent()) {
                batch.delete(Keys.node(space, bytes(name)));
            }
        }

        @Override
        public void clear() throws StorageException {
            if (!after("", 1).isEmpty()) {
                batch.deleteAll(Keys.nodes(space));
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
