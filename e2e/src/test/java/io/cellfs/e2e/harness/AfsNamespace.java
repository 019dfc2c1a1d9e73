package io.cellfs.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A network namespace for OpenAFS's programs, which know only AFS's fixed ports and no loopback addresses: servers run there on addresses of
 * their own.
 */
public final class AfsNamespace implements AutoCloseable {
    /** The cell's name in the tools' configuration. */
    public static final String CELL = "cellfs.local";

    private final String name;
    private final Path config;

    private AfsNamespace(String name, Path config) {
        this.name = name;
        this.config = config;
    }

    /** Makes one with these addresses, whose name begins with {@code purpose}; the tools ask the databases at the first of them. */
    public static AfsNamespace open(String purpose, Workplace work, String... addresses) {
        return open(purpose, work, List.of(addresses), 1);
    }

    /** Makes one with these addresses; the tools ask the databases at the first {@code databases} of them. */
    public static AfsNamespace open(String purpose, Workplace work, List<String> addresses, int databases) {
        removeLeft(purpose);
        String name = purpose + "-" + ProcessHandle.current().pid();
        Program.of("ip", "netns", "delete", name).run();
        Program.of("ip", "netns", "add", name).succeed();
        AfsNamespace made = new AfsNamespace(name, work.resolve("config"));
        made.inside("ip", "link", "set", "lo", "up").succeed();
        for (String address : addresses) {
            made.inside("ip", "address", "add", address + "/24", "dev", "lo").succeed();
        }
        try {
            Files.createDirectories(made.config);
            Files.writeString(made.config.resolve("ThisCell"), CELL + "\n");
            String servers = addresses.stream()
                    .limit(databases)
                    .map(each -> each + " #" + each + "\n")
                    .collect(Collectors.joining());
            Files.writeString(made.config.resolve("CellServDB"), ">" + CELL + "\n" + servers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return made;
    }

    /** Removes those of test runs that were killed: a namespace is named after its process, so that several may run at a time. */
    private static void removeLeft(String purpose) {
        Pattern ours = Pattern.compile(Pattern.quote(purpose) + "-([0-9]{1,18})");
        Program.of("ip", "netns", "list").succeed().out().lines().forEach(line -> {
            Matcher name = ours.matcher(line.split(" ", -1)[0]);
            if (name.matches()
                    && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
                Program.of("ip", "netns", "delete", name.group()).run();
            }
        });
    }

    /** What to put before a command so that it runs inside. */
    public List<String> prefix() {
        return List.of("nsenter", "--net=/run/netns/" + name);
    }

    /** A program inside. */
    public Program inside(String... words) {
        return Program.of(words).under(prefix());
    }

    /** Runs one of OpenAFS's tools. */
    public Program.Result attempt(String tool, String... words) {
        List<String> all = new ArrayList<>(List.of(tool));
        all.addAll(List.of(words));
        all.addAll(List.of("-noauth", "-config", config.toString()));
        return inside(all.toArray(new String[0])).run();
    }

    /** Runs one of OpenAFS's tools, which must succeed; what it printed. */
    public String tool(String tool, String... words) {
        return attempt(tool, words).orFail().out();
    }

    @Override
    public void close() {
        Program.of("ip", "netns", "delete", name).succeed();
    }
}
