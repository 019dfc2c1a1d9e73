package io.cellfs.client;

import io.cellfs.client.server.VolumeIds;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The cache directory: one client at a time, its identity, and the numbers that cells have in its files. */
final class CacheDirectory implements AutoCloseable {
    private final Path path;
    private final FileChannel lockChannel;
    private final FileLock lock;

    private CacheDirectory(Path path, FileChannel lockChannel, FileLock lock) {
        this.path = path;
        this.lockChannel = lockChannel;
        this.lock = lock;
    }

    /** Opens the directory, made if need be; fails when another client has it open. */
    static CacheDirectory open(Path path) throws IOException {
        Files.createDirectories(path);
        FileChannel channel =
                FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new CacheDirectory(path, channel, lock);
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new IOException("cache directory " + path + " is in use by this process", e);
        }
        channel.close();
        throw new IOException("cache directory " + path + " is in use by another client");
    }

    /** The client's identity, the same at every start. */
    UUID identity() throws IOException {
        Path file = path.resolve("uuid");
        if (Files.exists(file)) {
            try {
                return UUID.fromString(Files.readString(file).trim());
            } catch (IllegalArgumentException e) {
                throw new IOException(file + " does not hold a UUID; remove it to get a new identity", e);
            }
        }
        UUID fresh = UUID.randomUUID();
        replace(file, fresh + "\n");
        return fresh;
    }

    /** The number of each of these cells, the same at every start. */
    List<Integer> cellNumbers(List<String> names) throws IOException {
        Path file = path.resolve("cells");
        List<String> known = new ArrayList<>(Files.exists(file) ? Files.readAllLines(file) : List.of());
        int before = known.size();
        for (String name : names) {
            if (!known.contains(name)) {
                known.add(name);
            }
        }
        if (known.size() > VolumeIds.MAX_CELLS) {
            throw new IOException("more than " + VolumeIds.MAX_CELLS + " cells");
        }
        if (known.size() > before) {
            replace(file, String.join("\n", known) + "\n");
        }
        return names.stream().map(known::indexOf).toList();
    }

    private static void replace(Path file, String content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, content);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** What no server took. */
    Path recovery() {
        return recovery(path);
    }

    /** What no server took, of the client with this cache directory. */
    static Path recovery(Path cacheDirectory) {
        return cacheDirectory.resolve("recovery");
    }

    /** Where the data is. */
    Path data() {
        return path.resolve("data");
    }

    @Override
    public void close() throws IOException {
        lock.release();
        lockChannel.close();
    }
}
