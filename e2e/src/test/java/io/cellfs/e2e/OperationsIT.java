package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.e2e.harness.Launcher;
import io.cellfs.e2e.harness.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Runs every command of docs/operations.md, in its order, in one shell. */
class OperationsIT {
    private static final long LIMIT_S = 600;
    private static final long END_S = 120;

    private final Workplace work = Workplace.open("operations");

    @AfterEach
    void leaveNothing() {
        work.close();
    }

    @Test
    void theManualWorksAsWritten() throws IOException, InterruptedException {
        List<String> blocks = blocks(Files.readString(Launcher.sourceTree().resolve("docs/operations.md")));
        assertTrue(blocks.size() >= 9, "sh blocks: " + blocks.size());
        Path log = work.path().resolve("shell.log");
        Process shell = new ProcessBuilder("bash", "-c", script(blocks))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertTrue(
                    shell.waitFor(LIMIT_S, TimeUnit.SECONDS), () -> "not done after " + LIMIT_S + " s:\n" + read(log));
            assertEquals(0, shell.exitValue(), () -> read(log));
        } finally {
            end(shell);
        }
    }

    private String script(List<String> blocks) {
        Path directory = work.path().resolve("w");
        return "set -eEo pipefail\ntrap 'echo \"failed: $BASH_COMMAND\"; tail -n 5 $W/*.log; kill -9 $(jobs -p)' ERR\nset -x\n"
                + "PATH=" + Launcher.sourceTree() + ":$PATH\n"
                + "export CELLFS_BUILD=never CELLFS_JAVA_HOME=" + System.getProperty("java.home") + "\n"
                + "W=" + directory + "\nmkdir -p $W\n"
                + String.join("\n", blocks);
    }

    /** The content of the page's blocks for a shell. */
    private static List<String> blocks(String page) {
        List<String> blocks = new ArrayList<>();
        for (String after : List.of(page.split("```sh\n")).subList(1, page.split("```sh\n").length)) {
            blocks.add(after.substring(0, after.indexOf("```")));
        }
        return blocks;
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Ends what the shell has started, whatever became of it. */
    private static void end(Process shell) throws InterruptedException {
        List<ProcessHandle> all = new ArrayList<>(shell.descendants().toList());
        all.add(shell.toHandle());
        all.forEach(ProcessHandle::destroy);
        for (ProcessHandle each : all) {
            try {
                each.onExit().get(END_S, TimeUnit.SECONDS);
            } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
                each.destroyForcibly();
            }
        }
    }
}
