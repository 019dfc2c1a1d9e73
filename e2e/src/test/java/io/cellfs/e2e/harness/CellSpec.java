package io.cellfs.e2e.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How to start a cell, or a part of one.
 *
 * @param command up, server, server fs, mount or client
 * @param directory where state, mount point and log lie
 * @param portBase the file server's port
 * @param extra further flags
 * @param javaOptions further flags for the JVM, split at spaces
 * @param prefix a program to run it under, as nsenter, with its arguments
 */
public record CellSpec(
        String command, Path directory, int portBase, List<String> extra, String javaOptions, List<String> prefix) {
    private static final String CELL = "cellfs.local";

    /** A complete cell. */
    public static CellSpec up(Path directory, int portBase, String... extra) {
        return new CellSpec("up", directory, portBase, List.of(extra), "", List.of());
    }

    /** Only the servers. */
    public static CellSpec server(Path directory, int portBase, String... extra) {
        return new CellSpec("server", directory, portBase, List.of(extra), "", List.of());
    }

    /** A file server of a cell whose location server is elsewhere on this machine. */
    public static CellSpec fileServer(Path directory, int portBase, String databases, String... extra) {
        List<String> all = new ArrayList<>(List.of("--db", databases));
        all.addAll(List.of(extra));
        return new CellSpec("server fs", directory, portBase, List.copyOf(all), "", List.of());
    }

    /** Only a client of the cell whose VL server is on this machine, with its callback port at {@code portBase + 1}. */
    public static CellSpec mount(Path directory, int portBase, int vlPort, String... extra) {
        List<String> all = new ArrayList<>(List.of("--vl", "127.0.0.1:" + vlPort));
        all.addAll(List.of(extra));
        return new CellSpec("mount", directory, portBase, List.copyOf(all), "", List.of());
    }

    /** As {@link #mount}, with a holder, so that the mount outlives the client. */
    public static CellSpec client(Path directory, int portBase, int vlPort, String... extra) {
        return client(directory, portBase, "127.0.0.1:" + vlPort).with(extra);
    }

    /** The same of a cell elsewhere. */
    public static CellSpec client(Path directory, int portBase, String databases) {
        List<String> all = List.of("--vl", databases);
        return new CellSpec("client", directory, portBase, all, "", List.of());
    }

    /** The same with JVM flags. */
    public CellSpec withJavaOptions(String options) {
        return new CellSpec(command, directory, portBase, extra, options, prefix);
    }

    /** The same under another program. */
    public CellSpec under(String... program) {
        return new CellSpec(command, directory, portBase, extra, javaOptions, List.of(program));
    }

    /** The same with further flags. */
    public CellSpec with(String... flags) {
        List<String> all = new ArrayList<>(extra);
        all.addAll(List.of(flags));
        return new CellSpec(command, directory, portBase, List.copyOf(all), javaOptions, prefix);
    }

    /** The cell's name. */
    public String cell() {
        return CELL;
    }

    /** The state directory. */
    public Path state() {
        return directory.resolve("state");
    }

    /** The mount point. */
    public Path mount() {
        return directory.resolve("mnt");
    }

    /** Written when it is ready. */
    public Path readyFile() {
        return directory.resolve(part() + ".ready");
    }

    /** The command as part of a file's name. */
    public String part() {
        return command.replace(' ', '-');
    }

    /** The same at other ports. */
    public CellSpec at(int otherPortBase) {
        return new CellSpec(command, directory, otherPortBase, extra, javaOptions, prefix);
    }

    /** The command line. */
    public Program program() {
        List<String> words = new ArrayList<>(List.of(command.split(" ", -1)));
        words.addAll(List.of(
                "--state",
                state().toString(),
                "--port-base",
                Integer.toString(portBase),
                "--ready-file",
                readyFile().toString()));
        if (!command.startsWith("server")) {
            words.addAll(List.of("--mount", mount().toString()));
        }
        words.addAll(extra);
        return Launcher.cellfs(words).under(prefix).with("CELLFS_JAVA_OPTS", javaOptions);
    }
}
