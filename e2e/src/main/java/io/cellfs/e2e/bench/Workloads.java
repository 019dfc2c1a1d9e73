package io.cellfs.e2e.bench;

import io.cellfs.e2e.bench.Workload.Unit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The benchmark's list of work. */
final class Workloads {
    /** Name of the one big file of a round. */
    static final String BIG = "big";

    private static final int RANDOM_WARM = 200_000;
    private static final int RANDOM_COLD = 2_000;
    private static final int RANDOM_WRITES = 2_000;

    private Workloads() {}

    /** All work, for a big file of {@code size} bytes, {@code files} small files and an archived tree; {@code jdk} is what is executed. */
    static List<Workload> all(long size, int files, Path archive, Path jdk) {
        Workload.Step nothing = directory -> {};
        Workload.Step big = directory -> FileWork.writeSequential(directory.resolve(BIG), size);
        Workload.Step warmBig = directory -> {
            big.run(directory);
            FileWork.readSequential(directory.resolve(BIG));
        };
        Workload.Step small = directory -> FileWork.createSmall(directory.resolve("small"), files);
        Workload.Step warmSmall = directory -> {
            small.run(directory);
            FileWork.readSmall(directory.resolve("small"), files);
            FileWork.statSmall(directory.resolve("small"), files);
        };
        Workload.Step tree = directory -> untar(directory, archive);
        Workload.Step warmTree = directory -> {
            tree.run(directory);
            grep(directory);
            find(directory);
        };
        return List.of(
                new Workload(
                        "write 1 MiB sequential, to stable",
                        Unit.MIB_PER_S,
                        false,
                        nothing,
                        directory -> FileWork.writeSequential(directory.resolve(BIG), size)),
                new Workload(
                        "read 1 MiB sequential, cold",
                        Unit.MIB_PER_S,
                        true,
                        big,
                        directory -> FileWork.readSequential(directory.resolve(BIG))),
                new Workload(
                        "read 1 MiB sequential, warm",
                        Unit.MIB_PER_S,
                        false,
                        warmBig,
                        directory -> FileWork.readSequential(directory.resolve(BIG))),
                new Workload(
                        "read 4 KiB random, cold",
                        Unit.PER_S,
                        true,
                        big,
                        directory -> FileWork.readRandom(directory.resolve(BIG), RANDOM_COLD)),
                new Workload(
                        "read 4 KiB random, warm",
                        Unit.PER_S,
                        false,
                        warmBig,
                        directory -> FileWork.readRandom(directory.resolve(BIG), RANDOM_WARM)),
                new Workload(
                        "write 4 KiB random, to stable",
                        Unit.PER_S,
                        false,
                        big,
                        directory -> FileWork.writeRandom(directory.resolve(BIG), RANDOM_WRITES)),
                new Workload(
                        "create 4 KiB files",
                        Unit.PER_S,
                        false,
                        nothing,
                        directory -> FileWork.createSmall(directory.resolve("small"), files)),
                new Workload(
                        "stat files, cold",
                        Unit.PER_S,
                        true,
                        small,
                        directory -> FileWork.statSmall(directory.resolve("small"), files)),
                new Workload(
                        "stat files, warm",
                        Unit.PER_S,
                        false,
                        warmSmall,
                        directory -> FileWork.statSmall(directory.resolve("small"), files)),
                new Workload(
                        "read 4 KiB files, cold",
                        Unit.PER_S,
                        true,
                        small,
                        directory -> FileWork.readSmall(directory.resolve("small"), files)),
                new Workload(
                        "read 4 KiB files, warm",
                        Unit.PER_S,
                        false,
                        warmSmall,
                        directory -> FileWork.readSmall(directory.resolve("small"), files)),
                new Workload(
                        "delete 4 KiB files",
                        Unit.PER_S,
                        false,
                        warmSmall,
                        directory -> FileWork.deleteSmall(directory.resolve("small"), files)),
                new Workload(
                        "untar a source tree", Unit.SECONDS, false, nothing, directory -> untar(directory, archive)),
                new Workload("grep -r, cold", Unit.SECONDS, true, tree, Workloads::grep),
                new Workload("grep -r, warm", Unit.SECONDS, false, warmTree, Workloads::grep),
                new Workload("find -newer (stat all), warm", Unit.SECONDS, false, warmTree, Workloads::find),
                new Workload(
                        "exec java -version from it, cold",
                        Unit.SECONDS,
                        true,
                        directory -> Shell.run(directory, List.of("cp", "-r", jdk.toString(), "jdk")),
                        Workloads::java),
                new Workload(
                        "exec java -version from it, warm",
                        Unit.SECONDS,
                        false,
                        directory -> {
                            Shell.run(directory, List.of("cp", "-r", jdk.toString(), "jdk"));
                            java(directory);
                        },
                        Workloads::java));
    }

    private static long untar(Path directory, Path archive) throws IOException {
        Shell.run(directory, List.of("tar", "xf", archive.toString()));
        return 0;
    }

    private static long grep(Path directory) throws IOException {
        Shell.sh(directory, "grep -r 'no such line anywhere' tree; test $? = 1");
        return 0;
    }

    private static long find(Path directory) throws IOException {
        Shell.sh(directory, "find tree -newer /proc/self -name nothing");
        return 0;
    }

    private static long java(Path directory) throws IOException {
        Shell.run(directory, List.of(directory.resolve("jdk/bin/java").toString(), "-version"));
        return 0;
    }
}
