package io.cellfs.cli.command;

import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.cli.state.Endpoints;
import io.cellfs.keep.holder.HolderClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cellfs upgrade}. */
@Command(
        name = "upgrade",
        description =
                "Have a client of the version that is installed now go on with the mount of a running 'cellfs client'.",
        footer = {
            "",
            "The next client starts beside the running one, which serves until the next is ready and then stores what was",
            "written. Programs in the mount wait a moment; nothing fails. If the next one does not get ready, the running one stays.",
            "",
            "Examples:",
            "  cellfs upgrade",
            "  cellfs upgrade --state /srv/node -o json"
        })
public final class UpgradeCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final long POLL_MS = 10;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private CellOptions cell = new CellOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    /**
     * What happened.
     *
     * @param mount the mount point
     * @param before the process that served it
     * @param pid the process that serves it now
     * @param seconds from the end of the one to the first answer of the other
     */
    record Upgrade(String mount, long before, long pid, double seconds) {}

    @Override
    public Integer call() throws CliException, InterruptedException {
        Path socket = cell.stateDirectory().holderSocket();
        if (!Files.exists(socket)) {
            throw new CliException(
                    ExitCode.NOT_FOUND,
                    "no 'cellfs client' runs on " + cell.stateDirectory().path());
        }
        long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
        HolderClient holder = new HolderClient(socket);
        Endpoints.Node before = awaitClient(holder, deadlineNs);
        long pid = start(holder);
        awaitTurn(holder, pid, deadlineNs);
        double seconds = secondsToAnswer(Path.of(before.mount()));
        awaitService(pid, deadlineNs);
        output.printer(spec.commandLine().getOut())
                .done(
                        new Upgrade(before.mount(), before.pid(), pid, seconds),
                        String.format(
                                Locale.ROOT,
                                "process %d serves %s after process %d; programs waited %.2f s",
                                pid,
                                before.mount(),
                                before.pid(),
                                seconds));
        return ExitCode.OK.code();
    }

    private Optional<Endpoints.Node> node() throws CliException {
        return cell.endpoints().runningNode();
    }

    /** One that is being started, after a crash perhaps, is waited for. */
    private Endpoints.Node awaitClient(HolderClient holder, long deadlineNs) throws CliException, InterruptedException {
        Optional<Endpoints.Node> found = node();
        while (found.isEmpty()) {
            requireHolder(holder);
            pause(deadlineNs);
            found = node();
        }
        return found.get();
    }

    private void requireHolder(HolderClient holder) throws CliException {
        try {
            holder.names();
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.NOT_FOUND,
                    "no 'cellfs client' runs on " + cell.stateDirectory().path() + ": " + e.getMessage(),
                    e);
        }
    }

    private static long start(HolderClient holder) throws CliException {
        try {
            return holder.startNext();
        } catch (IOException e) {
            throw new CliException(ExitCode.BUSY, "no next client was started: " + e.getMessage(), e);
        }
    }

    private static void awaitTurn(HolderClient holder, long pid, long deadlineNs)
            throws CliException, InterruptedException {
        try {
            while (!holder.isTurnOf(pid)) {
                requireAlive(pid, "; the running one stays");
                pause(deadlineNs);
            }
        } catch (IOException e) {
            throw new CliException(ExitCode.FAILED, "the next client was not needed any more: " + e.getMessage(), e);
        }
    }

    /** A name that no kernel has cached is asked for: that waits as programs do. */
    private static double secondsToAnswer(Path mount) {
        long startNs = System.nanoTime();
        boolean there = Files.exists(mount.resolve(".upgrade-" + startNs));
        return there ? 0 : (System.nanoTime() - startNs) / 1e9;
    }

    private void awaitService(long pid, long deadlineNs) throws CliException, InterruptedException {
        while (node().filter(node -> node.pid() == pid).isEmpty()) {
            requireAlive(pid, "; the holder starts another one");
            pause(deadlineNs);
        }
    }

    private static void requireAlive(long pid, String consequence) throws CliException {
        if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()) {
            throw new CliException(
                    ExitCode.FAILED,
                    "the next client (process " + pid + ") ended before it served, its log says why" + consequence);
        }
    }

    private static void pause(long deadlineNs) throws CliException, InterruptedException {
        if (System.nanoTime() > deadlineNs) {
            throw new CliException(ExitCode.FAILED, "no client serves after " + PATIENCE.toSeconds() + " s");
        }
        TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
}
