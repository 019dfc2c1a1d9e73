package io.cellfs.cli;

import io.cellfs.cli.command.Below;
import java.util.HashSet;
import java.util.List;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Makes the parser of a command line. The parser learns by reflection what each command takes, which for all of them is most of the time of a short
 * command; so where words of the line are names of commands, only these are made. Where none is, all are there to be shown or suggested.
 */
final class CommandTree {
    private final Predicate<String> wanted;

    private CommandTree(Predicate<String> wanted) {
        this.wanted = wanted;
    }

    /** The parser with all commands. */
    static CommandLine whole(Object root) {
        return new CommandTree(name -> true).make(root, root.getClass());
    }

    /** The parser for one line. */
    static CommandLine of(Object root, String... words) {
        return new CommandTree(new HashSet<>(List.of(words))::contains).make(root, root.getClass());
    }

    private CommandLine make(Object command, Class<?> type) {
        CommandLine line = new CommandLine(command);
        Below below = type.getAnnotation(Below.class);
        if (below != null) {
            List<Class<?>> all = List.of(below.value());
            List<Class<?>> named =
                    all.stream().filter(each -> wanted.test(name(each))).toList();
            for (Class<?> each : named.isEmpty() ? all : named) {
                line.addSubcommand(make(each, each));
            }
        }
        return line;
    }

    private static String name(Class<?> command) {
        return command.getAnnotation(Command.class).name();
    }
}
