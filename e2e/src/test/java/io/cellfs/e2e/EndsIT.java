package io.cellfs.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.PortRange;
import io.cellfs.e2e.harness.Program;
import io.cellfs.e2e.harness.Workplace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server stops without a word, under programs that read and write: what waits can be killed, what is to fail fails, nothing that was written is lost. */
class EndsIT {
    private static final int PORTS = PortRange.ENDS.base();
    private static final int END_SECONDS = 120;

    private final Workplace work = Workplace.open("ends");

    @AfterEach
    void leaveNothing() {
        work.close();
    }

    @Test
    void programsThatWaitCanBeKilledAndWhatTheyWroteIsKept() throws Exception {
        CellProcess server = work.start(CellSpec.server(work.resolve("server"), PORTS));
        CellProcess waiting = work.start(CellSpec.mount(work.resolve("waiting"), PORTS + 10, PORTS + 3, "--no-csi"));
        CellProcess failing = work.start(CellSpec.mount(
                work.resolve("failing"), PORTS + 20, PORTS + 3, "--no-csi", "--server-gone", "error:2s"));
        Path volume = waiting.root().resolve("v");
        waiting.cellfs("volume", "create", "v", "--mount", volume.toString());
        Files.writeString(volume.resolve("read"), "content");
        Files.writeString(volume.resolve("written"), "old");
        waiting.cellfs("fs", "flush", volume.resolve("read").toString());
        Process writer = opened(volume.resolve("written"), "exec 3>&-");
        Path same = failing.root().resolve("v/read");
        assertEquals(7, Files.size(same));

        signal("STOP", server);
        try {
            requireKillable(new ProcessBuilder("cat", volume.resolve("read").toString()).start());
            requireKillable(new ProcessBuilder("mkdir", volume.resolve("made").toString()).start());
            writer.getOutputStream().write('\n');
            writer.getOutputStream().flush();
            requireKillable(writer);
            Program.Result late = Program.of("cat", same.toString()).run();
            assertEquals(1, late.exitCode(), late.toString());
            assertTrue(late.err().contains("timed out"), late.toString());
        } finally {
            signal("CONT", server);
        }
        assertEquals("content", Files.readString(volume.resolve("read")));
        awaitContent(failing.root().resolve("v/written"), "new");
        assertEquals(0, waiting.stop(), waiting.log());
        assertEquals(0, failing.stop(), failing.log());
        assertEquals(List.of(), work.mounts());
    }

    private static void signal(String name, CellProcess process) {
        for (ProcessHandle each : process.handle().descendants().toList()) {
            Program.of("kill", "-" + name, Long.toString(each.pid())).run();
        }
        Program.of("kill", "-" + name, Long.toString(process.handle().pid())).succeed();
    }

    /** A program that has a file open, and writes to it when it gets a line, says so, and goes on to {@code then}. */
    private static Process opened(Path file, String then) throws IOException {
        String script = "exec 3<>\"$1\"; printf open; read; printf new >&3; printf done; " + then;
        Process shell = new ProcessBuilder("bash", "-c", script, "-", file.toString()).start();
        InputStream said = shell.getInputStream();
        assertEquals("open", new String(said.readNBytes(4), StandardCharsets.US_ASCII));
        return shell;
    }

    private static void requireKillable(Process process) throws InterruptedException {
        awaitStuck(process);
        assertTrue(process.isAlive(), "it does not wait for the server");
        process.destroyForcibly();
        assertTrue(process.waitFor(END_SECONDS, TimeUnit.SECONDS), "a program that was killed is stuck");
    }

    /** Until it waits in the mount: the kernel tells where a process sleeps. */
    private static void awaitStuck(Process process) throws InterruptedException {
        Path where = Path.of("/proc/" + process.pid() + "/wchan");
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_SECONDS);
        while (process.isAlive() && !text(where).matches("request_wait_answer.*|folio_wait.*")) {
            assertTrue(System.nanoTime() - endNs < 0, "it sleeps in " + text(where));
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void awaitContent(Path file, String content) throws InterruptedException {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_SECONDS);
        while (!text(file).equals(content)) {
            assertTrue(System.nanoTime() - endNs < 0, text(file));
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}
