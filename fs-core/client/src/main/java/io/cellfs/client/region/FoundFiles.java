package io.cellfs.client.region;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;

/** The cache files that a start finds on disk. Only names are read: a look at each of 100,000 files took seconds. */
final class FoundFiles {
    private static final int MAX_DIGITS = 9;

    private final Handles handles;
    private final BitSet files = new BitSet();
    private final BitSet wide = new BitSet();
    private final List<Path> others = new ArrayList<>();

    private FoundFiles(Handles handles) {
        this.handles = handles;
    }

    /** Those of these handles' directory. */
    static FoundFiles of(Handles handles) throws IOException {
        FoundFiles found = new FoundFiles(handles);
        for (Path directory : handles.directories()) {
            found.list(directory);
        }
        found.listRoot();
        return found;
    }

    private void list(Path directory) throws IOException {
        try (DirectoryStream<Path> names = Files.newDirectoryStream(directory)) {
            for (Path path : names) {
                String name = path.getFileName().toString();
                boolean further = name.endsWith(WideFile.BESIDE);
                String digits = further ? name.substring(0, name.length() - WideFile.BESIDE.length()) : name;
                int number = number(digits);
                if (number < 0 || !directory.equals(handles.path(number).getParent())) {
                    others.add(path);
                } else if (further) {
                    wide.set(number);
                } else {
                    files.set(number);
                }
            }
        }
    }

    private void listRoot() throws IOException {
        Path root = handles.slotFile().resolveSibling("");
        try (DirectoryStream<Path> names = Files.newDirectoryStream(root)) {
            for (Path path : names) {
                if (!path.equals(handles.slotFile()) && !path.equals(handles.slotIndex())) {
                    others.add(path);
                }
            }
        }
    }

    private static int number(String digits) {
        boolean plain = !digits.isEmpty()
                && digits.length() <= MAX_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return plain ? Integer.parseInt(digits) : -1;
    }

    /** Whether there is a cache file of that number. */
    boolean has(int number) {
        return files.get(number);
    }

    /** Deletes all but those of these numbers. */
    void deleteAllBut(IntPredicate kept) throws IOException {
        BitSet all = new BitSet();
        all.or(files);
        all.or(wide);
        for (int number = all.nextSetBit(0); number >= 0; number = all.nextSetBit(number + 1)) {
            Path path = handles.path(number);
            if (!kept.test(number) && (!files.get(number) || Files.isRegularFile(path))) {
                WideFile.delete(path);
            }
        }
        for (Path path : others) {
            if (Files.isRegularFile(path)) {
                Files.delete(path);
            }
        }
    }
}
