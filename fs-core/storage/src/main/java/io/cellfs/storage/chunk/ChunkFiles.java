package io.cellfs.storage.chunk;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.meta.DiskErrors;
import io.cellfs.storage.meta.FileChunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The chunk files of a partition: {@code chunks/<id / 4096>/<id>} in hexadecimal. Positional reads and writes through a bounded cache of
 * descriptors. A thread that is interrupted in the middle keeps its interrupt and gets its result.
 */
public final class ChunkFiles implements AutoCloseable {
    private static final int IDS_PER_DIRECTORY_BITS = 12;

    private final Path root;
    private final Descriptors descriptors;
    private final Optional<FileSystemSync> fileSystem;
    private final Set<Long> directories = ConcurrentHashMap.newKeySet();

    /** The chunk files below {@code root}, which is there, with at most {@code maxOpen} of them open while unused. */
    public ChunkFiles(Path root, int maxOpen) {
        this.root = root;
        this.descriptors = new Descriptors(maxOpen);
        this.fileSystem = FileSystemSync.of(root);
    }

    /** The directory that holds a chunk file. */
    Path directory(long id) {
        return root.resolve(String.format(Locale.ROOT, "%09x", id >>> IDS_PER_DIRECTORY_BITS));
    }

    Path path(long id) {
        return directory(id).resolve(Long.toHexString(id));
    }

    /** The number of a directory of chunk files, for those who walk them. */
    static long directoryNumber(long id) {
        return id >>> IDS_PER_DIRECTORY_BITS;
    }

    Path root() {
        return root;
    }

    private interface Use {
        void on(FileChannel channel) throws IOException;
    }

    private void use(long id, boolean create, Use use) throws StorageException {
        boolean interrupted = false;
        try {
            while (true) {
                try (Descriptors.Lease lease = descriptors.acquire(id, path(id), create)) {
                    use.on(lease.channel());
                    return;
                } catch (ClosedChannelException e) {
                    interrupted |= Thread.interrupted();
                    descriptors.drop(id);
                }
            }
        } catch (IOException e) {
            throw failure(id, e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Makes an empty chunk file. One that is there is left from before a power failure that took the database's memory of it. */
    public void create(long id) throws StorageException {
        try {
            long number = directoryNumber(id);
            if (!directories.contains(number)) {
                // Known only once it is there: another thread may be about to create a file in it.
                Files.createDirectories(directory(id));
                directories.add(number);
            }
            descriptors.acquire(id, path(id), true).close();
        } catch (IOException e) {
            throw failure(id, e);
        }
    }

    /** Writes all that remains in {@code src} at {@code offset} of the file. */
    public void write(long id, long offset, ByteBuffer src) throws StorageException {
        int from = src.position();
        use(id, false, channel -> {
            src.position(from);
            while (src.hasRemaining()) {
                channel.write(src, offset + src.position() - from);
            }
        });
    }

    /** Fills {@code dst} from {@code offset} of the file; CORRUPT if the file ends before. */
    public void read(long id, long offset, ByteBuffer dst) throws StorageException {
        int from = dst.position();
        boolean[] ended = {false};
        use(id, false, channel -> {
            dst.position(from);
            while (dst.hasRemaining() && !ended[0]) {
                ended[0] = channel.read(dst, offset + dst.position() - from) < 0;
            }
        });
        if (ended[0]) {
            throw new StorageException(
                    StorageException.Reason.CORRUPT, "chunk file " + Long.toHexString(id) + " is too short");
        }
    }

    /** Makes a chunk file's content stable. */
    public void sync(long id) throws StorageException {
        use(id, false, channel -> channel.force(false));
    }

    /** Makes the name of a chunk file stable. */
    public void syncDirectory(long id) throws StorageException {
        try (FileChannel channel = FileChannel.open(directory(id), StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            throw failure(id, e);
        }
    }

    /** Makes all chunk files and their names stable with one call; false when the system has none that can be relied upon. */
    public boolean trySyncAll() throws StorageException {
        if (fileSystem.isEmpty()) {
            return false;
        }
        try {
            fileSystem.get().sync();
            return true;
        } catch (IOException e) {
            throw new StorageException(StorageException.Reason.IO, "chunk files: " + e.getMessage(), e);
        }
    }

    /** A number that two chunk files share if one {@link #syncDirectory} serves both. */
    public long directoryOf(long id) {
        return directoryNumber(id);
    }

    /** Removes a chunk file; no matter if it is gone. */
    public void delete(long id) throws StorageException {
        try {
            descriptors.drop(id);
            Files.deleteIfExists(path(id));
        } catch (IOException e) {
            throw failure(id, e);
        }
    }

    /** Ids of the chunk files in the directory of {@code id}. */
    public List<Long> idsFrom(long id) throws StorageException {
        List<Long> ids = new ArrayList<>();
        try (DirectoryStream<Path> names = Files.newDirectoryStream(directory(id))) {
            for (Path path : names) {
                parse(path).ifPresent(ids::add);
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | DirectoryIteratorException e) {
            throw new StorageException(StorageException.Reason.IO, "listing " + directory(id), e);
        }
        return ids;
    }

    private static OptionalLong parse(Path file) {
        try {
            return OptionalLong.of(Long.parseUnsignedLong(file.getFileName().toString(), 16));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** The first id of the directory after that of {@code id}. */
    public static long nextDirectory(long id) {
        return (directoryNumber(id) + 1) << IDS_PER_DIRECTORY_BITS;
    }

    /** Gives back the storage of the slots whose bits are not in {@code used}. */
    public void keepOnly(long id, long used) throws StorageException {
        try {
            Path path = path(id);
            int top = Long.SIZE - Long.numberOfLeadingZeros(used);
            long end = (long) top * FileChunk.BLOCK_BYTES;
            use(id, false, channel -> {
                if (channel.size() > end) {
                    channel.truncate(end);
                }
            });
            for (int slot = 0; slot < top; slot++) {
                int from = slot;
                while (slot < top && (used >>> slot & 1) == 0) {
                    slot++;
                }
                if (slot > from) {
                    Punch.punch(
                            path, (long) from * FileChunk.BLOCK_BYTES, (long) (slot - from) * FileChunk.BLOCK_BYTES);
                }
            }
        } catch (IOException e) {
            throw failure(id, e);
        }
    }

    /** Chunk files that are open at present. */
    public int openFiles() {
        return descriptors.size();
    }

    private static StorageException failure(long id, IOException e) {
        String file = "chunk file " + Long.toHexString(id);
        if (e instanceof StorageException known) {
            return known;
        }
        if (e instanceof NoSuchFileException) {
            return new StorageException(StorageException.Reason.CORRUPT, file + " is missing", e);
        }
        return new StorageException(DiskErrors.reason(e.getMessage()), file + ": " + e.getMessage(), e);
    }

    @Override
    public void close() throws IOException {
        descriptors.close();
        if (fileSystem.isPresent()) {
            fileSystem.get().close();
        }
    }
}
