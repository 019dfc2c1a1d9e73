package io.cellfs.e2e.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/** File input and output in the sizes that the table names. Data is pseudo-random: no layer can compress or deduplicate it. */
final class FileWork {
    private static final int MIB = 1 << 20;
    private static final int PAGE = 4096;
    private static final long SEED = 20_261_121L;

    private FileWork() {}

    /** Writes {@code bytes} in 1 MiB writes and makes them stable; returns the bytes. */
    static long writeSequential(Path file, long bytes) throws IOException {
        ByteBuffer block = random(MIB, SEED);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (long done = 0; done < bytes; done += MIB) {
                block.putLong(0, done).rewind();
                while (block.hasRemaining()) {
                    channel.write(block);
                }
            }
            channel.force(true);
        }
        return bytes;
    }

    /** Reads a file to its end in 1 MiB reads and checks every block's mark; returns the bytes. */
    static long readSequential(Path file) throws IOException {
        ByteBuffer block = ByteBuffer.allocateDirect(MIB);
        long done = 0;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (fill(channel, block, done) > 0) {
                if (block.getLong(0) != done) {
                    throw new IOException(file + " holds wrong data at " + done);
                }
                done += block.limit();
            }
        }
        return done;
    }

    /** Reads {@code count} random pages; returns the count. */
    static long readRandom(Path file, int count) throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        ByteBuffer page = ByteBuffer.allocateDirect(PAGE);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long pages = channel.size() / PAGE;
            for (int i = 0; i < count; i++) {
                if (fill(channel, page, random.nextLong(pages) * PAGE) != PAGE) {
                    throw new IOException("short read in " + file);
                }
            }
        }
        return count;
    }

    /** Overwrites {@code count} random pages and makes them stable; returns the count. */
    static long writeRandom(Path file, int count) throws IOException {
        SplittableRandom random = new SplittableRandom(SEED + 1);
        ByteBuffer page = random(PAGE, SEED);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long pages = channel.size() / PAGE;
            for (int i = 0; i < count; i++) {
                page.rewind();
                channel.write(page, random.nextLong(pages) * PAGE);
            }
            channel.force(true);
        }
        return count;
    }

    /** Creates {@code count} files of one page below {@code directory}; returns the count. */
    static long createSmall(Path directory, int count) throws IOException {
        Files.createDirectories(directory);
        ByteBuffer page = random(PAGE, SEED);
        for (int i = 0; i < count; i++) {
            page.rewind();
            try (FileChannel channel =
                    FileChannel.open(small(directory, i), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                channel.write(page);
            }
        }
        return count;
    }

    /** Stats the files of {@link #createSmall}; returns the count. */
    static long statSmall(Path directory, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            if (Files.size(small(directory, i)) != PAGE) {
                throw new IOException("wrong size of file " + i + " in " + directory);
            }
        }
        return count;
    }

    /** Reads the files of {@link #createSmall}; returns the count. */
    static long readSmall(Path directory, int count) throws IOException {
        ByteBuffer page = ByteBuffer.allocateDirect(PAGE);
        for (int i = 0; i < count; i++) {
            try (FileChannel channel = FileChannel.open(small(directory, i), StandardOpenOption.READ)) {
                if (fill(channel, page, 0) != PAGE) {
                    throw new IOException("short read of file " + i + " in " + directory);
                }
            }
        }
        return count;
    }

    /** Deletes the files of {@link #createSmall}; returns the count. */
    static long deleteSmall(Path directory, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            Files.delete(small(directory, i));
        }
        return count;
    }

    private static Path small(Path directory, int index) {
        return directory.resolve("file-" + index);
    }

    private static int fill(FileChannel channel, ByteBuffer dst, long offset) throws IOException {
        dst.clear();
        int got = 0;
        while (got >= 0 && dst.hasRemaining()) {
            got = channel.read(dst, offset + dst.position());
        }
        dst.flip();
        return dst.limit();
    }

    private static ByteBuffer random(int size, long seed) {
        byte[] bytes = new byte[size];
        new SplittableRandom(seed).nextBytes(bytes);
        return ByteBuffer.allocateDirect(size).put(bytes).flip();
    }
}
