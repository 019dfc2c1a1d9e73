package io.cellfs.client.region;

import io.cellfs.client.region.ByteRanges.Range;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;

/**
 * A sparse file of any length up to 2^63 - 1 bytes on a file system whose own files are shorter (16 TiB on ext4): the first 8 TiB are in one file, which
 * the kernel may be lent; each further 8 TiB that hold bytes are in a file of their own beside it. Those are rare and opened for each use. Safe for
 * many threads.
 */
final class WideFile implements Closeable {
    private static final int SHIFT = 43;

    /** Bytes from the start that are in the file itself. */
    static final long FIRST_BYTES = 1L << SHIFT;

    /** How the name of what is beside a file ends. */
    static final String BESIDE = ".wide";

    private final NativeFile first;
    private final Path beside;
    private final NavigableSet<Long> further;

    private WideFile(NativeFile first, Path beside, NavigableSet<Long> further) {
        this.first = first;
        this.beside = beside;
        this.further = further;
    }

    /** Opens for reading and writing, creating the file if need be. */
    static WideFile open(Path path) throws IOException {
        return new WideFile(NativeFile.open(path), beside(path), numbersOf(further(path)));
    }

    /** Opens a file that is there, as what it holds counts. */
    static WideFile openExisting(Path path) throws IOException {
        return new WideFile(NativeFile.openExisting(path), beside(path), numbersOf(further(path)));
    }

    private static NavigableSet<Long> numbersOf(List<Path> parts) {
        NavigableSet<Long> numbers = new ConcurrentSkipListSet<>();
        for (Path part : parts) {
            numbers.add(Long.parseLong(part.getFileName().toString()));
        }
        return numbers;
    }

    /** The first file of the disk that should be there and be longer, if the file at {@code path} has bytes in all of {@code ranges}. */
    static Optional<Path> missing(Path path, List<Range> ranges) throws IOException {
        for (Range range : ranges) {
            long last = (range.end() - 1) >>> SHIFT;
            for (long part = range.start() >>> SHIFT; part <= last; part++) {
                Path file = part == 0 ? path : beside(path).resolve(Long.toString(part));
                long end = Math.min(range.end() - (part << SHIFT), FIRST_BYTES);
                if (!Files.isRegularFile(file) || Files.size(file) < end) {
                    return Optional.of(file);
                }
            }
        }
        return Optional.empty();
    }

    /** Moves what is there of a file to another place on the same file system. */
    static void move(Path from, Path to) throws IOException {
        if (Files.exists(from)) {
            Files.move(from, to);
        }
        if (Files.exists(beside(from))) {
            Files.move(beside(from), beside(to));
        }
    }

    /** Deletes the file, if it is there. */
    static void delete(Path path) throws IOException {
        for (Path part : further(path)) {
            Files.delete(part);
        }
        Files.deleteIfExists(beside(path));
        Files.deleteIfExists(path);
    }

    private static Path beside(Path path) {
        return path.resolveSibling(path.getFileName() + BESIDE);
    }

    private static List<Path> further(Path path) throws IOException {
        Path beside = beside(path);
        if (!Files.isDirectory(beside)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(beside)) {
            return found.filter(part -> part.getFileName().toString().matches("\\d{1,7}"))
                    .toList();
        }
    }

    /** Fills {@code dst}, a direct buffer, from {@code offset}; bytes past the end are zeros. */
    void read(ByteBuffer dst, long offset) throws IOException {
        inParts(dst, offset, (part, slice, at) -> {
            if (part == 0) {
                first.read(slice, at);
            } else if (further.contains(part)) {
                with(part, file -> file.read(slice, at));
            } else {
                while (slice.hasRemaining()) {
                    slice.put((byte) 0);
                }
            }
        });
    }

    /** Writes all of {@code src}, a direct buffer, at {@code offset}. */
    void write(ByteBuffer src, long offset) throws IOException {
        inParts(src, offset, (part, slice, at) -> {
            if (part == 0) {
                first.write(slice, at);
                return;
            }
            Files.createDirectories(beside);
            with(part, file -> file.write(slice, at));
            further.add(part);
        });
    }

    /** Cuts the file, or lets it be longer. */
    void truncate(long size) throws IOException {
        first.truncate(Math.min(size, FIRST_BYTES));
        long last = size >>> SHIFT;
        for (long part : further.tailSet(Math.max(1, last), true)) {
            if (part > last) {
                further.remove(part);
                Files.deleteIfExists(path(part));
            } else {
                with(part, file -> file.truncate(size - (part << SHIFT)));
            }
        }
    }

    /** Gives the disk space of a range back; it reads as zeros. */
    void punch(long offset, long length) throws IOException {
        long end = offset > Long.MAX_VALUE - length ? Long.MAX_VALUE : offset + length;
        if (offset < FIRST_BYTES) {
            first.punch(offset, Math.min(end, FIRST_BYTES) - offset);
        }
        for (long part : further.subSet(offset >>> SHIFT, true, end >>> SHIFT, true)) {
            long start = part << SHIFT;
            long from = Math.max(offset, start) - start;
            long to = Math.min(end - start, FIRST_BYTES);
            if (from < to) {
                with(part, file -> file.punch(from, to - from));
            }
        }
    }

    /** The descriptor of the first 8 TiB. */
    int descriptor() {
        return first.descriptor();
    }

    /** Who has the first 8 TiB open or mapped beside this. */
    NativeFile.Use otherUse() throws IOException {
        return first.otherUse();
    }

    @Override
    public void close() throws IOException {
        first.close();
    }

    /** What to do with bytes that are in one file of the disk. */
    @FunctionalInterface
    private interface Piece {
        void run(long part, ByteBuffer slice, long at) throws IOException;
    }

    private static void inParts(ByteBuffer buffer, long offset, Piece piece) throws IOException {
        long from = offset;
        while (buffer.hasRemaining()) {
            long at = from & (FIRST_BYTES - 1);
            int count = (int) Math.min(buffer.remaining(), FIRST_BYTES - at);
            piece.run(from >>> SHIFT, buffer.slice(buffer.position(), count), at);
            buffer.position(buffer.position() + count);
            from += count;
        }
    }

    @FunctionalInterface
    private interface Use {
        void of(NativeFile file) throws IOException;
    }

    private void with(long part, Use use) throws IOException {
        try (NativeFile file = NativeFile.open(path(part))) {
            use.of(file);
        }
    }

    private Path path(long part) {
        return beside.resolve(Long.toString(part));
    }
}
