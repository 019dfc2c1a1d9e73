package io.cellfs.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What programs do with small and large files, often enough for the virtual machine to see which methods are hot. */
final class WarmUpFiles {
    private static final int FILES = 1_000;
    private static final int SMALL_BYTES = 4 << 10;
    private static final int LARGE_BYTES = 8 << 20;
    /** A machine that is busy with other things gets a cache of less experience. */
    private static final long MAX_NS = TimeUnit.SECONDS.toNanos(30);

    private WarmUpFiles() {}

    static void work(Path volume, int rounds) throws IOException {
        long startNs = System.nanoTime();
        for (int round = 0; round < rounds && System.nanoTime() - startNs < MAX_NS; round++) {
            Path directory = Files.createDirectory(volume.resolve("round-" + round));
            smallFiles(directory);
            largeFile(directory.resolve("large"));
            remove(directory);
        }
    }

    private static void smallFiles(Path directory) throws IOException {
        byte[] content = new byte[SMALL_BYTES];
        for (int i = 0; i < FILES; i++) {
            Arrays.fill(content, (byte) i);
            Path file = directory.resolve("file-" + i);
            Files.write(file, content);
            Files.getLastModifiedTime(file);
        }
        for (Path file : list(directory)) {
            Files.readAllBytes(file);
        }
        Files.move(directory.resolve("file-0"), directory.resolve("file-none"));
    }

    private static void largeFile(Path file) throws IOException {
        Files.write(file, new byte[LARGE_BYTES]);
        Files.readAllBytes(file);
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> names = Files.list(directory)) {
            return names.toList();
        }
    }

    private static void remove(Path directory) throws IOException {
        for (Path file : list(directory)) {
            Files.delete(file);
        }
        Files.delete(directory);
    }
}
