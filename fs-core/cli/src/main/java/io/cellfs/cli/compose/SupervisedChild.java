package io.cellfs.cli.compose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A child process that runs as long as its supervisor: started again with a growing pause when it ends, ended with it. */
final class SupervisedChild implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SupervisedChild.class);
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration HEALTHY = Duration.ofSeconds(60);
    private static final Duration GRACE = Duration.ofSeconds(3);

    private final String name;
    private final List<String> words;
    private final Map<String, String> environment;
    private final Path log;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread supervisor;
    private volatile Optional<Process> running = Optional.empty();

    private SupervisedChild(String name, List<String> words, Map<String, String> environment, Path log) {
        this.name = name;
        this.words = words;
        this.environment = environment;
        this.log = log;
        // A platform thread: the kernel ends the child with the thread that started it.
        this.supervisor = Thread.ofPlatform().name("child " + name).daemon().unstarted(this::supervise);
    }

    /**
     * Starts a child and keeps it running.
     *
     * @param log where its output goes, appended
     */
    static SupervisedChild start(String name, List<String> words, Map<String, String> environment, Path log) {
        SupervisedChild child = new SupervisedChild(name, endingWithParent(words), environment, log);
        child.supervisor.start();
        return child;
    }

    /** Whether it runs now. */
    boolean isAlive() {
        return running.map(Process::isAlive).orElse(false);
    }

    /** Lets the kernel send SIGTERM to the child when this process is killed: PR_SET_PDEATHSIG, through setpriv(1) where there is one. */
    private static List<String> endingWithParent(List<String> words) {
        if (!Files.isExecutable(SETPRIV)) {
            return words;
        }
        List<String> all = new ArrayList<>(List.of(SETPRIV.toString(), "--pdeathsig", "TERM", "--"));
        all.addAll(words);
        return all;
    }

    private void supervise() {
        Backoff backoff = Backoff.of(FIRST_PAUSE, LONGEST_PAUSE, HEALTHY);
        try {
            while (stop.getCount() > 0) {
                long startNs = System.nanoTime();
                String end = runOnce();
                Duration ran = Duration.ofNanos(System.nanoTime() - startNs);
                if (stop.getCount() == 0) {
                    return;
                }
                Duration pause = backoff.next();
                LOG.warn(
                        "{} {} after {} s, starting it again in {} ms (log: {})",
                        name,
                        end,
                        ran.toSeconds(),
                        pause.toMillis(),
                        log);
                backoff = backoff.after(ran);
                if (stop.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String runOnce() throws InterruptedException {
        try {
            ProcessBuilder builder = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            Process process = builder.start();
            running = Optional.of(process);
            if (stop.getCount() == 0) {
                process.destroy();
            }
            return "ended with " + process.waitFor();
        } catch (IOException e) {
            return "could not be started (" + e.getMessage() + ")";
        }
    }

    /** Ends the child: SIGTERM, and SIGKILL when it is still there after three seconds. */
    @Override
    public void close() {
        stop.countDown();
        try {
            if (running.isPresent()) {
                end(running.get());
            }
            supervisor.join(GRACE);
        } catch (InterruptedException e) {
            running.ifPresent(Process::destroyForcibly);
            Thread.currentThread().interrupt();
        }
    }

    private void end(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("{} did not end within {} s of SIGTERM, killing it", name, GRACE.toSeconds());
            process.destroyForcibly().waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
