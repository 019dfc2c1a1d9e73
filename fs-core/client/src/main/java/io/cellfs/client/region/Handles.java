package io.cellfs.client.region;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Open descriptors of cache files, bounded: idle ones are closed in the order of their last use. */
final class Handles {
    private static final int MAX_IDLE = 256;
    private static final int DIRECTORIES = 256;

    private final Path directory;
    private final Map<Integer, Handle> busy = new HashMap<>();
    private final LinkedHashMap<Integer, NativeFile> idle = new LinkedHashMap<>();

    Handles(Path directory) throws IOException {
        this.directory = directory;
        for (int i = 0; i < DIRECTORIES; i++) {
            Files.createDirectories(directory.resolve(Integer.toHexString(i)));
        }
    }

    private static final class Handle {
        private final NativeFile file;
        private int users = 1;

        Handle(NativeFile file) {
            this.file = file;
        }
    }

    /** What to do with an open cache file. */
    @FunctionalInterface
    interface Action {
        void run(NativeFile file) throws IOException;
    }

    Path path(int number) {
        return directory.resolve(Integer.toHexString(number % DIRECTORIES)).resolve(Integer.toString(number));
    }

    /** Runs {@code action} on the cache file {@code number}, opened or created if need be. */
    void with(int number, Action action) throws IOException {
        NativeFile file = acquire(number);
        try {
            action.run(file);
        } finally {
            release(number);
        }
    }

    private synchronized NativeFile acquire(int number) throws IOException {
        Handle handle = busy.get(number);
        if (handle != null) {
            handle.users++;
            return handle.file;
        }
        NativeFile file = idle.remove(number);
        if (file == null) {
            file = NativeFile.open(path(number));
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
        idle.put(number, handle.file);
        if (idle.size() > MAX_IDLE) {
            Iterator<NativeFile> oldest = idle.values().iterator();
            NativeFile victim = oldest.next();
            oldest.remove();
            victim.close();
        }
    }

    /** Deletes the cache file; its number may be used again. Nobody uses it any more. */
    synchronized void delete(int number) throws IOException {
        NativeFile file = idle.remove(number);
        if (file != null) {
            file.close();
        }
        Files.deleteIfExists(path(number));
    }

    /** Closes all descriptors. */
    synchronized void close() throws IOException {
        for (NativeFile file : idle.values()) {
            file.close();
        }
        idle.clear();
    }
}
