package io.cellfs.mount.jnr;

import io.cellfs.client.api.CellFileSystem;
import io.cellfs.mount.Backend;
import io.cellfs.mount.FuseMount;
import io.cellfs.mount.MountConfig;
import io.cellfs.mount.MountException;
import io.cellfs.mount.fuse.MountPoint;
import io.cellfs.mount.fuse.MountTable;
import io.cellfs.mount.fuse.Unmounter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A mount that is served through libfuse 2. */
public final class JnrMount implements FuseMount {
    private static final Duration START = Duration.ofSeconds(15);
    private static final long POLL_MS = 20;
    /** There are no notifications: names may be this stale, attributes never. */
    private static final double MAX_NAME_SECONDS = 1;

    private final Path mountPoint;
    private final MountConfig config;
    private final CompletableFuture<Void> ended;
    private final Unmounter unmounter;

    private JnrMount(Path mountPoint, MountConfig config, CompletableFuture<Void> ended, String device) {
        this.mountPoint = mountPoint;
        this.config = config;
        this.ended = ended;
        this.unmounter = new Unmounter(mountPoint, device, ended);
    }

    /** As {@link FuseMount#mount}, through jnr-fuse. */
    public static JnrMount mount(CellFileSystem fs, Path mountPoint, MountConfig config) throws MountException {
        Path path = MountPoint.prepare(mountPoint);
        JnrFileSystem served = load(fs);
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("cellfs-jnr-fuse").start(() -> serve(served, path, config, ended));
        return new JnrMount(path, config, ended, awaitMount(path, ended));
    }

    private static JnrFileSystem load(CellFileSystem fs) throws MountException {
        try {
            return new JnrFileSystem(fs);
        } catch (UnsatisfiedLinkError e) {
            throw new MountException(
                    "libfuse 2 is not installed (Debian: apt-get install libfuse2): " + e.getMessage(), e);
        }
    }

    private static void serve(JnrFileSystem served, Path path, MountConfig config, CompletableFuture<Void> ended) {
        try {
            served.mount(path, true, false, options(config));
            served.closeAll();
            ended.complete(null);
        } catch (RuntimeException | Error e) {
            ended.completeExceptionally(e);
        }
    }

    private static String[] options(MountConfig config) {
        double names = Math.min(MAX_NAME_SECONDS, config.cacheTime().toMillis() / 1000.0);
        List<String> options = new ArrayList<>(List.of(
                "default_permissions",
                "use_ino",
                "readdir_ino",
                "big_writes",
                "max_read=131072",
                "attr_timeout=0",
                "negative_timeout=0",
                "entry_timeout=" + names,
                "fsname=" + config.source().replace(",", "_"),
                "subtype=cellfs",
                config.readOnly() ? "ro" : "rw",
                config.noSuid() ? "nosuid" : "suid"));
        if (config.allowOther()) {
            options.add("allow_other");
        }
        return new String[] {"-o", String.join(",", options)};
    }

    /** Waits until the kernel lists the mount; its "major:minor". */
    private static String awaitMount(Path path, CompletableFuture<Void> ended) throws MountException {
        long deadline = System.nanoTime() + START.toNanos();
        do {
            Optional<MountTable.Entry> mounted = mounted(path);
            if (mounted.isPresent()) {
                return mounted.get().device();
            }
        } while (!hasEnded(path, ended) && System.nanoTime() - deadline < 0);
        throw new MountException("libfuse did not mount " + path);
    }

    private static Optional<MountTable.Entry> mounted(Path path) throws MountException {
        try {
            return MountTable.at(path);
        } catch (IOException e) {
            throw new MountException("cannot read the mount table: " + e.getMessage(), e);
        }
    }

    /** Gives it a moment; whether serving is over already. */
    private static boolean hasEnded(Path path, CompletableFuture<Void> ended) throws MountException {
        try {
            ended.get(POLL_MS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new MountException("cannot mount on " + path + ": " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MountException("interrupted while mounting " + path, e);
        }
    }

    @Override
    public Path mountPoint() {
        return mountPoint;
    }

    @Override
    public Backend backend() {
        return Backend.JNR;
    }

    @Override
    public CompletionStage<Void> ended() {
        return ended;
    }

    @Override
    public void close() throws MountException {
        unmounter.unmount(config.unmountWait());
    }
}
