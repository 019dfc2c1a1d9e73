package io.cellfs.cli.command;

import io.cellfs.cli.ExitCode;
import io.cellfs.cli.output.Column;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cellfs version}. */
@Command(
        name = "version",
        description = "Show the version of CellFS, of its Java and of this system.",
        footer = {"", "Example:", "  cellfs version -o json"})
public final class VersionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private OutputOptions output = new OutputOptions();

    record Version(String cellfs, String java, String javaHome, String system) {}

    @Override
    public Integer call() {
        String system = System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch");
        output.printer(spec.commandLine().getOut())
                .one(
                        new Version(own(), Runtime.version().toString(), System.getProperty("java.home"), system),
                        List.of(
                                new Column<>("cellfs", Version::cellfs),
                                new Column<>("java", Version::java),
                                new Column<>("java home", Version::javaHome),
                                new Column<>("system", Version::system)));
        return ExitCode.OK.code();
    }

    private static String own() {
        return Objects.requireNonNullElse(
                VersionCommand.class.getPackage().getImplementationVersion(), "(from source)");
    }

    /** What {@code cellfs --version} shows. */
    public static final class Own implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"cellfs " + own()};
        }
    }
}
