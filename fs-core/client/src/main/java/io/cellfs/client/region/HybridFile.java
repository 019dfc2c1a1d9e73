package io.cellfs.client.region;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A cache file that is in memory while it is small and has not been moved to the disk: a tree of small files then costs no file creations. Reads past
 * the end give zeros. Safe for many threads.
 */
final class HybridFile {
    /** Larger files are on disk. */
    static final int MAX_MEMORY_BYTES = 64 << 10;

    private static final int FIRST_BYTES = 512;

    private final Path path;
    private final MemoryMeter meter;

    private byte[] memory = new byte[0];
    private int length;
    private volatile @Nullable WideFile disk;

    /** Told how much memory files take. */
    @FunctionalInterface
    interface MemoryMeter {
        /** So many bytes more (or, negative, less). */
        void changed(int bytes);
    }

    /** An empty file in memory, to go to {@code path}. */
    HybridFile(Path path, MemoryMeter meter) {
        this.path = path;
        this.meter = meter;
    }

    /** A file that is on disk already. */
    static HybridFile onDisk(Path path) throws IOException {
        HybridFile file = new HybridFile(path, bytes -> {});
        file.disk = WideFile.open(path);
        return file;
    }

    boolean isInMemory() {
        return disk == null;
    }

    /** Fills {@code dst}, a direct buffer, from {@code offset}. */
    void read(ByteBuffer dst, long offset) throws IOException {
        if (disk == null) {
            synchronized (this) {
                if (disk == null) {
                    int count = Math.clamp(length - offset, 0, dst.remaining());
                    if (count > 0) {
                        dst.put(memory, (int) offset, count);
                    }
                    while (dst.hasRemaining()) {
                        dst.put((byte) 0);
                    }
                    return;
                }
            }
        }
        onDisk().read(dst, offset);
    }

    /** Writes all of {@code src}, a direct buffer, at {@code offset}. */
    void write(ByteBuffer src, long offset) throws IOException {
        if (disk == null) {
            synchronized (this) {
                long end = offset + src.remaining();
                if (disk == null && end <= MAX_MEMORY_BYTES) {
                    grow((int) end);
                    src.get(memory, (int) offset, src.remaining());
                    return;
                }
                moveToDisk();
            }
        }
        onDisk().write(src, offset);
    }

    private void grow(int end) {
        if (end > memory.length) {
            int size = Math.max(FIRST_BYTES, Integer.highestOneBit(end - 1) * 2);
            meter.changed(size - memory.length);
            memory = Arrays.copyOf(memory, size);
        }
        length = Math.max(length, end);
    }

    /** Cuts the file, or lets it be longer. */
    void truncate(long size) throws IOException {
        if (disk == null) {
            synchronized (this) {
                if (disk == null) {
                    if (size < length) {
                        Arrays.fill(memory, (int) size, length, (byte) 0);
                        length = (int) size;
                    }
                    return;
                }
            }
        }
        onDisk().truncate(size);
    }

    /** Makes a range zeros and gives its space back. */
    void punch(long offset, long bytes) throws IOException {
        if (disk == null) {
            synchronized (this) {
                if (disk == null) {
                    if (offset < length) {
                        Arrays.fill(memory, (int) offset, (int) Math.min(length, offset + bytes), (byte) 0);
                    }
                    return;
                }
            }
        }
        onDisk().punch(offset, bytes);
    }

    /** Moves the content to the disk, if it is not there. */
    synchronized void moveToDisk() throws IOException {
        if (disk != null) {
            return;
        }
        WideFile file = WideFile.open(path);
        file.write(ByteBuffer.allocateDirect(length).put(memory, 0, length).flip(), 0);
        disk = file;
        dropMemory();
    }

    /** The content in memory; empty when the file is on disk. */
    synchronized byte[] memory() {
        return Arrays.copyOf(memory, length);
    }

    /** Who has the file open or mapped beside this. */
    NativeFile.Use otherUse() throws IOException {
        WideFile file = disk;
        return file == null ? NativeFile.Use.NONE : file.otherUse();
    }

    /** The descriptor of the file, moved to the disk if need be. */
    int descriptor() throws IOException {
        moveToDisk();
        return onDisk().descriptor();
    }

    private void dropMemory() {
        meter.changed(-memory.length);
        memory = new byte[0];
        length = 0;
    }

    private WideFile onDisk() {
        WideFile file = disk;
        if (file == null) {
            throw new IllegalStateException(path + " is in memory");
        }
        return file;
    }

    /** Closes the descriptor, or forgets the memory. */
    synchronized void close() throws IOException {
        WideFile file = disk;
        if (file != null) {
            file.close();
        } else {
            dropMemory();
        }
    }
}
