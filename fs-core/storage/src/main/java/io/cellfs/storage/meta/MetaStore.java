package io.cellfs.storage.meta;

import io.cellfs.rocks.DamagedDatabaseException;
import io.cellfs.rocks.DatabaseLogs;
import io.cellfs.rocks.SyncMark;
import io.cellfs.storage.api.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Status;
import org.rocksdb.UInt64AddOperator;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database of a partition: two column families, "default" for everything that is small and "data" for chunk records, some of which carry
 * file data (kept out of the sorted files by blob files). A write is in the operating system's hands when it returns; {@link #sync} makes
 * it stable.
 */
public final class MetaStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MetaStore.class);
    private static final byte[] DATA = "data".getBytes(StandardCharsets.US_ASCII);
    private static final long MIB = 1 << 20;

    /** Few parts, so that each has room for whatever a file of an earlier release has in one piece: its whole filter. */
    private static final int CACHE_SHARD_BITS = 2;

    /** Indexes and filters come in pieces of this size: of millions of volumes one in a single piece has megabytes, too much to read again. */
    private static final int METADATA_BLOCK_BYTES = 4096;

    private final List<AutoCloseable> resources = new ArrayList<>();
    private final WriteOptions writeOptions;
    private final RocksDB db;
    private final ColumnFamilyHandle defaultFamily;
    private final ColumnFamilyHandle dataFamily;
    private final SyncMark mark;
    private final AtomicBoolean readOnly = new AtomicBoolean();

    private MetaStore(RocksDB db, List<ColumnFamilyHandle> families, SyncMark mark, List<AutoCloseable> options) {
        this.db = db;
        this.defaultFamily = families.get(0);
        this.dataFamily = families.get(1);
        this.mark = mark;
        resources.addAll(options);
        writeOptions = new WriteOptions();
        resources.add(writeOptions);
    }

    /**
     * Opens or makes the database in a directory, of which nobody else may have anything open.
     *
     * @throws StorageException CORRUPT if something is missing that had reached the disk
     */
    public static MetaStore open(Path directory, long blockCacheBytes, long writeBufferBytes) throws StorageException {
        settleLogs(directory);
        RocksDB.loadLibrary();
        List<AutoCloseable> resources = new ArrayList<>();
        try {
            LRUCache cache = keep(resources, new LRUCache(blockCacheBytes, CACHE_SHARD_BITS));
            ColumnFamilyOptions small = family(resources, cache, writeBufferBytes);
            ColumnFamilyOptions data = family(resources, cache, writeBufferBytes)
                    .setEnableBlobFiles(true)
                    .setMinBlobSize(1024)
                    .setEnableBlobGarbageCollection(true);
            DBOptions options = keep(resources, new DBOptions())
                    .setCreateIfMissing(true)
                    .setCreateMissingColumnFamilies(true)
                    .setMaxOpenFiles(512)
                    .setMaxTotalWalSize(256 * MIB)
                    .setMaxBackgroundJobs(2)
                    .setBytesPerSync(MIB)
                    .setKeepLogFileNum(2)
                    .setMaxLogFileSize(4 * MIB)
                    .setInfoLogLevel(InfoLogLevel.WARN_LEVEL);
            List<ColumnFamilyHandle> handles = new ArrayList<>();
            RocksDB db = RocksDB.open(
                    options,
                    directory.toString(),
                    List.of(
                            new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, small),
                            new ColumnFamilyDescriptor(DATA, data)),
                    handles);
            return new MetaStore(db, handles, mark(db, directory), resources);
        } catch (RocksDBException e) {
            closeAll(resources);
            throw failure(e);
        }
    }

    private static void settleLogs(Path directory) throws StorageException {
        try {
            DatabaseLogs.settle(directory, DatabaseLogs.Durability.AS_MARKED);
        } catch (DamagedDatabaseException e) {
            throw new StorageException(StorageException.Reason.CORRUPT, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new StorageException(
                    StorageException.Reason.IO, "logs of the database in " + directory + ": " + e, e);
        }
    }

    private static SyncMark mark(RocksDB db, Path directory) throws StorageException {
        try {
            return SyncMark.open(directory);
        } catch (IOException e) {
            db.close();
            throw new StorageException(StorageException.Reason.IO, "database in " + directory + ": " + e, e);
        }
    }

    private static ColumnFamilyOptions family(List<AutoCloseable> resources, LRUCache cache, long writeBufferBytes) {
        BloomFilter filter = keep(resources, new BloomFilter(10, false));
        UInt64AddOperator add = keep(resources, new UInt64AddOperator());
        return keep(resources, new ColumnFamilyOptions())
                .setMergeOperator(add)
                .setWriteBufferSize(writeBufferBytes)
                .setMaxWriteBufferNumber(4)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setLevelCompactionDynamicLevelBytes(true)
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockCache(cache)
                        .setFilterPolicy(filter)
                        .setBlockSize(8 << 10)
                        .setIndexType(IndexType.kTwoLevelIndexSearch)
                        .setPartitionFilters(true)
                        .setMetadataBlockSize(METADATA_BLOCK_BYTES)
                        .setPinTopLevelIndexAndFilter(true)
                        .setCacheIndexAndFilterBlocks(true)
                        .setPinL0FilterAndIndexBlocksInCache(true));
    }

    private static <T extends AutoCloseable> T keep(List<AutoCloseable> resources, T resource) {
        resources.add(resource);
        return resource;
    }

    /** A record, or null. */
    public byte @Nullable [] get(byte[] key) throws StorageException {
        try {
            return db.get(family(key), key);
        } catch (RocksDBException e) {
            throw failure(e);
        }
    }

    /** A counter's value; 0 if it was never set. */
    public long counter(byte[] key) throws StorageException {
        byte[] bytes = get(key);
        return bytes == null ? 0 : counterValue(bytes);
    }

    /** The value in a counter's record. */
    public static long counterValue(byte[] bytes) throws StorageException {
        if (bytes.length != 8) {
            throw new StorageException(StorageException.Reason.CORRUPT, "counter of " + bytes.length + " bytes");
        }
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    /** Sets one counter. */
    public void putCounter(byte[] key, long value) throws StorageException {
        try (Batch batch = batch()) {
            write(putCounter(batch, key, value));
        }
    }

    /** Sets one counter in a batch. */
    public static Batch putCounter(Batch batch, byte[] key, long value) throws StorageException {
        return batch.put(key, Batch.counterBytes(value));
    }

    /** An empty batch. */
    public Batch batch() {
        return new Batch(this::family);
    }

    /** Writes a batch. */
    public void write(Batch batch) throws StorageException {
        try {
            db.write(writeOptions, batch.rocks());
        } catch (RocksDBException e) {
            throw writeFailure(e);
        }
    }

    /** Records whose keys are at or after {@code from} and start with {@code prefix}. */
    public Cursor scan(byte[] prefix, byte[] from) {
        return new Cursor(db, family(prefix), prefix, from);
    }

    private ColumnFamilyHandle family(byte[] key) {
        return Keys.isData(key) ? dataFamily : defaultFamily;
    }

    /** Makes all that was written stable. */
    public void sync() throws StorageException {
        try {
            mark.around(() -> db.flushWal(true));
        } catch (RocksDBException e) {
            throw writeFailure(e);
        } catch (IOException e) {
            throw new StorageException(
                    DiskErrors.reason(e.getMessage()), "noting what is synced: " + e.getMessage(), e);
        }
    }

    /** Writes all memory tables out, so that opening has no log to replay. */
    public void flush() throws StorageException {
        try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
            db.flush(options, List.of(defaultFamily, dataFamily));
        } catch (RocksDBException e) {
            throw writeFailure(e);
        }
    }

    /** RocksDB tells why a log cannot be written the first time only. */
    private StorageException writeFailure(RocksDBException e) {
        StorageException failure = failure(e);
        if (failure.reason() == StorageException.Reason.DISK_READ_ONLY) {
            if (!readOnly.getAndSet(true)) {
                LOG.error(
                        "the file system of {} has become read-only: what was not synced may be lost; reads go on, changes are refused (EROFS)."
                                + " Repair it, mount it again, restart the server, and check all volumes",
                        db.getName(),
                        e);
            }
        } else if (readOnly.get() && failure.reason() == StorageException.Reason.IO) {
            return new StorageException(
                    StorageException.Reason.DISK_READ_ONLY, "the database could not be written before", e);
        }
        return failure;
    }

    static StorageException failure(RocksDBException e) {
        Optional<Status> status = Optional.ofNullable(e.getStatus());
        StorageException.Reason reason = DiskErrors.reason(e.getMessage());
        if (status.isPresent()) {
            Status s = status.get();
            if (s.getCode() == Status.Code.Corruption) {
                reason = StorageException.Reason.CORRUPT;
            } else if (s.getSubCode() == Status.SubCode.NoSpace) {
                reason = StorageException.Reason.DISK_FULL;
            }
        }
        return new StorageException(reason, "database: " + e.getMessage(), e);
    }

    private static void closeAll(List<AutoCloseable> resources) {
        for (AutoCloseable resource : resources.reversed()) {
            try {
                resource.close();
            } catch (Exception e) {
                throw new IllegalStateException("closing " + resource.getClass().getSimpleName(), e);
            }
        }
    }

    @Override
    public void close() {
        defaultFamily.close();
        dataFamily.close();
        db.close();
        resources.add(mark);
        closeAll(resources);
    }

    /** A walk over records in key order. */
    public static final class Cursor implements RecordCursor {
        private final Slice end;
        private final ReadOptions options;
        private final RocksIterator rocks;
        private boolean started;

        private Cursor(RocksDB db, ColumnFamilyHandle family, byte[] prefix, byte[] from) {
            end = new Slice(Keys.after(prefix));
            options = new ReadOptions().setIterateUpperBound(end);
            rocks = db.newIterator(family, options);
            rocks.seek(from);
        }

        @Override
        public boolean next() throws StorageException {
            if (started) {
                rocks.next();
            }
            started = true;
            return isValid();
        }

        /** Goes to the first record at or after a key, forwards or back; false at the end. */
        public boolean seek(byte[] key) throws StorageException {
            rocks.seek(key);
            started = true;
            return isValid();
        }

        private boolean isValid() throws StorageException {
            if (rocks.isValid()) {
                return true;
            }
            try {
                rocks.status();
                return false;
            } catch (RocksDBException e) {
                throw failure(e);
            }
        }

        @Override
        public byte[] key() {
            return rocks.key();
        }

        @Override
        public byte[] value() {
            return rocks.value();
        }

        @Override
        public void close() {
            rocks.close();
            options.close();
            end.close();
        }
    }
}
