package io.cellfs.e2e.bench;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.PartitionConfig;
import io.cellfs.storage.RocksPartition;
import io.cellfs.storage.api.StatusChange;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures listing, lookup, create and remove in directories of several sizes, on a complete cell's mount. */
@Command(
        name = "e2e/bench/directories",
        mixinStandardHelpOptions = true,
        description = {
            "Measures directories with many names on a complete cell's mount. Needs root and /dev/fuse.",
            "The names are put into the server's partition while the cell is down; everything else goes through the mount, the client's and the kernel's caches empty before each step."
        })
public final class LargeDirectories implements Callable<Integer> {
    private static final int OPERATIONS = 1000;
    private static final long ROOT_VNODE = 1;
    private static final int ROOT_UNIQUE = 1;
    private static final double NS_PER_US = 1000;
    private static final double NS_PER_S = 1e9;

    @Option(
            names = "--sizes",
            split = ",",
            defaultValue = "20000,200000,2000000",
            description = "Numbers of names (default ${DEFAULT-VALUE}).")
    private List<Integer> sizes = List.of();

    @Option(names = "--remove", description = "Remove each directory with rm -r at the end, and measure that too.")
    private boolean remove;

    @Option(
            names = "--scratch",
            defaultValue = "/var/tmp",
            description = "Local disk to use (default ${DEFAULT-VALUE}).")
    private Path scratch = Path.of("/var/tmp");

    @Option(
            names = "--port-base",
            defaultValue = "27100",
            description = "Ports of the cell (default ${DEFAULT-VALUE}).")
    private int portBase;

    private final Random random = new Random(1);

    /** Runs the benchmark. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new LargeDirectories()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        Path launcher =
                Path.of(System.getProperty("cellfs.launcher", "./cellfs")).toAbsolutePath();
        Path own = Files.createTempDirectory(scratch, "cellfs-dirs");
        try {
            try (BenchCell cell = new BenchCell(launcher, own, portBase)) {
                cell.volume();
            }
            sizes.forEach(size -> fill(own.resolve("state"), size));
            try (BenchCell cell = new BenchCell(launcher, own, portBase)) {
                System.out.printf(
                        "%10s %12s %12s %12s %12s %12s %12s%s%n",
                        "NAMES",
                        "ls -f s",
                        "find s",
                        "found us",
                        "absent us",
                        "create us",
                        "remove us",
                        remove ? "      rm -r s" : "");
                for (int size : sizes) {
                    measure(cell, cell.directory().resolve("d" + size), size);
                }
            }
        } finally {
            Shell.run(scratch, List.of("rm", "-rf", own.toString()));
        }
        return 0;
    }

    /** Makes the names as the server would, without the way there. */
    private static void fill(Path state, int size) {
        try (RocksPartition partition = RocksPartition.open(partition(state), "/vicepa", PartitionConfig.DEFAULT)) {
            VolumeInfo info = partition.volumes().stream()
                    .filter(v -> v.name().equals("bench"))
                    .findFirst()
                    .orElseThrow();
            Volume volume = partition.volume(info.id()).orElseThrow();
            Fid made = volume.create(
                            ROOT_VNODE, ROOT_UNIQUE, Name.of("d" + size), VnodeType.DIRECTORY, 0, StatusChange.NONE)
                    .made()
                    .fid();
            long start = System.nanoTime();
            for (int i = 0; i < size; i++) {
                volume.create(made.vnode(), made.unique(), Name.of("f" + i), VnodeType.FILE, 0, StatusChange.NONE);
            }
            System.err.printf("%d names made at %.1f us each%n", size, (System.nanoTime() - start) / NS_PER_US / size);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Path partition(Path state) throws IOException {
        try (var found =
                Files.find(state, 3, (path, a) -> path.getFileName().toString().equals("vicepa"))) {
            return found.findFirst().orElseThrow(() -> new IOException("no partition below " + state));
        }
    }

    private void measure(BenchCell cell, Path directory, int size) throws IOException {
        double list = seconds(cell, () -> Shell.run(directory, List.of("sh", "-c", "ls -f . | wc -l > /dev/null")));
        double find = seconds(cell, () -> Shell.run(directory, List.of("sh", "-c", "find . | wc -l > /dev/null")));
        double found = each(cell, i -> require(Files.exists(directory.resolve("f" + random.nextInt(size)))));
        double absent = each(cell, i -> require(!Files.exists(directory.resolve("g" + i))));
        double create = each(cell, i -> Files.createFile(directory.resolve("new" + i)));
        double gone = each(cell, i -> Files.delete(directory.resolve("new" + i)));
        System.out.printf(
                "%10d %12.2f %12.2f %12.0f %12.0f %12.0f %12.0f", size, list, find, found, absent, create, gone);
        if (remove) {
            System.out.printf(
                    " %12.2f", seconds(cell, () -> Shell.run(directory, List.of("rm", "-r", directory.toString()))));
        }
        System.out.println();
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalStateException("a lookup found the wrong thing");
        }
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    @FunctionalInterface
    private interface Operation {
        void run(int number) throws IOException;
    }

    private static double seconds(BenchCell cell, Step step) throws IOException {
        cell.makeCold();
        long start = System.nanoTime();
        step.run();
        return (System.nanoTime() - start) / NS_PER_S;
    }

    private static double each(BenchCell cell, Operation operation) throws IOException {
        double seconds = seconds(cell, () -> {
            for (int i = 0; i < OPERATIONS; i++) {
                operation.run(i);
            }
        });
        return seconds * NS_PER_S / NS_PER_US / OPERATIONS;
    }
}
