package io.cellfs.mount;

import io.cellfs.client.api.CellFileSystem;
import io.cellfs.keep.Keeper;
import io.cellfs.metrics.FigureSource;
import io.cellfs.metrics.Readings;
import io.cellfs.mount.fuse.DirectMount;
import io.cellfs.mount.jnr.JnrMount;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;

/** A {@link CellFileSystem} that programs see at a directory. Does not own the file system: closing unmounts, nothing more. */
public interface FuseMount extends AutoCloseable, FigureSource {
    /** What a {@link Keeper} keeps of a mount, with the version of the form of its notes. */
    String KEPT_NAME = "mount.1";

    /**
     * Mounts {@code fs} on {@code mountPoint} and returns when the kernel is served. A stale mount that a killed process left there is removed
     * first.
     *
     * @throws MountException with one line for the user: mount point missing, no directory, not empty or busy; no /dev/fuse; no permission
     */
    static FuseMount mount(CellFileSystem fs, Path mountPoint, MountConfig config) throws MountException {
        return switch (config.backend()) {
            case DIRECT -> DirectMount.mount(fs, mountPoint, config);
            case JNR -> JnrMount.mount(fs, mountPoint, config);
        };
    }

    /**
     * The same with a mount that outlives the process: another process that calls this with the same {@code keeper} goes on with it. The DIRECT backend only,
     * from Linux 6.9 on; else the mount ends with the process.
     */
    static FuseMount mount(CellFileSystem fs, Path mountPoint, MountConfig config, Keeper keeper)
            throws MountException {
        return switch (config.backend()) {
            case DIRECT -> DirectMount.mount(fs, mountPoint, config, keeper);
            case JNR -> JnrMount.mount(fs, mountPoint, config);
        };
    }

    /** How long the kernel's requests took, of the DIRECT backend; nothing of others. */
    @Override
    default void tell(Readings readings) {}

    /** Where it is mounted, as a real absolute path. */
    Path mountPoint();

    /** Which backend serves it. */
    Backend backend();

    /** Completes when the mount has ended, by {@link #close} or by an unmount from outside; exceptionally when serving broke. */
    CompletionStage<Void> ended();

    /**
     * Unmounts: plainly as long as {@link MountConfig#unmountWait} lasts, then by force (programs that still use it get errors). Idempotent.
     * Nothing stays mounted afterwards.
     *
     * @throws MountException when even that failed
     */
    @Override
    void close() throws MountException;
}
