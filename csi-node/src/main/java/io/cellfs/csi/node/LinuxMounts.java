package io.cellfs.csi.node;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.cellfs.csi.common.MountFlag;
import io.cellfs.node.api.AttachedVolume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The mounts of this Linux (5.12 or later). A bind mount is made as a detached copy, checked, given its flags, and only then moved to
 * its place: at no moment can a read-only volume be written, nor a half-made mount survive a crash.
 */
final class LinuxMounts implements Mounts {
    /** fcntl.h. */
    private static final int AT_FDCWD = -100;

    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_NO_AUTOMOUNT = 0x800;
    private static final int AT_EMPTY_PATH = 0x1000;

    /** No file system asks its server for attributes that it knows: device, inode and type never change. */
    private static final int AT_STATX_DONT_SYNC = 0x4000;

    /** sys/mount.h, linux/mount.h. */
    private static final int MNT_DETACH = 2;

    private static final int UMOUNT_NOFOLLOW = 8;

    private static final int OPEN_TREE_CLONE = 1;
    private static final int OPEN_TREE_CLOEXEC = 0x80000;
    private static final int MOVE_MOUNT_F_EMPTY_PATH = 4;
    /** Since Linux 6.5. */
    private static final int MOVE_MOUNT_BENEATH = 0x200;

    private static final long MOUNT_ATTR_RDONLY = 1;
    private static final long MOUNT_ATTR_NOSUID = 2;
    private static final long MOUNT_ATTR_NODEV = 4;
    private static final long MOUNT_ATTR_NOEXEC = 8;
    private static final long MOUNT_ATTR_NOATIME = 0x10;
    private static final long MOUNT_ATTR_ATIME_MASK = 0x70;
    private static final long MOUNT_ATTR_NODIRATIME = 0x80;

    /** struct mount_attr: attr_set, attr_clr, propagation, userns_fd. */
    private static final long MOUNT_ATTR_SIZE = 32;

    private static final long ATTR_SET = 0;
    private static final long ATTR_CLR = 8;

    /** struct statx of linux/stat.h, the same on every architecture. */
    private static final long STATX_SIZE = 256;

    private static final int STATX_TYPE = 1;
    private static final int STATX_INO = 0x100;
    private static final long STX_MODE = 28;
    private static final long STX_INO = 32;
    private static final long STX_DEV_MAJOR = 136;
    private static final long STX_DEV_MINOR = 140;
    private static final int S_IFMT = 0xf000;
    private static final int S_IFDIR = 0x4000;

    private static final Path MOUNTINFO = Path.of("/proc/self/mountinfo");

    /** Longer than a client waits for a server that does not answer (12 s), and less than the 30 s in which a call shall end. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final int MAX_QUESTIONS = 64;

    /** An attribute of every file of a CellFS mount, which the client knows by itself. */
    private static final String KNOWN_ATTRIBUTE = "cellfs.socket";

    private final Questions questions = new Questions(PATIENCE, MAX_QUESTIONS);

    @Override
    public Identity identify(Path path) throws MountException {
        // The path of a volume in the client's mount is looked up at the volume's server.
        return questions.ask(
                "statx(" + path + ")",
                () -> identify(AT_FDCWD, path.toString(), AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT));
    }

    @Override
    public boolean isConnected(Path path) {
        try {
            ask(path, KNOWN_ATTRIBUTE);
            return true;
        } catch (MountException e) {
            return e.errno() != MountException.ENOTCONN;
        }
    }

    private Optional<String> ask(Path path, String attribute) throws MountException {
        return questions.ask("lgetxattr(" + path + ")", () -> NativeCalls.lgetxattr(path.toString(), attribute));
    }

