package io.cellfs.cli;

import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Every failure is one line on standard error that starts with the command's name, and an exit code. */
final class Failures {
    private Failures() {}

    static int wrongUsage(ParameterException failure, String[] args) {
        CommandLine command = failure.getCommandLine();
        command.getErr().println(name(command) + ": " + line(failure));
        if (!UnmatchedArgumentException.printSuggestions(failure, command.getErr())) {
            command.getErr().println("Try '" + name(command) + " --help'.");
        }
        return ExitCode.USAGE.code();
    }

    static int failed(Exception failure, CommandLine command, ParseResult parsed) {
        ExitCode code = failure instanceof CliException known ? known.exitCode() : ExitCode.FAILED;
        command.getErr().println(name(command) + ": " + line(failure));
        if (Logging.isVerbose()) {
            failure.printStackTrace(command.getErr());
        }
        return code.code();
    }

    /** The line for a failure: its own words, or what kind of failure it is when it has none. */
    static String line(Throwable failure) {
        String message = failure.getMessage();
        if ((failure instanceof CliException || failure instanceof ParameterException) && message != null) {
            return oneLine(message);
        }
        String kind = failure.getClass().getSimpleName().replaceAll("(Exception|Error)$", "");
        String words = kind.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
        return message == null ? words : words + ": " + oneLine(message);
    }

    private static String oneLine(String message) {
        return message.replaceAll("\\s*[\\r\\n]+\\s*", " ").strip();
    }

    private static String name(CommandLine command) {
        return command.getCommandSpec().qualifiedName();
    }
}
