package io.cellfs.csi.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A directory in which a test mounts things. At the end it is emptied of mounts, and only then removed. */
final class MountedDirectory implements AutoCloseable {
    private final LinuxMounts mounts = new LinuxMounts();
    private final Path path;

    private MountedDirectory(Path path) {
        this.path = path;
    }

    static MountedDirectory make() throws IOException {
        return new MountedDirectory(
                Files.createTempDirectory(Path.of("/tmp"), "csi-").toRealPath());
    }

    Path path() {
        return path;
    }

    /** How many mounts are stacked at a path. */
    long mountsAt(Path point) {
        return mounts.table().entries().stream()
                .filter(e -> e.mountPoint().equals(point.toString()))
                .count();
    }

    void bind(Path source, Path target) throws MountException {
        mounts.bind(source, mounts.identify(source), Optional.empty(), target, Set.of());
    }

    private List<String> below() {
        return mounts.table().entries().stream()
                .map(MountTable.Entry::mountPoint)
                .filter(p -> p.startsWith(path + "/"))
                .toList();
    }

    private void release(List<Path> all) throws IOException {
        try {
            for (Path each : all) {
                mounts.release(each);
            }
        } catch (MountException e) {
            throw new IOException("cannot clean up " + path, e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            for (String point : below().reversed()) {
                mounts.unmount(Path.of(point));
            }
        } catch (MountException e) {
            throw new IOException("cannot clean up " + path, e);
        }
        if (!below().isEmpty()) {
            throw new IOException("still mounted: " + below());
        }
        try (Stream<Path> all = Files.walk(path)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            release(deepestFirst);
            for (Path p : deepestFirst) {
                Files.delete(p);
            }
        }
    }
}
