package io.cellfs.cli.command;

import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.cli.state.Endpoints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cellfs umount}. */
@Command(
        name = "umount",
        description =
                "Unmount a mounted cell and wait until the client that served it has ended ('cellfs up' ends as a whole).",
        footer = {
            "",
            "Examples:",
            "  cellfs umount",
            "  cellfs umount /cellfs",
            "  cellfs umount --force /cellfs      programs that use it get errors"
        })
public final class UmountCommand implements Callable<Integer> {
    private static final long UMOUNT_SECONDS = 30;
    private static final long END_SECONDS = 30;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private CellOptions cell = new CellOptions();

    @Parameters(
            paramLabel = "DIR",
            arity = "0..1",
            description = "The mount point (default: that of the state directory).")
    private @Nullable Path mount;

    @Option(names = "--force", description = "Unmount although programs use it.")
    private boolean force;

    @Override
    public Integer call() throws CliException, IOException, InterruptedException {
        Endpoints endpoints = cell.endpoints();
        Path at = mountPoint(endpoints);
        List<String> words = new ArrayList<>(List.of("umount"));
        if (force) {
            words.add("--lazy");
        }
        words.add(at.toString());
        Process umount = new ProcessBuilder(words).redirectErrorStream(true).start();
        umount.getOutputStream().close();
        String said = new String(umount.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (!umount.waitFor(UMOUNT_SECONDS, TimeUnit.SECONDS)) {
            umount.destroyForcibly();
            throw new CliException(ExitCode.FAILED, at + " is not unmounted after " + UMOUNT_SECONDS + " s");
        }
        if (umount.exitValue() != 0) {
            throw new CliException(
                    said.contains("busy") ? ExitCode.BUSY : ExitCode.FAILED, said.replaceFirst("^umount: ", ""));
        }
        awaitEnd(endpoints, at);
        spec.commandLine().getOut().println("unmounted " + at);
        return ExitCode.OK.code();
    }

    private Path mountPoint(Endpoints endpoints) throws CliException {
        if (mount != null) {
            return mount.toAbsolutePath().normalize();
        }
        return endpoints
                .runningNode()
                .map(node -> Path.of(node.mount()))
                .orElseThrow(() -> new CliException(
                        ExitCode.NOT_FOUND,
                        "nothing is mounted from " + cell.stateDirectory().path()));
    }

    private static void awaitEnd(Endpoints endpoints, Path at) throws InterruptedException, CliException {
        if (endpoints.node() == null || !endpoints.node().mount().equals(at.toString())) {
            return;
        }
        long pid = endpoints.node().pid();
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_SECONDS);
        while (ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
            if (System.nanoTime() > deadlineNs) {
                throw new CliException(ExitCode.FAILED, "unmounted, but the client (pid " + pid + ") has not ended");
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}
