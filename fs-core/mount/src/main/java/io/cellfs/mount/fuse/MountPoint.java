package io.cellfs.mount.fuse;

import io.cellfs.client.api.Errno;
import io.cellfs.mount.MountException;
import io.cellfs.mount.sys.Libc;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Checks and cleans the directory to mount on. */
public final class MountPoint {
    private static final int MAX_STALE = 8;
    /** As in the kernel (namei.h MAXSYMLINKS). */
    private static final int MAX_LINKS = 40;

    private MountPoint() {}

    /**
     * The real path of a directory that can be mounted on; what a killed process left mounted there has been removed.
     *
     * @throws MountException missing, no directory, not empty, or busy
     */
    public static Path prepare(Path given) throws MountException {
        try {
            Path path = named(given);
            removeStale(path);
            check(path);
            return path;
        } catch (MountException e) {
            throw e;
        } catch (IOException e) {
            throw new MountException("cannot use mount point " + given + ": " + e.getMessage(), e);
        }
    }

    /**
     * The real path of a directory, without asking the directory itself: it may be a mount that nobody serves now. Symbolic links are followed, the last
     * component's too; the directory need not exist, but that which holds it must.
     */
    public static Path named(Path given) throws IOException {
        Path at = inRealParent(given);
        for (int links = 0; links < MAX_LINKS; links++) {
            if (MountTable.at(at).isPresent() || !Files.isSymbolicLink(at)) {
                return at;
            }
            at = inRealParent(at.resolveSibling(Files.readSymbolicLink(at)));
        }
        throw new MountException("too many symbolic links at " + given);
    }

    private static Path inRealParent(Path given) throws IOException {
        Path absolute = given.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        Path name = absolute.getFileName();
        if (parent == null || name == null) {
            throw new MountException("cannot mount on " + absolute);
        }
        if (!Files.isDirectory(parent)) {
            throw new MountException("mount point " + absolute + " does not exist");
        }
        return parent.toRealPath().resolve(name);
    }

    private static void removeStale(Path path) throws IOException {
        for (int i = 0; i < MAX_STALE; i++) {
            Optional<MountTable.Entry> mounted = MountTable.at(path);
            if (mounted.isEmpty()) {
                return;
            }
            String type = mounted.get().type();
            boolean dead = type.startsWith("fuse") && -Libc.statfs(path) == Errno.ENOTCONN.number();
            if (!dead) {
                throw new MountException("mount point " + path + " is busy: a " + type + " is mounted there already");
            }
            int result = Libc.umount2(path, Libc.MNT_DETACH);
            if (result < 0) {
                throw new MountException("cannot remove the dead mount at " + path + ": " + Libc.describe(-result));
            }
        }
    }

    private static void check(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new MountException("mount point " + path + " does not exist");
        }
        if (!Files.isDirectory(path)) {
            throw new MountException("mount point " + path + " is not a directory");
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            if (entries.iterator().hasNext()) {
                throw new MountException("mount point " + path + " is not empty");
            }
        }
    }
}
