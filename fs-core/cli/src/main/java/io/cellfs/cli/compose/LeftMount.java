package io.cellfs.cli.compose;

import io.cellfs.client.CacheManager;
import io.cellfs.keep.ProcessEnd;
import io.cellfs.mount.FuseMount;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A mount that another process of the client can go on with. When that is to be, closing ends this process at once, with everything written stored and
 * nothing closed: programs in the mount must not see an end, and what this process does not answer any more the kernel asks the next one.
 */
final class LeftMount implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeftMount.class);
    /** sysexits.h EX_TEMPFAIL: the holder starts the client again. */
    private static final int START_AGAIN = 75;

    private final BooleanSupplier isLeft;
    private final CacheManager client;
    private final FuseMount mount;

    /** A mount that is left to the next process if {@code isLeft} says so when it is closed, and ends otherwise. */
    LeftMount(BooleanSupplier isLeft, CacheManager client, FuseMount mount) {
        this.isLeft = isLeft;
        this.client = client;
        this.mount = mount;
    }

    @Override
    public void close() throws IOException {
        boolean mounted = !mount.ended().toCompletableFuture().isDone();
        if (mounted && isLeft.getAsBoolean()) {
            leave();
        }
        mount.close();
    }

    private void leave() {
        try {
            client.leave();
        } catch (IOException e) {
            LOG.warn("the next process of the client will store what this one could not: {}", e.getMessage());
        }
        LOG.info("{} is left to the next process of the client", mount.mountPoint());
        ProcessEnd.now(START_AGAIN);
    }

    /** Ends this process, which could not go on with what it found, at once and with all of that as it is. */
    static void leave(Path mountPoint, Exception cause) {
        LOG.error("{}: this process cannot go on with it, the next one tries again", mountPoint, cause);
        ProcessEnd.now(START_AGAIN);
    }
}
