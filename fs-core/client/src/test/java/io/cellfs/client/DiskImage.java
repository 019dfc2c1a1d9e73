package io.cellfs.client;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;

/** Copies of a partition in use, as the file system would have it if the server was killed now. */
final class DiskImage {
    private static final int TRIES = 200;

    private DiskImage() {}

    /** Copies a partition whose server changes nothing at present but may do background work: again, until nothing has changed meanwhile. */
    static void copy(Path from, Path to) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            try {
                Map<Path, String> before = state(from);
                deleteTree(to);
                for (Path path : before.keySet()) {
                    Path target = to.resolve(from.relativize(path));
                    Files.createDirectories(target.getParent());
                    Files.copy(path, target);
                }
                Files.createDirectories(to);
                if (before.equals(state(from))) {
                    return;
                }
            } catch (NoSuchFileException e) {
                // A file was deleted in the background: once more.
                continue;
            }
        }
        throw new IOException("the background work of " + from + " does not end");
    }

    private static Map<Path, String> state(Path root) throws IOException {
        Map<Path, String> files = new TreeMap<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = file.getFileName().toString();
                if (!name.startsWith("LOG") && !name.equals("LOCK")) {
                    files.put(file, attributes.size() + " " + attributes.lastModifiedTime() + attributes.fileKey());
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }

    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
