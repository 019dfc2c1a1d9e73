package io.cellfs.cell.store;

import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The tables in memory: the twin of the RocksDB store for tests. */
public final class MemoryCellStore implements CellStore {
    private NavigableMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);

    @Override
    public <R, X extends Exception> R read(Reader<R, X> reader) throws X {
        return reader.read(new View(rows));
    }

    @Override
    public synchronized void commit(Batch batch) {
        NavigableMap<byte[], byte[]> next = new TreeMap<>(rows);
        batch.deletes().forEach(next::remove);
        next.putAll(batch.puts());
        rows = next;
    }

    @Override
    public void close() {
        rows = new TreeMap<>(Arrays::compareUnsigned);
    }

    private record View(NavigableMap<byte[], byte[]> rows) implements KeyValues {
        @Override
        public byte @Nullable [] get(byte[] key) {
            return rows.get(key);
        }

        @Override
        public void scan(byte[] prefix, byte[] from, Visitor visitor) {
            for (Map.Entry<byte[], byte[]> row : rows.tailMap(from, true).entrySet()) {
                if (!Batch.startsWith(row.getKey(), prefix) || !visitor.visit(row.getKey(), row.getValue())) {
                    return;
                }
            }
        }
    }
}
