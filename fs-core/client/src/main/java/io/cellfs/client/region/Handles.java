package io.cellfs.client.region;

import io.cellfs.client.region.ByteRanges.Range;
import io.cellfs.client.region.SlotFile.Slot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The cache files by number. Small ones are in memory within a bound, then in slots of one file; the others are sparse files whose descriptors are kept
 * open within a bound. Both kinds leave in the order of their last use. Thread-safe.
 */
final class Handles {
    /** Memory for small files. */
    static final long MEMORY_BYTES = 32L << 20;

    private static final int MAX_IDLE = 256;
    private static final int DIRECTORIES = 256;

    private final Path directory;
    private final SlotFile slots;
    private final long maxMemoryBytes;
    private final AtomicLong memoryBytes = new AtomicLong();
    private final Map<Integer, Handle> busy = new HashMap<>();
    private final LinkedHashMap<Integer, HybridFile> idleOnDisk = new LinkedHashMap<>();
    private final LinkedHashMap<Integer, HybridFile> idleInMemory = new LinkedHashMap<>();
    private final Map<Integer, Slot> inSlots = new HashMap<>();
    private final BitSet onDisk = new BitSet();

    Handles(Path directory) throws IOException {
        this(directory, MEMORY_BYTES);
    }

    /** With {@code maxMemoryBytes} of memory for small files. */
    Handles(Path directory, long maxMemoryBytes) throws IOException {
        this.directory = directory;
        this.maxMemoryBytes = maxMemoryBytes;
        for (int i = 0; i < DIRECTORIES; i++) {
            Files.createDirectories(directory.resolve(Integer.toHexString(i)));
        }
        this.slots = SlotFile.open(slotFile());
    }

    private static final class Handle {
        private final HybridFile file;
        private int users = 1;

        Handle(HybridFile file) {
            this.file = file;
        }
    }

    /** What to do with a cache file. */
    @FunctionalInterface
    interface Action {
        void run(HybridFile file) throws IOException;
    }

    Path path(int number) {
        return directory.resolve(Integer.toHexString(number % DIRECTORIES)).resolve(Integer.toString(number));
    }

    /** Where files of their own are. */
    List<Path> directories() {
        return IntStream.range(0, DIRECTORIES)
                .mapToObj(i -> directory.resolve(Integer.toHexString(i)))
                .toList();
    }

    /** The file that the small ones share. */
    Path slotFile() {
        return directory.resolve("small");
    }

    /** What {@link #saveSlots} writes. */
    Path slotIndex() {
        return directory.resolve("small.index");
    }

    /** A file of an earlier run is on disk under this number. */
    synchronized void known(int number) {
        onDisk.set(number);
    }

    /** Runs {@code action} on the cache file {@code number}, opened or made if need be. */
    void with(int number, Action action) throws IOException {
        HybridFile file = acquire(number);
        try {
            action.run(file);
        } finally {
            release(number);
        }
        if (memoryBytes.get() > maxMemoryBytes) {
            spill();
        }
    }

    /** Copies ranges from one cache file to another, by way of {@code buffer}, a direct one. */
    void copy(int from, int to, List<Range> ranges, ByteBuffer buffer) throws IOException {
        for (Range range : ranges) {
            for (long at = range.start(); at < range.end(); at += buffer.capacity()) {
                long offset = at;
                buffer.clear().limit((int) Math.min(buffer.capacity(), range.end() - at));
                with(from, f -> f.read(buffer, offset));
                buffer.flip();
                with(to, f -> f.write(buffer, offset));
            }
        }
    }

    private synchronized HybridFile acquire(int number) throws IOException {
        Handle handle = busy.get(number);
        if (handle != null) {
            handle.users++;
            return handle.file;
        }
        HybridFile file = idle(number);
        if (file == null) {
            file = new HybridFile(path(number), slots, memoryBytes::addAndGet);
            if (onDisk.get(number)) {
                file.onDisk();
            }
        }
        busy.put(number, new Handle(file));
        return file;
    }

    /** A file that nobody uses, no longer listed; null when it is not open. */
    private @Nullable HybridFile idle(int number) {
        HybridFile file = idleInMemory.remove(number);
        if (file != null) {
            return file;
        }
        Slot slot = inSlots.remove(number);
        if (slot != null) {
            return new HybridFile(path(number), slots, memoryBytes::addAndGet).in(slot);
        }
        return idleOnDisk.remove(number);
    }

    private synchronized void release(int number) throws IOException {
        Handle handle = busy.get(number);
        if (handle == null || --handle.users > 0) {
            return;
        }
        busy.remove(number);
        putIdle(number, handle.file);
    }

    private void putIdle(int number, HybridFile file) throws IOException {
        Optional<Slot> slot = file.slot();
        if (slot.isPresent()) {
            inSlots.put(number, slot.get());
            return;
        }
        if (!file.isOnDisk()) {
            idleInMemory.put(number, file);
            return;
        }
        onDisk.set(number);
        idleOnDisk.put(number, file);
        if (idleOnDisk.size() > MAX_IDLE) {
            Iterator<HybridFile> oldest = idleOnDisk.values().iterator();
            HybridFile victim = oldest.next();
            oldest.remove();
            victim.close();
        }
    }

    /** Moves the small files that were used longest ago into slots. */
    private void spill() throws IOException {
        while (memoryBytes.get() > maxMemoryBytes) {
            int number;
            HybridFile file;
            synchronized (this) {
                Map.Entry<Integer, HybridFile> oldest = idleInMemory.pollFirstEntry();
                if (oldest == null) {
                    return;
                }
                number = oldest.getKey();
                file = oldest.getValue();
                busy.put(number, new Handle(file));
            }
            try {
                file.moveToSlot();
            } finally {
                release(number);
            }
        }
    }

    /** Deletes the cache file; its number may be used again. Nobody uses it any more. */
    synchronized void delete(int number) throws IOException {
        HybridFile open = idle(number);
        if (open != null) {
            open.discard();
        }
        if (onDisk.get(number)) {
            WideFile.delete(path(number));
            onDisk.clear(number);
        }
    }

    /** Finds those small files of an earlier run that the index knows. The checksums of their regions tell whether they are right. */
    synchronized void load(Set<Integer> known) throws IOException {
        long bytes = Files.size(slotFile());
        SlotIndex.load(slotIndex()).forEach((number, slot) -> {
            if (known.contains(number) && !onDisk.get(number) && slots.occupy(slot, bytes)) {
                inSlots.put(number, slot);
            }
        });
        slots.reclaim(bytes);
    }

    /** Writes down which small files are in slots. */
    void saveSlots() throws IOException {
        Map<Integer, Slot> now;
        synchronized (this) {
            now = new HashMap<>(inSlots);
        }
        SlotIndex.save(slotIndex(), now);
    }

    /** Moves the small files into slots, and closes all. */
    synchronized void close() throws IOException {
        for (Map.Entry<Integer, HybridFile> entry : idleInMemory.entrySet()) {
            HybridFile file = entry.getValue();
            file.moveToSlot();
            file.slot().ifPresent(slot -> inSlots.put(entry.getKey(), slot));
        }
        saveSlots();
        slots.close();
        for (HybridFile file : idleOnDisk.values()) {
            file.close();
        }
        idleOnDisk.clear();
        idleInMemory.clear();
    }
}