    private static Identity identify(int directory, String path, int flags) throws MountException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(STATX_SIZE, Long.BYTES);
            NativeCalls.statx(directory, path, flags | AT_STATX_DONT_SYNC, STATX_TYPE | STATX_INO, buffer);
            String device = buffer.get(JAVA_INT, STX_DEV_MAJOR) + ":" + buffer.get(JAVA_INT, STX_DEV_MINOR);
            boolean isDirectory = (buffer.get(JAVA_SHORT, STX_MODE) & S_IFMT) == S_IFDIR;
            return new Identity(device, buffer.get(JAVA_LONG, STX_INO), isDirectory);
        }
    }

    @Override
    public MountTable table() {
        try {
            return MountTable.parse(Files.readAllBytes(MOUNTINFO));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<String> volume(Path path) throws MountException {
        return ask(path, AttachedVolume.IDENTITY_ATTRIBUTE);
    }

    @Override
    public void seal(Path directory) throws MountException {
        BareDirectory.seal(directory);
    }

    @Override
    public void release(Path directory) throws MountException {
        BareDirectory.release(directory);
    }

    @Override
    public Copy copy(Path source, Identity expected, Optional<String> volume, Set<MountFlag> flags)
            throws MountException {
        int tree = questions.ask("open_tree(" + source + ")", () -> detachedCopy(source), LinuxMounts::drop);
        try {
            if (!identify(tree, "", AT_EMPTY_PATH).equals(expected)) {
                throw new MountException("bind of " + source, MountException.ESTALE);
            }
            // What is mounted is asked itself: the path may lead elsewhere by now. It can be read by its descriptor
            // only so.
            if (volume.isPresent()
                    && !questions
                            .ask(
                                    "getxattr(" + source + ")",
                                    () -> NativeCalls.getxattr(
                                            "/proc/self/fd/" + tree, AttachedVolume.IDENTITY_ATTRIBUTE))
                            .equals(volume)) {
                throw new MountException("bind of " + source, MountException.ESTALE);
            }
            setFlags(tree, flags);
            return new Tree(tree);
        } catch (MountException | RuntimeException e) {
            NativeCalls.close(tree);
            throw e;
        }
    }

    /** A detached mount, by the descriptor that open_tree(2) has given. */
    private record Tree(int descriptor) implements Copy {
        @Override
        public void place(Path target) throws MountException {
            NativeCalls.moveMount(descriptor, AT_FDCWD, target.toString(), MOVE_MOUNT_F_EMPTY_PATH);
        }

        @Override
        public void replace(Path target) throws MountException {
            int beneath = MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_BENEATH;
            NativeCalls.moveMount(descriptor, AT_FDCWD, target.toString(), beneath);
            NativeCalls.umount2(target.toString(), UMOUNT_NOFOLLOW | MNT_DETACH);
        }

        @Override
        public void close() throws MountException {
            NativeCalls.close(descriptor);
        }
    }

    private static int detachedCopy(Path source) throws MountException {
        return NativeCalls.openTree(
                AT_FDCWD,
                source.toString(),
                OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT);
    }

    private static void drop(int tree) {
        try {
            NativeCalls.close(tree);
        } catch (MountException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void setFlags(int tree, Set<MountFlag> flags) throws MountException {
        if (flags.isEmpty()) {
            return;
        }
        long set = flags.stream().mapToLong(LinuxMounts::attribute).reduce(0, (a, b) -> a | b);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(MOUNT_ATTR_SIZE, Long.BYTES);
            attributes.set(JAVA_LONG, ATTR_SET, set);
            // One of the modes of atime has to go for another to come.
            attributes.set(JAVA_LONG, ATTR_CLR, (set & MOUNT_ATTR_NOATIME) == 0 ? 0 : MOUNT_ATTR_ATIME_MASK);
            NativeCalls.mountSetattr(tree, AT_EMPTY_PATH, attributes);
        }
    }

    private static long attribute(MountFlag flag) {
        return switch (flag) {
            case RO -> MOUNT_ATTR_RDONLY;
            case NOSUID -> MOUNT_ATTR_NOSUID;
            case NODEV -> MOUNT_ATTR_NODEV;
            case NOEXEC -> MOUNT_ATTR_NOEXEC;
            case NOATIME -> MOUNT_ATTR_NOATIME;
            case NODIRATIME -> MOUNT_ATTR_NODIRATIME;
        };
    }

    @Override
    public void unmount(Path target) throws MountException {
        NativeCalls.umount2(target.toString(), UMOUNT_NOFOLLOW);
    }
}
