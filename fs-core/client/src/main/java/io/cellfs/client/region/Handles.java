package io.cellfs.client.region;

import io.cellfs.client.region.ByteRanges.Range;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The cache files by number. Small ones are in memory within a bound, the others are sparse files whose descriptors are kept open within a bound; both
 * kinds leave in the order of their last use. Thread-safe.
 */
final class Handles {
    /** Memory for small files. */
    static final long MEMORY_BYTES = 32L << 20;

    private static final int MAX_IDLE = 256;
    private static final int DIRECTORIES = 256;
    private static final String PACK = "small";

    private final Path directory;
    private final AtomicLong memoryBytes = new AtomicLong();
    private final Map<Integer, Handle> busy = new HashMap<>();
    private final LinkedHashMap<Integer, HybridFile> idleOnDisk = new LinkedHashMap<>();
    private final LinkedHashMap<Integer, HybridFile> idleInMemory = new LinkedHashMap<>();
    private final BitSet onDisk = new BitSet();

    Handles(Path directory) throws IOException {
        this.directory = directory;
        for (int i = 0; i < DIRECTORIES; i++) {
            Files.createDirectories(directory.resolve(Integer.toHexString(i)));
        }
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
        if (memoryBytes.get() > MEMORY_BYTES) {
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
        HybridFile file = idleInMemory.remove(number);
        if (file == null) {
            file = idleOnDisk.remove(number);
        }
        if (file == null) {
            file = onDisk.get(number)
                    ? HybridFile.onDisk(path(number))
                    : new HybridFile(path(number), memoryBytes::addAndGet);
        }
        busy.put(number, new Handle(file));
        return file;
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
        if (file.isInMemory()) {
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

    /** Moves the small files that were used longest ago to the disk. */
    private void spill() throws IOException {
        while (memoryBytes.get() > MEMORY_BYTES) {
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
                file.moveToDisk();
            } finally {
                release(number);
            }
        }
    }

    /** Deletes the cache file; its number may be used again. Nobody uses it any more. */
    synchronized void delete(int number) throws IOException {
        HybridFile inMemory = idleInMemory.remove(number);
        HybridFile open = inMemory == null ? idleOnDisk.remove(number) : inMemory;
        if (open != null) {
            open.close();
        }
        if (onDisk.get(number)) {
            WideFile.delete(path(number));
            onDisk.clear(number);
        }
    }

    /** Reads those small files of an earlier run that the index knows. The checksums of their regions tell whether they are right. */
    void load(Set<Integer> known) throws IOException {
        Path pack = directory.resolve(PACK);
        if (!Files.exists(pack)) {
            return;
        }
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(pack));
        while (in.remaining() >= 2 * Integer.BYTES) {
            int number = in.getInt();
            int length = in.getInt();
            if (length < 0 || length > in.remaining() || length > HybridFile.MAX_MEMORY_BYTES) {
                break;
            }
            ByteBuffer content = ByteBuffer.allocateDirect(length).put(in.slice(in.position(), length));
            in.position(in.position() + length);
            if (known.contains(number) && !onDisk.get(number)) {
                with(number, f -> f.write(content.flip(), 0));
            }
        }
        Files.delete(pack);
    }

    /** Writes the small files into one file, and closes all. */
    synchronized void close() throws IOException {
        int bytes = 0;
        Map<Integer, byte[]> contents = new LinkedHashMap<>();
        for (Map.Entry<Integer, HybridFile> entry : idleInMemory.entrySet()) {
            byte[] content = entry.getValue().memory();
            contents.put(entry.getKey(), content);
            bytes += 2 * Integer.BYTES + content.length;
        }
        ByteBuffer out = ByteBuffer.allocate(bytes);
        contents.forEach(
                (number, content) -> out.putInt(number).putInt(content.length).put(content));
        Path fresh = directory.resolve(PACK + ".new");
        Files.write(fresh, out.array());
        Files.move(fresh, directory.resolve(PACK), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        for (HybridFile file : idleOnDisk.values()) {
            file.close();
        }
        idleOnDisk.clear();
        idleInMemory.clear();
    }
}
