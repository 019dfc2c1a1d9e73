package io.cellfs.cell.raft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where a copy keeps what: {@code raft/} log and snapshots as Ratis lays them out, {@code state/} the tables. */
final class RaftFiles {
    private static final String TABLE_FILE = ".sst";
    private static final String CHECKSUM_FILE = ".md5";

    private RaftFiles() {}

    static Path log(Path directory) {
        return directory.resolve("raft");
    }

    static Path state(Path directory) {
        return directory.resolve("state");
    }

    /** The files of a directory in order of name. */
    static List<Path> list(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    /**
     * Puts a copy of a snapshot in the place of a store. Table files, which nobody changes, are linked. Whatever is cut short leaves either
     * the old store or none.
     */
    static void replace(Path store, Path snapshot) throws IOException {
        Path next = store.resolveSibling(store.getFileName() + ".next");
        delete(next);
        Files.createDirectories(next);
        for (Path file : list(snapshot)) {
            String name = file.getFileName().toString();
            if (name.endsWith(TABLE_FILE)) {
                Files.createLink(next.resolve(name), file);
            } else if (!name.endsWith(CHECKSUM_FILE)) {
                Files.copy(file, next.resolve(name));
            }
        }
        delete(store);
        Files.move(next, store);
    }
}
