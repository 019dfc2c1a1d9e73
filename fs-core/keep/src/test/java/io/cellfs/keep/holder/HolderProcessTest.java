package io.cellfs.keep.holder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The holder as the process that it is. */
class HolderProcessTest {
    private static final long SECONDS = 60;

    @TempDir
    Path directory;

    private final List<Process> started = new ArrayList<>();

    private Path socket() {
        return directory.resolve("holder.sock");
    }

    private Process start(String... command) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx8m",
                "-cp",
                Path.of(Holder.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath())
                        .toString(),
                Holder.class.getName(),
                socket().toString()));
        words.addAll(List.of(command));
        Process process = new ProcessBuilder(words)
                .inheritIO()
                .redirectError(directory.resolve("errors").toFile())
                .start();
        started.add(process);
        return process;
    }

    @AfterEach
    void end() {
        List<ProcessHandle> children =
                started.stream().flatMap(Process::descendants).toList();
        started.forEach(Process::destroyForcibly);
        children.forEach(ProcessHandle::destroyForcibly);
    }

    /** Polls for what another process does. */
    private static void await(Path file) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!Files.exists(file)) {
            assertTrue(System.nanoTime() < deadline, "no " + file);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private void awaitError(String text) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!Files.readString(directory.resolve("errors")).contains(text)) {
            assertTrue(System.nanoTime() < deadline, "it does not say: " + text);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Test
    void memoryOutlivesWhoMadeIt() throws Exception {
        start();
        await(socket());
        HolderClient client = new HolderClient(socket());
        assertTrue(client.kept("notes").isEmpty());
        int memory = client.memory("notes");
        Files.write(Path.of("/proc/self/fd/" + memory), new byte[] {1, 2, 3});
        client.keep("notes", List.of(memory));
        UnixSocket.close(List.of(memory));
        List<Integer> back = client.kept("notes").orElseThrow();
        assertEquals(1, back.size());
        assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(Path.of("/proc/self/fd/" + back.getFirst())));
        assertEquals(List.of("notes"), client.names());
        client.drop("notes");
        assertTrue(client.kept("notes").isEmpty());
        UnixSocket.close(back);
    }

    private static void requireEnd(int code, Process process) throws InterruptedException {
        assertTrue(process.waitFor(SECONDS, TimeUnit.SECONDS), "still there");
        assertEquals(code, process.exitValue());
    }

    /** Has something held, so that there is something to go on with. */
    private HolderClient hold() throws IOException {
        HolderClient client = new HolderClient(socket());
        int memory = client.memory("notes");
        client.keep("notes", List.of(memory));
        UnixSocket.close(List.of(memory));
        return client;
    }

    @Test
    void aLostAnswerIsNotTakenForNothing() throws Exception {
        try (UnixSocket mute = UnixSocket.listen(socket())) {
            Thread.ofPlatform().daemon().start(() -> {
                try (UnixSocket client = mute.accept(1)) {
                    client.receive();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThrows(IOException.class, () -> new HolderClient(socket()).kept("notes"));
        }
    }

    @Test
    void aCommandThatFailsIsStartedAgainAndOneThatEndsByItselfEndsTheHolder() throws Exception {
        Path count = directory.resolve("count");
        Path held = directory.resolve("held");
        Process holder = start(
                "sh",
                "-c",
                "while [ ! -e " + held + " ]; do sleep 0.05; done; echo x >>" + count + "; [ $(wc -l <" + count
                        + ") = 3 ] || kill -9 $$");
        await(socket());
        hold();
        Files.createFile(held);
        requireEnd(0, holder);
        assertEquals(3, Files.readAllLines(count).size());
    }

    @Test
    void aCommandThatFailsWithNothingHeldHasFailed() throws Exception {
        Process holder = start("sh", "-c", "exit 7");
        requireEnd(7, holder);
        Process unknown = start("/no/such/command");
        requireEnd(1, unknown);
    }

    /** The command is away for a while, as it is when there are no processes or memory to be had. */
    @Test
    void aCommandThatCannotBeStartedIsTriedAgainWhileSomethingIsHeld() throws Exception {
        Path command = directory.resolve("command");
        Path away = directory.resolve("away");
        Path held = directory.resolve("held");
        Path gone = directory.resolve("gone");
        Files.writeString(
                command,
                "#!/bin/sh\n[ -e " + gone + " ] && exit 0\nwhile [ ! -e " + held + " ]; do sleep 0.05; done\nmv "
                        + command + " " + away + "; touch " + gone + "; exit 3\n");
        assertTrue(command.toFile().setExecutable(true));
        Process holder = start(command.toString());
        await(socket());
        HolderClient client = hold();
        Files.createFile(held);
        await(gone);
        awaitError("cannot be started");
        assertEquals(List.of("notes"), client.names());
        Files.move(away, command);
        requireEnd(0, holder);
    }

    @Test
    void theEndOfTheHolderEndsTheCommandWhichCanAskForIt() throws Exception {
        Path ready = directory.resolve("ready");
        Path told = directory.resolve("told");
        Process holder = start(
                "sh",
                "-c",
                "trap 'touch " + told + "; exit 3' TERM; touch " + ready + "; while :; do sleep 0.05; done");
        await(ready);
        assertEquals(false, new HolderClient(socket()).isEnding());
        holder.destroy();
        requireEnd(3, holder);
        assertTrue(Files.exists(told));
    }

    @Test
    void theHolderEndsWithTheCommandsExitCodeHoweverTheTwoEndsMeet() throws Exception {
        for (int i = 0; i < 10; i++) {
            Path ready = directory.resolve("ready" + i);
            Process holder = start("sh", "-c", "trap 'exit 0' TERM; touch " + ready + "; while :; do sleep 0.01; done");
            await(ready);
            holder.destroy();
            requireEnd(0, holder);
        }
    }

    @Test
    void whatIsHeldIsTakenApartByOneMoreRunWhenTheCommandCouldNot() throws Exception {
        Path ready = directory.resolve("ready");
        Path tidied = directory.resolve("tidied");
        Process holder = start(
                "sh",
                "-c",
                "[ -e " + ready + " ] && touch " + tidied + " && exit; touch " + ready + "; while :; do sleep 9; done");
        await(ready);
        hold();
        holder.destroy();
        requireEnd(0, holder);
        assertTrue(Files.exists(tidied));
    }

    @Test
    void aSecondHolderOnTheSameSocketEndsAtOnce() throws Exception {
        start();
        await(socket());
        new HolderClient(socket()).names();
        Process second = start();
        requireEnd(6, second);
        assertEquals(List.of(), new HolderClient(socket()).names());
    }

    @Test
    void theNextOneRunsBesideUntilItIsReadyAndAnswersForWhatIsHeld() throws Exception {
        Path first = directory.resolve("first");
        Path second = directory.resolve("second");
        Process holder = start(
                "sh",
                "-c",
                "trap 'exit 75' TERM; [ -n \"$CELLFS_NEXT\" ] && trap 'exit 0' TERM && touch " + second + "; touch "
                        + first + "; while :; do sleep 0.01; done");
        await(first);
        HolderClient client = hold();
        long running = holder.children().findFirst().orElseThrow().pid();
        long next = client.startNext();
        await(second);
        assertThrows(IOException.class, client::startNext);
        assertTrue(client.isTurnOf(running));
        assertFalse(client.isTurnOf(next));
        client.readyToGoOn(running);
        assertTrue(client.isTurnOf(running), "only the next one can be ready");
        client.readyToGoOn(next);
        awaitTurn(client, next);
        assertThrows(IOException.class, () -> client.isTurnOf(running));
        holder.destroy();
        requireEnd(0, holder);
    }

    @Test
    void aNextOneThatFailsLeavesTheRunningOneAlone() throws Exception {
        Path ready = directory.resolve("ready");
        Process holder = start(
                "sh",
                "-c",
                "[ -n \"$CELLFS_NEXT\" ] && exit 1; trap 'exit 0' TERM; touch " + ready
                        + "; while :; do sleep 0.01; done");
        await(ready);
        HolderClient client = new HolderClient(socket());
        long running = holder.children().findFirst().orElseThrow().pid();
        ProcessHandle.of(client.startNext()).ifPresent(next -> next.onExit().join());
        assertTrue(client.isTurnOf(running));
        holder.destroy();
        requireEnd(0, holder);
    }

    private static void awaitTurn(HolderClient client, long pid) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (!client.isTurnOf(pid)) {
            assertTrue(System.nanoTime() < deadline, "not its turn");
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }
}
