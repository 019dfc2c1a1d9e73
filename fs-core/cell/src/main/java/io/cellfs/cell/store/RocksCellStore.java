package io.cellfs.cell.store;

import io.cellfs.rocks.DatabaseLogs;
import io.cellfs.rocks.DirectoryLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.Checkpoint;
import org.rocksdb.Filter;
import org.rocksdb.IndexType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** The tables in a RocksDB of their own. */
public final class RocksCellStore implements CellStore {
    /** Blocks of table files that are held decoded; what does not fit is in the page cache. */
    private static final long BLOCK_CACHE_BYTES = 64L << 20;

    /** Few parts, so that each has room for whatever a file of an earlier release has in one piece: its whole filter. */
    private static final int CACHE_SHARD_BITS = 2;

    /** Indexes and filters come in pieces of this size: with millions of entries one in a single piece has megabytes, too much to read again. */
    private static final int METADATA_BLOCK_BYTES = 4096;

    private static final long WRITE_BUFFER_BYTES = 16L << 20;
    private static final double BLOOM_BITS_PER_KEY = 10;

    private final DirectoryLock lock;
    private final Resources resources;
    private final RocksDB db;

    private RocksCellStore(DirectoryLock lock, Resources resources, RocksDB db) {
        this.lock = lock;
        this.resources = resources;
        this.db = db;
    }

    /** What a committed batch has survived. */
    public enum Durability {
        /** A loss of power: each commit is synced to the disk. */
        POWER_LOSS,
        /** The end of the process; what a loss of power takes is in a log that is kept elsewhere, and whole batches only are lost. */
        PROCESS_END;

        private DatabaseLogs.Durability ofLogs() {
            return this == POWER_LOSS ? DatabaseLogs.Durability.EACH_RECORD : DatabaseLogs.Durability.NONE;
        }
    }

    /** Native objects that live as long as the database. */
    private record Resources(Options options, Cache cache, Filter bloom, WriteOptions writes) {
        static Resources of(Durability durability) {
            Cache cache = new LRUCache(BLOCK_CACHE_BYTES, CACHE_SHARD_BITS);
            Filter bloom = new BloomFilter(BLOOM_BITS_PER_KEY);
            Options options = new Options()
                    .setCreateIfMissing(true)
                    .setKeepLogFileNum(2)
                    .setWriteBufferSize(WRITE_BUFFER_BYTES)
                    .setTableFormatConfig(new BlockBasedTableConfig()
                            .setBlockCache(cache)
                            .setFilterPolicy(bloom)
                            .setIndexType(IndexType.kTwoLevelIndexSearch)
                            .setPartitionFilters(true)
                            .setMetadataBlockSize(METADATA_BLOCK_BYTES)
                            .setPinTopLevelIndexAndFilter(true)
                            .setCacheIndexAndFilterBlocks(true)
                            .setPinL0FilterAndIndexBlocksInCache(true));
            return new Resources(
                    options, cache, bloom, new WriteOptions().setSync(durability == Durability.POWER_LOSS));
        }

        void close() {
            writes.close();
            options.close();
            bloom.close();
            cache.close();
        }
    }

    /**
     * Opens or makes the database in a directory, each commit synced to the disk.
     *
     * @throws IOException when another process has it open, or it cannot be read
     */
    public static RocksCellStore open(Path directory) throws IOException {
        return open(directory, Durability.POWER_LOSS);
    }

    /**
     * Opens or makes the database in a directory.
     *
     * @throws IOException when another process has it open, it cannot be read, or something is missing that had reached the disk
     */
    public static RocksCellStore open(Path directory, Durability durability) throws IOException {
        Files.createDirectories(directory);
        DirectoryLock lock = DirectoryLock.take(directory, "the cell database in");
        try {
            DatabaseLogs.settle(directory, durability.ofLogs());
            return open(lock, directory, durability);
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    private static RocksCellStore open(DirectoryLock lock, Path directory, Durability durability) throws IOException {
        RocksDB.loadLibrary();
        Resources resources = Resources.of(durability);
        try {
            return new RocksCellStore(lock, resources, RocksDB.open(resources.options(), directory.toString()));
        } catch (RocksDBException e) {
            resources.close();
            throw new IOException("cannot open the cell database in " + directory + ": " + e.getMessage(), e);
        }
    }

    /** Writes a copy, which shares its unchanging files, into a directory that is not there yet; complete when it appears. */
    public void checkpoint(Path directory) throws IOException {
        try (Checkpoint checkpoint = Checkpoint.create(db)) {
            checkpoint.createCheckpoint(directory.toString());
        } catch (RocksDBException e) {
            throw new IOException("cannot copy the cell database to " + directory + ": " + e.getMessage(), e);
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
            db.write(resources.writes(), writes);
        } catch (RocksDBException e) {
            throw new IOException("the cell database cannot be written: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        db.close();
        resources.close();
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException("unlocking the cell database", e);
        }
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
