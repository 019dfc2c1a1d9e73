package io.cellfs.cli.compose;

import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.cli.state.StateDirectory;
import io.cellfs.keep.holder.Holder;
import io.cellfs.keep.holder.HolderClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client that goes on with the mount of a running one: it gets ready beside that, has the holder tell it to end, and opens what only one process can
 * have (port, cache, mount) when it is gone. Programs in the mount wait from then on until this one answers.
 */
public final class Succession {
    private static final Logger LOG = LoggerFactory.getLogger(Succession.class);
    /** The running one stores what was written first, for {@link LongRun}'s time at most; then it is ended. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final long POLL_MS = 3;

    private Succession() {}

    /** Whether this process was started to succeed another. */
    public static boolean isOne() {
        return System.getenv(Holder.NEXT_VARIABLE) != null;
    }

    /**
     * Rehearses, and waits for the turn of this process.
     *
     * @throws CliException when it will not have one: FAILED when what the running client keeps cannot be gone on with
     */
    public static void await(Path socket, CellLocation location, StateDirectory state)
            throws CliException, InterruptedException {
        HolderClient holder = new HolderClient(socket);
        try {
            KeptClient.requireKnown(holder);
            Rehearsal.of(location, state.run());
            long self = ProcessHandle.current().pid();
            holder.readyToGoOn(self);
            LOG.info("ready to go on with the mount");
            long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
            while (!holder.isTurnOf(self)) {
                if (System.nanoTime() > deadlineNs) {
                    throw new CliException(ExitCode.BUSY, "the running client has not ended after " + PATIENCE);
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MS);
            }
        } catch (IOException e) {
            throw new CliException(ExitCode.FAILED, "this client cannot go on with the mount: " + e.getMessage(), e);
        }
    }
}
