package io.cellfs.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** A directory of a test's own below /tmp. Closing ends the cells started in it and leaves neither mounts nor files behind. */
public final class Workplace implements AutoCloseable {
    private final Path path;
    private final List<CellProcess> cells = new ArrayList<>();

    private Workplace(Path path) {
        this.path = path;
    }

    /** Makes one, which other users may enter: mounts below it are tested as them too. */
    public static Workplace open(String name) {
        try {
            Path path = Files.createTempDirectory(Path.of("/tmp"), "cellfs-it-" + name + "-");
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
            return new Workplace(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The directory. */
    public Path path() {
        return path;
    }

    /** A place in it. */
    public Path resolve(String name) {
        return path.resolve(name);
    }

    /** Starts a cell or a part of one, which is ended at the latest when this closes. */
    public CellProcess start(CellSpec spec) {
        CellProcess cell = spawn(spec);
        cell.awaitReady();
        return cell;
    }

    /** The same without waiting until it is ready. */
    public CellProcess spawn(CellSpec spec) {
        CellProcess cell = CellProcess.spawn(spec);
        cells.add(cell);
        return cell;
    }

    /** Mounts below this directory, as the kernel lists them. */
    public List<String> mounts() {
        try {
            return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                    .filter(line -> line.split(" ", -1)[1].startsWith(path.toString()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        List<Throwable> failures = new ArrayList<>();
        for (CellProcess cell : cells.reversed()) {
            try {
                cell.close();
            } catch (AssertionError e) {
                failures.add(e);
            }
        }
        mounts().reversed()
                .forEach(line ->
                        Program.of("umount", "-l", line.split(" ", -1)[1]).run());
        // Directories that a volume was mounted on are immutable until they are unpublished.
        Program.of("find", path.toString(), "-xdev", "-type", "d", "-exec", "chattr", "-f", "-i", "{}", "+")
                .run();
        Program.of("rm", "-rf", "--one-file-system", path.toString()).succeed();
        if (!failures.isEmpty()) {
            AssertionError all = new AssertionError("a cell did not end well");
            failures.forEach(all::addSuppressed);
            throw all;
        }
    }
}
