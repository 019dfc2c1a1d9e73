package io.cellfs.cell.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** The tables in a RocksDB of their own. A committed batch has been synced to the disk. */
public final class RocksCellStore implements CellStore {
    private final Options options;
    private final RocksDB db;
    private final WriteOptions synced = new WriteOptions().setSync(true);

    private RocksCellStore(Options options, RocksDB db) {
        this.options = options;
        this.db = db;
    }

    /**
     * Opens or makes the database in a directory.
     *
     * @throws IOException when another process has it open, or it cannot be read
     */
    public static RocksCellStore open(Path directory) throws IOException {
        RocksDB.loadLibrary();
        Files.createDirectories(directory);
        Options options = new Options().setCreateIfMissing(true).setKeepLogFileNum(2);
        try {
            return new RocksCellStore(options, RocksDB.open(options, directory.toString()));
        } catch (RocksDBException e) {
            options.close();
            throw new IOException("cannot open the cell database in " + directory + ": " + e.getMessage(), e);
        }
    }

    @Override
    public <R, X extends Exception> R read(Reader<R, X> reader) throws X {
        Snapshot snapshot = db.getSnapshot();
        try (ReadOptions at = new ReadOptions().setSnapshot(snapshot)) {
            return reader.read(new View(db, at));
        } finally {
            db.releaseSnapshot(snapshot);
        }
    }

    @Override
    public void commit(Batch batch) throws IOException {
        try (WriteBatch writes = new WriteBatch()) {
            for (byte[] key : batch.deletes()) {
                writes.delete(key);
            }
            for (Map.Entry<byte[], byte[]> put : batch.puts().entrySet()) {
                writes.put(put.getKey(), put.getValue());
            }
            db.write(synced, writes);
        } catch (RocksDBException e) {
            throw new IOException("the cell database cannot be written: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        synced.close();
        db.close();
        options.close();
    }

    private record View(RocksDB db, ReadOptions at) implements KeyValues {
        @Override
        public byte @Nullable [] get(byte[] key) {
            try {
                return db.get(at, key);
            } catch (RocksDBException e) {
                throw new IllegalStateException("the cell database cannot be read", e);
            }
        }

        @Override
        public void scan(byte[] prefix, byte[] from, Visitor visitor) {
            try (RocksIterator iterator = db.newIterator(at)) {
                iterator.seek(from);
                while (iterator.isValid()
                        && Batch.startsWith(iterator.key(), prefix)
                        && visitor.visit(iterator.key(), iterator.value())) {
                    iterator.next();
                }
            }
        }
    }
}
