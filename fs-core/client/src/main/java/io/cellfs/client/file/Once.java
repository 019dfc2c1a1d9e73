package io.cellfs.client.file;

import io.cellfs.client.server.Errors;
import io.cellfs.client.status.Mark;
import io.cellfs.client.status.StatusCache;
import io.cellfs.client.status.Vnode;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes changes of names, each once, also when a server is lost in the midst of one. It may have made the change and not said so; and one that was
 * started again takes a request that RX repeats for a new one, makes the change a second time, and says that it cannot be made. After a failure that
 * leaves this open, nothing counts any more that is cached of what the change concerns, and the server is asked what there is (ADR 0025). Thread-safe.
 */
final class Once {
    private static final Logger LOG = LoggerFactory.getLogger(Once.class);
    private static final int ATTEMPTS = 2;

    private final Remote remote;
    private final StatusCache statuses;

    /** Changes at these servers. */
    Once(Remote remote) {
        this.remote = remote;
        this.statuses = remote.statuses();
    }

    /** A change, with what follows from its answer. */
    @FunctionalInterface
    interface Change<R> {
        /** Makes it. */
        R make() throws IOException;
    }

    /** What there is after a change that may have been made. */
    sealed interface Seen<R> {
        /** It was made; what follows from that has been done. */
        record Made<R>(R result) implements Seen<R> {}

        /** All is as it was. */
        record NotMade<R>() implements Seen<R> {}

        /** Neither: others make changes too. */
        record Unclear<R>() implements Seen<R> {}
    }

    /** Looks, at the server, what there is. */
    @FunctionalInterface
    interface Look<R> {
        /** What there is. */
        Seen<R> look() throws IOException;
    }

    /**
     * Makes a change; once more if it was not made.
     *
     * @param concerned whose names or statuses it changes
     * @throws io.cellfs.client.api.FsException ETIMEDOUT when it stays open whether it was made; the kernel has been told then to forget what it knows
     */
    <R> R make(List<Vnode> concerned, Change<R> change, Look<R> look) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Mark before = statuses.mark();
            try {
                return change.make();
            } catch (IOException e) {
                if (!Errors.leavesDoubt(e)) {
                    throw e;
                }
                boolean unknown = Errors.isUnknown(e)
                        || attempt > 1
                        || statuses.isBrokenSince(before, concerned.getFirst().fid());
                boolean again = attempt < ATTEMPTS && Errors.isUnknown(e);
                remote.distrust(concerned);
                switch (unknown ? seen(look, e) : new Seen.Unclear<R>()) {
                    case Seen.Made<R>(R result) -> {
                        LOG.info(
                                "{}: has been done all the same: {}",
                                concerned.getFirst().fid(),
                                e.getMessage());
                        return result;
                    }
                    case Seen.NotMade<R>()
                    when again ->
                        LOG.info("{}: is tried again: {}", concerned.getFirst().fid(), e.getMessage());
                    case Seen.NotMade<R>(), Seen.Unclear<R>() -> {
                        remote.tellDoubt(concerned);
                        throw e;
                    }
                }
            }
        }
    }

    private static <R> Seen<R> seen(Look<R> look, IOException why) {
        try {
            return look.look();
        } catch (IOException e) {
            why.addSuppressed(e);
            return new Seen.Unclear<>();
        }
    }
}
