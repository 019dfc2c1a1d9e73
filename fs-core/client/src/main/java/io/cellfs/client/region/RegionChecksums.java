package io.cellfs.client.region;

import io.cellfs.client.region.RegionTable.State;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;

/** The checksums of regions: computed for the index, and compared before what an earlier run left is used. Thread-safe. */
final class RegionChecksums {
    private final RegionTable table;
    private final ReentrantLock tableLock;
    private final RegionCache cache;

    /** Of the regions of {@code cache}, which are in {@code table} that {@code tableLock} guards. */
    RegionChecksums(RegionCache cache, RegionTable table, ReentrantLock tableLock) {
        this.cache = cache;
        this.table = table;
        this.tableLock = tableLock;
    }

    /** Those of the first {@code count} regions that must be checked before use; none if others are not there at all. */
    List<Long> suspects(CachedFile file, long count) {
        tableLock.lock();
        try {
            boolean held = table.count(file.number(), count, State.FULL, (byte) 0) == count;
            return held ? table.regionsWith(file.number(), State.SUSPECT) : List.of();
        } finally {
            tableLock.unlock();
        }
    }

    /** Whether a region must be checked before use. */
    boolean isSuspect(CachedFile file, long index) {
        tableLock.lock();
        try {
            int slot = table.find(file.number(), index);
            return slot != RegionTable.NONE && (table.stateOf(slot) & State.SUSPECT) != 0;
        } finally {
            tableLock.unlock();
        }
    }

    /** Computes and notes the checksum of a full region. Call with the file's lock held. */
    void check(CachedFile file, long index) throws IOException {
        int checksum = checksum(file, index, occupied(file, index));
        tableLock.lock();
        try {
            int slot = table.find(file.number(), index);
            if (slot != RegionTable.NONE && (table.stateOf(slot) & State.FULL) != 0) {
                table.setChecksum(slot, checksum);
            }
        } finally {
            tableLock.unlock();
        }
    }

    /** Compares a suspect region's bytes with its checksum: it becomes usable, or is dropped. Call without locks. */
    void verify(CachedFile file, long index) throws IOException {
        file.lock.lock();
        try {
            if (!isSuspect(file, index)) {
                return;
            }
            int actual = checksum(file, index, occupied(file, index));
            tableLock.lock();
            try {
                int slot = table.find(file.number(), index);
                if (slot != RegionTable.NONE && table.checksumOf(slot) == actual) {
                    table.setState(slot, (byte) (State.FULL | State.CHECKED));
                } else if (slot != RegionTable.NONE) {
                    cache.drop(file, slot);
                }
            } finally {
                tableLock.unlock();
            }
        } finally {
            file.lock.unlock();
        }
    }

    private int occupied(CachedFile file, long index) {
        tableLock.lock();
        try {
            int slot = table.find(file.number(), index);
            return slot == RegionTable.NONE ? 0 : table.bytesOf(slot);
        } finally {
            tableLock.unlock();
        }
    }

    /** CRC-32C of a region's first {@code bytes}. */
    private int checksum(CachedFile file, long index, int bytes) throws IOException {
        ByteBuffer buffer = cache.scratchBuffers().acquire();
        try {
            buffer.limit(bytes);
            cache.handles().with(file.number(), f -> f.read(buffer, Regions.startOf(index)));
            CRC32C crc = new CRC32C();
            crc.update(buffer.flip());
            return (int) crc.getValue();
        } finally {
            cache.scratchBuffers().release(buffer);
        }
    }
}
