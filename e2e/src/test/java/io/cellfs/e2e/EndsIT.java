package io.cellfs.e2e;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.e2e.harness.CellProcess;
import io.cellfs.e2e.harness.CellSpec;
import io.cellfs.e2e.harness.CsiNode;
import io.cellfs.e2e.harness.Pod;
import io.cellfs.e2e.harness.PortRange;
import io.cellfs.e2e.harness.Program;
import io.cellfs.e2e.harness.Workplace;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A server stops without a word, under programs that read and write: what waits can be killed, what is to fail fails, nothing that was written is lost. */
class EndsIT {
    private static final int PORTS = PortRange.ENDS.base();
    private static final int END_SECONDS = 120;
    /** In which each call of the node service ends, whatever does not answer. */
    private static final Duration CALL = Duration.ofSeconds(30);

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

    @Test
    void aPodEndsWithItsServerSilentAProgramStuckAndDataUnsaved() throws Exception {
        String raft = "a=127.0.0.1:" + (PORTS + 40);
        List<String> alone = List.of("--id", "a", "--peers", raft);
        work.start(new CellSpec("server db", work.resolve("db"), PORTS, alone, "-Xmx160m", List.of()));
        String databases = "127.0.0.1:" + (PORTS + 3);
        CellProcess server =
                work.start(CellSpec.fileServer(work.resolve("server"), PORTS, databases, "--bind", "127.0.0.2"));
        CellProcess node = work.start(CellSpec.mount(work.resolve("node"), PORTS + 10, PORTS + 3));
        try (CsiNode csi = CsiNode.of(node)) {
            Pod pod = new Pod(csi, work.path(), "pod");
            Pod neighbour = new Pod(csi, work.path(), "neighbour");
            Path file = Files.writeString(pod.target().resolve("file"), "old");
            Files.writeString(neighbour.target().resolve("file"), "neighbour");
            // In a mount namespace of its own, as the programs of containers are.
            Process program = opened(file, "exec 3>&-; echo $?", "unshare", "--mount", "--propagation", "private");
            Process onNode;
            signal("STOP", server);
            try {
                program.getOutputStream().write('\n');
                program.getOutputStream().flush();
                awaitStuck(program);
                onNode = new ProcessBuilder(
                                "mkdir", neighbour.target().resolve("made").toString())
                        .start();
                awaitStuck(onNode);
                endsInTime(() -> fails(Status.Code.UNAVAILABLE, pod::publish));
                endsInTime(() -> assertTrue(pod.stats().getVolumeCondition().getAbnormal()));
                endsInTime(pod::unpublish);
                endsInTime(pod::unstage);
                assertTrue(program.waitFor(END_SECONDS, TimeUnit.SECONDS), "what waits is not ended with its volume");
                assertTrue(onNode.isAlive(), "a neighbour's program is ended");
                endsInTime(() -> fails(Status.Code.FAILED_PRECONDITION, neighbour::unpublish));
                requireKillable(onNode);
                endsInTime(neighbour::unpublish);
                endsInTime(neighbour::unstage);
            } finally {
                signal("CONT", server);
            }
            String entry = unsaved(node);
            assertTrue(entry.startsWith(pod.number() + "."), entry);
            node.cellfs("recover", "replay", entry);
            assertEquals("", unsaved(node));
            pod.stage();
            pod.publish();
            assertEquals("new", Files.readString(pod.target().resolve("file")));
            pod.unpublish();
            pod.unstage();
        }
        assertEquals(0, node.stop(), node.log());
        assertEquals(List.of(), work.mounts());
    }

    /** The ids of what is kept in the recovery area. */
    private static String unsaved(CellProcess node) {
        return node.cellfs("recover", "list")
                .out()
                .lines()
                .skip(1)
                .map(l -> l.split(" +", -1)[0])
                .collect(joining(" "));
    }

    private static void endsInTime(Executable call) {
        assertTimeout(CALL, call);
    }

    private static void fails(Status.Code code, Executable call) {
        StatusRuntimeException e = assertThrows(StatusRuntimeException.class, call);
        assertEquals(code, e.getStatus().getCode(), e.getMessage());
    }

    private static void signal(String name, CellProcess process) {
        for (ProcessHandle each : process.handle().descendants().toList()) {
            Program.of("kill", "-" + name, Long.toString(each.pid())).run();
        }
        Program.of("kill", "-" + name, Long.toString(process.handle().pid())).succeed();
    }

    /** A program that has a file open, and writes to it when it gets a line, says so, and goes on to {@code then}. */
    private static Process opened(Path file, String then, String... under) throws IOException {
        String script = "exec 3<>\"$1\"; printf open; read; printf new >&3; printf done; " + then;
        List<String> words = new ArrayList<>(List.of(under));
        words.addAll(List.of("bash", "-c", script, "-", file.toString()));
        Process shell = new ProcessBuilder(words).start();
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
