package io.cellfs.cli.command;

import io.cellfs.cli.ExitCode;
import io.cellfs.cli.admin.CellAdmin;
import io.cellfs.cli.output.Printer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that asks something of a cell's servers and prints the answer. */
@Command
abstract class CellCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private CellOptions cell = new CellOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    /** Does it. */
    abstract void run(CellAdmin admin, Printer printer) throws Exception;

    /** The options that say which cell. */
    CellOptions cell() {
        return cell;
    }

    @Override
    public final Integer call() throws Exception {
        try (CellAdmin admin = CellAdmin.connect(cell.volumeLocationServers())) {
            run(admin, output.printer(spec.commandLine().getOut()));
        }
        return ExitCode.OK.code();
    }
}
