package io.cellfs.e2e.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The POSIX conformance suite: {@code PosixSuite DIR [posix|afs] [NAME-PART]} runs every case in a fresh directory below DIR and prints a table.
 * Needs root (cases act as other users). The process must not be the one that serves DIR: cases map files.
 */
public final class PosixSuite {
    /** What a file system claims to be. */
    public enum Profile {
        /** Everything, as ext4 does. */
        POSIX,
        /** All that AFS can (docs/posix.md). */
        AFS
    }

    /**
     * How a case went.
     *
     * @param name of the case
     * @param failure empty when it passed
     */
    public record Outcome(String name, String failure) {
        /** Whether it passed. */
        public boolean passed() {
            return failure.isEmpty();
        }
    }

    private final Path directory;
    private final Profile profile;

    /** A suite to run below an existing directory. */
    public PosixSuite(Path directory, Profile profile) {
        this.directory = directory;
        this.profile = profile;
    }

    private static List<Case> allCases() {
        return Stream.of(
                        OpenCases.cases(),
                        UnlinkCases.cases(),
                        LinkCases.cases(),
                        RenameCases.cases(),
                        DirectoryCases.cases(),
                        SymlinkCases.cases(),
                        ModeCases.cases(),
                        TimeCases.cases(),
                        DataCases.cases(),
                        SparseCases.cases(),
                        NodeCases.cases(),
                        PermissionCases.cases(),
                        LockCases.cases(),
                        MapCases.cases())
                .flatMap(List::stream)
                .toList();
    }

    /** Names of the cases that hold for the profile. */
    public List<String> names() {
        return selected().map(Case::name).toList();
    }

    private Stream<Case> selected() {
        Case.Scope other = profile == Profile.AFS ? Case.Scope.NOT_AFS : Case.Scope.AFS;
        return allCases().stream().filter(c -> c.scope() != other);
    }

    /** Runs the cases whose name is wanted. */
    public List<Outcome> run(Predicate<String> wanted) {
        Sys.call("umask", 022);
        List<Outcome> outcomes = new ArrayList<>();
        selected().filter(c -> wanted.test(c.name())).forEach(c -> outcomes.add(run(c)));
        return outcomes;
    }

    private Outcome run(Case c) {
        Path own = directory.resolve("posix-" + c.name().replace('/', '-'));
        try (Sandbox sandbox = new Sandbox(own)) {
            c.body().run(sandbox);
            return new Outcome(c.name(), "");
        } catch (Check.Failed e) {
            return new Outcome(c.name(), where(e) + e.getMessage());
        } catch (Exception e) {
            return new Outcome(c.name(), e.toString());
        }
    }

    /** The line of the case that failed. */
    private static String where(Check.Failed e) {
        return Stream.of(e.getStackTrace())
                .filter(f -> f.getClassName().endsWith("Cases"))
                .findFirst()
                .map(f -> f.getFileName() + ":" + f.getLineNumber() + ": ")
                .orElse("");
    }

    /** Exit code 0 when all passed, 1 when not, 2 on wrong usage. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 1 || !Files.isDirectory(Path.of(arguments[0]))) {
            System.err.println("usage: PosixSuite DIR [posix|afs] [NAME-PART]");
            System.exit(2);
        }
        Profile profile = arguments.length > 1 ? Profile.valueOf(arguments[1].toUpperCase(Locale.ROOT)) : Profile.POSIX;
        String part = arguments.length > 2 ? arguments[2] : "";
        List<Outcome> outcomes =
                new PosixSuite(Path.of(arguments[0]).toRealPath(), profile).run(name -> name.contains(part));
        for (Outcome o : outcomes) {
            System.out.printf(Locale.ROOT, "%-55s %s%n", o.name(), o.passed() ? "ok" : "FAILED " + o.failure());
        }
        long failed = outcomes.stream().filter(o -> !o.passed()).count();
        System.out.printf(Locale.ROOT, "%d cases, %d failed%n", outcomes.size(), failed);
        System.exit(failed == 0 ? 0 : 1);
    }
}
