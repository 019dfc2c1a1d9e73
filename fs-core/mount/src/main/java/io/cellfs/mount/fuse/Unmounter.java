package io.cellfs.mount.fuse;

import io.cellfs.client.api.Errno;
import io.cellfs.mount.MountException;
import io.cellfs.mount.sys.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a mount: plainly while that can work, then by aborting the connection and detaching. */
public final class Unmounter {
    private static final Logger LOG = LoggerFactory.getLogger(Unmounter.class);
    private static final long RETRY_MS = 50;
    private static final Duration END_WAIT = Duration.ofSeconds(10);
    private static final Path CONNECTIONS = Path.of("/sys/fs/fuse/connections");

    private final Path path;
    private final String device;
    private final CompletionStage<Void> ended;

    /**
     * An unmounter.
     *
     * @param device "major:minor" of the mount, so that nobody else's is unmounted
     * @param ended when the session is over
     */
    public Unmounter(Path path, String device, CompletionStage<Void> ended) {
        this.path = path;
        this.device = device;
        this.ended = ended;
    }

    /** Unmounts: plainly as long as {@code patience} lasts, then by force. Idempotent. */
    public void unmount(Duration patience) throws MountException {
        try {
            if (mounted() && !plainly(patience)) {
                byForce();
            }
            if (!endsWithin(Duration.ofSeconds(1).toMillis())) {
                abort();
            }
            if (!endsWithin(END_WAIT.toMillis())) {
                throw new MountException("the mount at " + path + " does not end");
            }
        } catch (MountException e) {
            throw e;
        } catch (IOException e) {
            throw new MountException("cannot unmount " + path + ": " + e.getMessage(), e);
        }
    }

    private boolean mounted() throws IOException {
        return MountTable.at(path).filter(e -> e.device().equals(device)).isPresent();
    }

    /** Tries until {@code patience} is over; false when the mount is still in use then. */
    private boolean plainly(Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            int result = Libc.umount2(path, 0);
            if (result == 0 || !mounted()) {
                return true;
            }
            if (-result != Errno.EBUSY.number()) {
                throw new MountException("cannot unmount " + path + ": " + Libc.describe(-result));
            }
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            endsWithin(RETRY_MS);
        }
    }

    /** MNT_FORCE aborts what is under way, MNT_DETACH takes the mount out of the tree although it is in use. */
    private void byForce() throws MountException {
        LOG.warn("{} is still in use: unmounted by force", path);
        Libc.umount2(path, Libc.MNT_FORCE);
        int result = Libc.umount2(path, Libc.MNT_DETACH);
        if (result < 0 && -result != Errno.EINVAL.number()) {
            throw new MountException("cannot detach " + path + ": " + Libc.describe(-result));
        }
    }

    /** Ends the connection although bind mounts of it elsewhere keep it alive. */
    private void abort() throws IOException {
        String minor = device.substring(device.indexOf(':') + 1);
        Path known = CONNECTIONS.resolve(minor).resolve("abort");
        if (Files.exists(known)) {
            Files.writeString(known, "1");
            return;
        }
        Path control = Files.createTempDirectory("cellfs-fusectl");
        try {
            if (Libc.mount("fusectl", control, "fusectl", 0, "") == 0) {
                try {
                    abortIn(control.resolve(minor).resolve("abort"));
                } finally {
                    Libc.umount2(control, Libc.MNT_DETACH);
                }
            }
        } finally {
            Files.delete(control);
        }
    }

    private static void abortIn(Path abort) throws IOException {
        if (Files.exists(abort)) {
            Files.writeString(abort, "1");
        }
    }

    private boolean endsWithin(long milliseconds) {
        try {
            ended.toCompletableFuture().get(milliseconds, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            LOG.debug("the session ended with an error", e);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
