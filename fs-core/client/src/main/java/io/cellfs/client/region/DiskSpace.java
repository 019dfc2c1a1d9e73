package io.cellfs.client.region;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The disk that a directory is on: 1 GiB of it stays free, or a twentieth if that is less. */
final class DiskSpace implements Room.Disk {
    private static final Logger LOG = LoggerFactory.getLogger(DiskSpace.class);
    private static final long MAX_FLOOR_BYTES = 1L << 30;
    private static final int FLOOR_PART = 20;

    private final FileStore store;
    private final long floorBytes;

    private DiskSpace(FileStore store, long floorBytes) {
        this.store = store;
        this.floorBytes = floorBytes;
    }

    /** The disk of an existing directory. */
    static DiskSpace of(Path directory) throws IOException {
        FileStore store = Files.getFileStore(directory);
        return new DiskSpace(store, Math.min(MAX_FLOOR_BYTES, store.getTotalSpace() / FLOOR_PART));
    }

    @Override
    public long floorBytes() {
        return floorBytes;
    }

    /** A disk that does not tell counts as one with room. */
    @Override
    public long freeBytes() {
        try {
            return store.getUsableSpace();
        } catch (IOException e) {
            LOG.warn("the free space of {} is not known: {}", store, e.getMessage());
            return Long.MAX_VALUE / 2;
        }
    }
}
