package io.cellfs.csi.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A directory that is to be mounted on, while nothing is: nobody shall write into it. It is made immutable (FS_IOC_SETFLAGS), which holds for
 * everybody; on a file system that has no such flag it loses all permissions, which holds for all but the privileged.
 */
final class BareDirectory {
    /** linux/fs.h. */
    private static final int FS_IMMUTABLE_FL = 0x10;

    private static final int EINVAL = 22;
    private static final int ENOTTY = 25;
    private static final int EOPNOTSUPP = 95;

    /** As kubelet makes the directories that it hands out. */
    private static final Set<PosixFilePermission> OPEN = PosixFilePermissions.fromString("rwxr-x---");

    private BareDirectory() {}

    static void seal(Path directory) throws MountException {
        if (!flag(directory, true)) {
            permit(directory, Set.of());
        }
    }

    static void release(Path directory) throws MountException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!flag(directory, false) && permissions(directory).isEmpty()) {
            permit(directory, OPEN);
        }
    }

    /** Whether the file system has the flag. */
    private static boolean flag(Path directory, boolean immutable) throws MountException {
        int descriptor = NativeCalls.openDirectory(directory.toString());
        try {
            int before = NativeCalls.getFlags(descriptor);
            int after = immutable ? before | FS_IMMUTABLE_FL : before & ~FS_IMMUTABLE_FL;
            if (after != before) {
                NativeCalls.setFlags(descriptor, after);
            }
            return true;
        } catch (MountException e) {
            if (e.errno() == ENOTTY || e.errno() == EOPNOTSUPP || e.errno() == EINVAL) {
                return false;
            }
            throw e;
        } finally {
            NativeCalls.close(descriptor);
        }
    }

    private static Set<PosixFilePermission> permissions(Path directory) throws MountException {
        try {
            return Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw new MountException("permissions of " + directory, e);
        }
    }

    private static void permit(Path directory, Set<PosixFilePermission> permissions) throws MountException {
        try {
            Files.setPosixFilePermissions(directory, permissions);
        } catch (IOException e) {
            throw new MountException("permissions of " + directory, e);
        }
    }
}
