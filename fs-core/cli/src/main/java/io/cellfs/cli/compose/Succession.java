package io.cellfs.cli.compose;

import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.cli.state.StateDirectory;
import io.cellfs.keep.holder.Holder;
import io.cellfs.keep.holder.HolderClient;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
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

    private static final Duration LONGEST_REHEARSAL = Duration.ofSeconds(20);
    private static final long POLL_MS = 3;
    private static final long IDLE_POLL_MS = 50;

    private Succession() {}

    /** Whether this process was started to succeed another. */
    public static boolean isOne() {
        return System.getenv(Holder.NEXT_VARIABLE) != null;
    }

    /**
     * Gets ready, and waits for the turn of this process. What can fail for good is tried before the running client is told to end.
     *
     * @throws CliException when this process will not have a turn: FAILED when what the running client keeps cannot be gone on with
     */
    public static void await(ClientSettings settings, CellLocation location) throws CliException, InterruptedException {
        HolderClient holder = new HolderClient(settings.holder().orElseThrow());
        location.withOthers(settings.cellServDb());
        if (settings.csi()) {
            CsiChildren.require();
        }
        try {
            KeptClient.requireKnown(holder);
            Turn turn = new Turn(holder, ProcessHandle.current().pid());
            rehearse(turn, location, settings.state());
            holder.readyToGoOn(turn.pid());
            LOG.info("ready to go on with the mount");
            if (!turn.comesWithin(PATIENCE, POLL_MS, () -> true)) {
                throw new CliException(ExitCode.BUSY, "the running client has not ended after " + PATIENCE);
            }
        } catch (IOException e) {
            throw new CliException(ExitCode.FAILED, "this client cannot go on with the mount: " + e.getMessage(), e);
        }
    }

    /** Until it is done, or takes too long, or the running client has ended before its time. */
    private static void rehearse(Turn turn, CellLocation location, StateDirectory state)
            throws IOException, InterruptedException {
        Thread rehearsal =
                Thread.ofPlatform().daemon().name("rehearsal").start(() -> Rehearsal.of(location, state.run()));
        turn.comesWithin(LONGEST_REHEARSAL, IDLE_POLL_MS, rehearsal::isAlive);
    }

    private record Turn(HolderClient holder, long pid) {
        /** Waits for it while a condition holds; whether it came. */
        boolean comesWithin(Duration patience, long pollMs, BooleanSupplier goesOn)
                throws IOException, InterruptedException {
            long deadlineNs = System.nanoTime() + patience.toNanos();
            while (goesOn.getAsBoolean() && System.nanoTime() < deadlineNs) {
                if (holder.isTurnOf(pid)) {
                    return true;
                }
                TimeUnit.MILLISECONDS.sleep(pollMs);
            }
            return false;
        }
    }
}
