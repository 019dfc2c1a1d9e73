package io.cellfs.storage.meta;

import io.cellfs.storage.api.StorageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Changes that reach the database together or not at all. */
public final class Batch implements AutoCloseable {
    private final WriteBatch batch = new WriteBatch();
    private final Families families;

    Batch(Families families) {
        this.families = families;
    }

    /** In which column family a record lies. */
    interface Families {
        ColumnFamilyHandle of(byte[] key);
    }

    WriteBatch rocks() {
        return batch;
    }

    /** Records in it. */
    public int size() {
        return batch.count();
    }

    /** Whether nothing is in it. */
    public boolean isEmpty() {
        return batch.count() == 0;
    }

    /** Sets a record. */
    public Batch put(byte[] key, byte[] value) throws StorageException {
        try {
            batch.put(families.of(key), key, value);
            return this;
        } catch (RocksDBException e) {
            throw MetaStore.failure(e);
        }
    }

    /** Removes a record. */
    public Batch delete(byte[] key) throws StorageException {
        try {
            batch.delete(families.of(key), key);
            return this;
        } catch (RocksDBException e) {
            throw MetaStore.failure(e);
        }
    }

    /** Removes all records whose keys start with a prefix. */
    public Batch deleteAll(byte[] prefix) throws StorageException {
        try {
            batch.deleteRange(families.of(prefix), prefix, Keys.after(prefix));
            return this;
        } catch (RocksDBException e) {
            throw MetaStore.failure(e);
        }
    }

    /** Adds to a counter, whatever it is. */
    public Batch add(byte[] key, long by) throws StorageException {
        try {
            batch.merge(key, counterBytes(by));
            return this;
        } catch (RocksDBException e) {
            throw MetaStore.failure(e);
        }
    }

    /** A counter's bytes: those of the database's own merge operator. */
    static byte[] counterBytes(long value) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
    }

    @Override
    public void close() {
        batch.close();
    }
}
