package io.cellfs.client.region;

import io.cellfs.client.region.SlotFile.Slot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cache file that is in memory while it is small; then, unless it grows or the kernel is to read it, in a slot of a file that it shares with others,
 * and else in a file of its own. So a tree of small files costs no file creations. Reads past the end give zeros. Safe for many threads.
 */
final class HybridFile {
    /** Larger files are on disk. */
    static final int MAX_MEMORY_BYTES = SlotFile.MAX_BYTES;

    private static final int FIRST_BYTES = 512;

    private final Path path;
    private final SlotFile slots;
    private final MemoryMeter meter;

    private byte[] memory = new byte[0];
    private int length;
    /** Where the content is that is neither in memory nor in a file of its own. */
    private @Nullable Slot slot;

    private volatile @Nullable WideFile disk;

    /** Told how much memory files take. */
    @FunctionalInterface
    interface MemoryMeter {
        /** So many bytes more (or, negative, less). */
        void changed(int bytes);
    }

    /** An empty file in memory, to go to a slot or to {@code path}. */
    HybridFile(Path path, SlotFile slots, MemoryMeter meter) {
        this.path = path;
        this.slots = slots;
        this.meter = meter;
    }

    /** This file, new, with the content that a slot has. */
    HybridFile in(Slot held) {
        slot = held;
        return this;
    }

    /** This file, new, with the content that is in a file of its own already; fails if that is gone: zeros are not its content. */
    HybridFile onDisk() throws IOException {
        disk = WideFile.openExisting(path);
        return this;
    }

    /** Whether the content is in a file of its own. */
    boolean isOnDisk() {
        return disk != null;
    }

    /** The slot that has the content, if one has. */
    synchronized Optional<Slot> slot() {
        return Optional.ofNullable(slot);
    }

    /** Fills {@code dst}, a direct buffer, from {@code offset}. */
    void read(ByteBuffer dst, long offset) throws IOException {
        if (disk == null) {
            synchronized (this) {
                if (disk == null) {
                    readSmall(dst, offset);
                    return;
                }
            }
        }
        own().read(dst, offset);
    }

    private void readSmall(ByteBuffer dst, long offset) throws IOException {
        int count = Math.clamp((slot == null ? length : slot.bytes()) - offset, 0, dst.remaining());
        if (count > 0 && slot != null) {
            ByteBuffer part = dst.slice(dst.position(), count);
            slots.read(slot, part, (int) offset);
            dst.position(dst.position() + count);
        } else if (count > 0) {
            dst.put(memory, (int) offset, count);
        }
        while (dst.hasRemaining()) {
            dst.put((byte) 0);
        }
    }

    /** Writes all of {@code src}, a direct buffer, at {@code offset}. */
    void write(ByteBuffer src, long offset) throws IOException {
        if (disk == null) {
            synchronized (this) {
                long end = offset + src.remaining();
                if (disk == null && end <= MAX_MEMORY_BYTES) {
                    moveToMemory();
                    grow((int) end);
                    src.get(memory, (int) offset, src.remaining());
                    return;
                }
                moveToDisk();
            }
        }
        own().write(src, offset);
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
                    moveToMemory();
                    if (size < length) {
                        Arrays.fill(memory, (int) size, length, (byte) 0);
                        length = (int) size;
                    }
                    return;
                }
            }
        }
        own().truncate(size);
    }

    /** Makes a range zeros and gives its space back. */
    void punch(long offset, long bytes) throws IOException {
        if (disk == null) {
            synchronized (this) {
                if (disk == null) {
                    moveToMemory();
                    if (offset < length) {
                        Arrays.fill(memory, (int) offset, (int) Math.min(length, offset + bytes), (byte) 0);
                    }
                    return;
                }
            }
        }
        own().punch(offset, bytes);
    }

    private void moveToMemory() throws IOException {
        Slot held = slot;
        if (held != null) {
            grow(held.bytes());
            slots.get(held, memory);
            slot = null;
            slots.give(held);
        }
    }

    /** Moves what is in memory to a slot. */
    synchronized void moveToSlot() throws IOException {
        if (disk == null && slot == null) {
            slot = slots.put(memory, length);
            dropMemory();
        }
    }

    /** Moves the content to a file of its own, if it is not there. */
    private synchronized void moveToDisk() throws IOException {
        if (disk != null) {
            return;
        }
        moveToMemory();
        WideFile file = WideFile.open(path);
        file.write(ByteBuffer.allocateDirect(length).put(memory, 0, length).flip(), 0);
        disk = file;
        dropMemory();
    }

    /** Who has the file open or mapped beside this. */
    NativeFile.Use otherUse() throws IOException {
        WideFile file = disk;
        return file == null ? NativeFile.Use.NONE : file.otherUse();
    }

    /** The descriptor of the file, moved to the disk if need be. */
    int descriptor() throws IOException {
        moveToDisk();
        return own().descriptor();
    }

    private void dropMemory() {
        meter.changed(-memory.length);
        memory = new byte[0];
        length = 0;
    }

    private WideFile own() {
        WideFile file = disk;
        if (file == null) {
            throw new IllegalStateException(path + " is small");
        }
        return file;
    }

    /** Closes the descriptor, or forgets the memory; a slot stays taken. */
    synchronized void close() throws IOException {
        WideFile file = disk;
        if (file != null) {
            file.close();
        } else {
            dropMemory();
        }
    }

    /** Closes it and gives back everything but a file of its own. */
    synchronized void discard() throws IOException {
        close();
        Slot held = slot;
        if (held != null) {
            slot = null;
            slots.give(held);
        }
    }
}
