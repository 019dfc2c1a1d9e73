package io.cellfs.server.volume;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VolumeTable;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A table that counts what is read of it. */
final class InMemoryTable implements VolumeTable.Writable {
    private final TreeMap<String, String> rows = new TreeMap<>();
    private long reads;

    /** Rows, and look-ups of them, since the last time that this was asked. */
    long takeReads() {
        long taken = reads;
        reads = 0;
        return taken;
    }

    @Override
    public Optional<String> get(String name) {
        reads++;
        return Optional.ofNullable(rows.get(name));
    }

    @Override
    public List<Row> after(String name, int most) {
        List<Row> some = rows.tailMap(name, false).entrySet().stream()
                .limit(most)
                .map(row -> new Row(row.getKey(), row.getValue()))
                .toList();
        reads += 1 + some.size();
        return some;
    }

    @Override
    public void put(Row row) throws StorageException {
        VolumeTable.require(row.name());
        VolumeTable.require(row.value());
        rows.put(row.name(), row.value());
    }

    @Override
    public void remove(String name) {
        reads++;
        rows.remove(name);
    }

    @Override
    public void clear() {
        rows.clear();
    }
}
