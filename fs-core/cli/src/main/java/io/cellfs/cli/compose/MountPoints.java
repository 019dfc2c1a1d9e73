package io.cellfs.cli.compose;

import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.mount.fuse.MountPoint;
import io.cellfs.mount.fuse.MountTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directory to mount on. */
final class MountPoints {
    private static final Logger LOG = LoggerFactory.getLogger(MountPoints.class);
    private static final Path FUSE = Path.of("/dev/fuse");

    private MountPoints() {}

    /**
     * Makes it where it is missing. One left behind by a killed process (ENOTCONN) is the mount's to clear away.
     *
     * @throws CliException UNAVAILABLE when there is no FUSE here, or the directory cannot be made
     */
    static void prepare(Path at) throws CliException {
        if (!Files.exists(FUSE)) {
            throw new CliException(
                    ExitCode.UNAVAILABLE,
                    "there is no /dev/fuse: load the kernel's fuse module, or give the container the device");
        }
        try {
            if (isMounted(at)) {
                return;
            }
            Files.createDirectories(at);
        } catch (java.nio.file.FileAlreadyExistsException e) {
            LOG.debug("{} exists and is no directory, or is a stale mount", at, e);
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.UNAVAILABLE, "--mount " + at + ": cannot make it (" + e.getMessage() + ")", e);
        }
    }

    /** Why a mount failed: something is there already, or this machine cannot. */
    static ExitCode exitCode(Path at) {
        try (var entries = Files.list(at)) {
            return entries.findAny().isPresent() || isMounted(at) ? ExitCode.BUSY : ExitCode.UNAVAILABLE;
        } catch (IOException e) {
            LOG.debug("{} cannot be listed", at, e);
            return ExitCode.UNAVAILABLE;
        }
    }

    /** Does not touch the directory itself: it may be a mount that nobody serves now. */
    private static boolean isMounted(Path at) throws IOException {
        Path parent = at.toAbsolutePath().normalize().getParent();
        return parent != null
                && Files.isDirectory(parent)
                && MountTable.at(MountPoint.named(at)).isPresent();
    }
}
