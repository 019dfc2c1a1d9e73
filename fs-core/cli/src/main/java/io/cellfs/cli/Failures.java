package io.cellfs.cli;

import io.cellfs.cli.admin.AdminException;
import io.cellfs.node.api.NodeApiException;
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
        ExitCode code = exitCode(failure);
        command.getErr().println(name(command) + ": " + line(failure));
        if (Logging.isVerbose()) {
            failure.printStackTrace(command.getErr());
        }
        return code.code();
    }

    /** The line for a failure: its own words, or what kind of failure it is when it has none. */
    static String line(Throwable failure) {
        String message = failure.getMessage();
        if (message != null && isForUsers(failure)) {
            return oneLine(message);
        }
        String kind = failure.getClass().getSimpleName().replaceAll("(Exception|Error)$", "");
        String words = kind.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
        return message == null ? words : words + ": " + oneLine(message);
    }

    /** Whether a failure's message is a whole line for the user. */
    private static boolean isForUsers(Throwable failure) {
        return failure instanceof CliException
                || failure instanceof AdminException
                || failure instanceof NodeApiException
                || failure instanceof ParameterException;
    }

    private static ExitCode exitCode(Exception failure) {
        return switch (failure) {
            case CliException known -> known.exitCode();
            case AdminException known -> exitCode(known.kind());
            case NodeApiException known -> exitCode(known.reason());
            default -> ExitCode.FAILED;
        };
    }

    private static ExitCode exitCode(AdminException.Kind kind) {
        return switch (kind) {
            case INVALID -> ExitCode.USAGE;
            case NOT_FOUND -> ExitCode.NOT_FOUND;
            case EXISTS -> ExitCode.EXISTS;
            case BUSY -> ExitCode.BUSY;
            case UNREACHABLE -> ExitCode.UNREACHABLE;
            case DENIED, NO_SPACE, FAILED -> ExitCode.FAILED;
        };
    }

    private static ExitCode exitCode(NodeApiException.Reason reason) {
        return switch (reason) {
            case INVALID_ARGUMENT -> ExitCode.USAGE;
            case NOT_FOUND -> ExitCode.NOT_FOUND;
            case ALREADY_EXISTS -> ExitCode.EXISTS;
            case FAILED_PRECONDITION -> ExitCode.BUSY;
            case UNAVAILABLE -> ExitCode.UNREACHABLE;
            case RESOURCE_EXHAUSTED, PERMISSION_DENIED, INTERNAL -> ExitCode.FAILED;
        };
    }

    private static String oneLine(String message) {
        return message.replaceAll("\\s*[\\r\\n]+\\s*", " ").strip();
    }

    private static String name(CommandLine command) {
        return command.getCommandSpec().qualifiedName();
    }
}
