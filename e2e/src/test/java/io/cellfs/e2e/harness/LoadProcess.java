package io.cellfs.e2e.harness;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Programs at work in a directory in a process of their own: whoever has files of a mount open is held up by it whenever it starts a program (the
 * new process closes what it inherits, which stores what is unwritten), and the test that breaks the mount must not be.
 */
public final class LoadProcess implements AutoCloseable {
    private static final String PROGRESS = "progress";
    private static final String STOP = "stop";
    private static final String CHECK = "check";
    private static final String DONE = "done ";

    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter orders;

    private LoadProcess(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Starts them. */
    public static LoadProcess start(Path directory) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
        ProcessBuilder builder = Program.of(
                        java,
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LoadProcess.class.getName(),
                        directory.toString())
                .builder();
        return new LoadProcess(
                builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    /** Waits until all have gone on; the longest time that a quick step took since this was asked last. */
    public Duration awaitProgress() throws IOException {
        return Duration.ofNanos(Long.parseLong(order(PROGRESS)));
    }

    /** Ends them well and compares what there is with what they did. */
    public void stop() throws IOException {
        order(STOP);
    }

    /** Compares once more. */
    public void check() throws IOException {
        order(CHECK);
    }

    private String order(String what) throws IOException {
        orders.write(what + "\n");
        orders.flush();
        @Nullable String answer = answers.readLine();
        if (answer == null || !answer.startsWith(DONE)) {
            throw new AssertionError("the programs failed: " + answer);
        }
        return answer.substring(DONE.length());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** The programs. */
    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        HeldFiles held = HeldFiles.open(directory);
        SteadyWork load = SteadyWork.start(
                directory, HeavyWork.fsx(directory), HeavyWork.fio(directory), HeavyWork.compiling(directory));
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (@Nullable String order = orders.readLine(); order != null; order = orders.readLine()) {
            switch (order) {
                case PROGRESS -> load.awaitProgress();
                case STOP -> {
                    load.stop();
                    held.check();
                }
                default -> load.check();
            }
            System.out.println(DONE + load.takeLongestStall().toNanos());
        }
    }
}
