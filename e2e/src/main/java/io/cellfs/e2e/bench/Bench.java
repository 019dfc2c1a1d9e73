package io.cellfs.e2e.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs every workload on a fresh cell's mount and on the local disk, in turn, and prints both figures and their ratio. */
@Command(
        name = "e2e/bench/run",
        mixinStandardHelpOptions = true,
        description =
                "Measures a complete cell on this machine against the machine's own disk. Needs root and /dev/fuse.",
        footer = {
            "",
            "A ratio above 1 is better than the local disk. \"warm\" means: the same was done once before. \"cold\" means: the client's cache of the volume flushed, and the kernel's caches dropped.",
            "FIRST is the cell's first round, CELL and LOCAL are medians of all. WIRE MIB is what crossed the loopback interface during the work on the cell."
        })
public final class Bench implements Callable<Integer> {
    @Option(
            names = "--size",
            defaultValue = "1024",
            description = "Size of the big file in MiB (default ${DEFAULT-VALUE}).")
    private int sizeMib;

    @Option(names = "--files", defaultValue = "5000", description = "Number of small files (default ${DEFAULT-VALUE}).")
    private int files;

    @Option(
            names = "--tree",
            defaultValue = "10000",
            description = "Files in the source tree (default ${DEFAULT-VALUE}).")
    private int tree;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "Rounds; medians and the cell's first are shown (default ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--only", description = "Only work whose name contains this.")
    private String only = "";

    @Option(
            names = "--scratch",
            defaultValue = "/var/tmp",
            description = "Local disk to use (default ${DEFAULT-VALUE}).")
    private Path scratch = Path.of("/var/tmp");

    @Option(
            names = "--port-base",
            defaultValue = "27000",
            description = "Ports of the cell (default ${DEFAULT-VALUE}).")
    private int portBase;

    @Option(names = "-o", defaultValue = "table", description = "table or json (default ${DEFAULT-VALUE}).")
    private String output = "table";

    /** Runs the benchmark; exit code 0 when all work was done. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Bench()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        Path launcher =
                Path.of(System.getProperty("cellfs.launcher", "./cellfs")).toAbsolutePath();
        Path own = Files.createTempDirectory(scratch, "cellfs-bench");
        try (BenchCell cell = new BenchCell(launcher, own, portBase)) {
            Path volume = cell.volume();
            Path local = Files.createDirectory(own.resolve("local"));
            Path archive = SourceTree.archive(own, tree);
            Path jdk = Path.of(System.getProperty("java.home"));
            report(run(cell, volume, local, Workloads.all((long) sizeMib << 20, files, archive, jdk)));
        } finally {
            Shell.run(scratch, List.of("rm", "-rf", own.toString()));
        }
        return 0;
    }

    private List<Result> run(BenchCell cell, Path volume, Path local, List<Workload> workloads) throws IOException {
        List<Result> results = new ArrayList<>();
        for (Workload workload : workloads) {
            if (workload.name().contains(only)) {
                System.err.println(workload.name() + " …");
                results.add(measure(workload, cell, volume, local));
            }
        }
        return results;
    }

    private Result measure(Workload workload, BenchCell cell, Path volume, Path local) throws IOException {
        List<Double> ours = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        long wireBytes = 0;
        for (int round = 0; round < rounds; round++) {
            theirs.add(once(workload, local, KernelCache::drop).figure());
            Measured measured = once(workload, volume, cell::makeCold);
            ours.add(measured.figure());
            wireBytes = measured.wireBytes();
        }
        return new Result(workload, ours, theirs, wireBytes);
    }

    private record Measured(double figure, long wireBytes) {}

    /** One round in a directory of its own, which is removed afterwards. */
    private static Measured once(Workload workload, Path root, ColdStep makeCold) throws IOException {
        Path directory = Files.createDirectory(root.resolve("round"));
        workload.prepare().run(directory);
        if (workload.cold()) {
            makeCold.run();
        }
        KernelCache.settle();
        long wireBefore = LoopbackBytes.now();
        long start = System.nanoTime();
        long amount = workload.work().run(directory);
        double figure = workload.unit().figure(amount, System.nanoTime() - start);
        long wireBytes = LoopbackBytes.now() - wireBefore;
        setAside(root, directory);
        return new Measured(figure, wireBytes);
    }

    /**
     * Removes a big file, and keeps many small ones out of the way until the end: for minutes after a removal, ext4 looks at every inode that
     * it freed before it takes a new one, so that creates of the following rounds, on either side, would become several times slower.
     */
    private static void setAside(Path root, Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve(Workloads.BIG));
        Path aside = Files.createDirectories(root.resolve("aside"));
        Files.move(directory, Files.createTempDirectory(aside, "round").resolve("done"));
    }

    /** Empties the caches below a workload. */
    @FunctionalInterface
    private interface ColdStep {
        void run() throws IOException;
    }

    private void report(List<Result> results) {
        if (output.equals("json")) {
            System.out.println(
                    "[" + String.join(",\n ", results.stream().map(Result::json).toList()) + "]");
            return;
        }
        System.out.println(Result.header());
        results.forEach(result -> System.out.println(result.row()));
    }
}
