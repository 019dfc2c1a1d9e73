package io.cellfs.csi.node;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The system calls of {@link LinuxMounts}, by java.lang.foreign. The newer mount calls have the same numbers on every architecture. */
final class NativeCalls {
    /** asm-generic/unistd.h. */
    private static final long SYS_OPEN_TREE = 428;

    private static final long SYS_MOVE_MOUNT = 429;
    private static final long SYS_MOUNT_SETATTR = 442;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle UMOUNT2 = function("umount2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle STATX =
            function("statx", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle SYSCALL_OPEN_TREE =
            syscall(FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle SYSCALL_MOUNT_SETATTR =
            syscall(FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle SYSCALL_MOVE_MOUNT =
            syscall(FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT));

    private static final MethodHandle OPEN = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("open"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
            Linker.Option.captureCallState("errno"),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle IOCTL = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("ioctl"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
            Linker.Option.captureCallState("errno"),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle GETXATTR =
            function("getxattr", FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG));
    private static final MethodHandle LGETXATTR =
            function("lgetxattr", FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG));

    /** asm-generic/fcntl.h, arch/x86 and most others; arm64 has its own for two of them. */
    private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");

    private static final int O_DIRECTORY = ARM ? 0x4000 : 0x10000;
    private static final int O_NOFOLLOW = ARM ? 0x8000 : 0x20000;
    private static final int O_CLOEXEC = 0x80000;

    /** linux/fs.h, of 64-bit machines. */
    private static final long FS_IOC_GETFLAGS = 0x80086601L;

    private static final long FS_IOC_SETFLAGS = 0x40086602L;
    private static final long MAX_VALUE = 512;
    private static final int ENODATA = 61;
    private static final int EOPNOTSUPP = 95;

    private NativeCalls() {}

    /** {@code int open(const char *path, int flags)}: open(2), for a directory itself. */
    static int openDirectory(String path) throws MountException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path);
            int flags = O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
            return (int) checked("open(" + path + ")", arena, state -> (int) OPEN.invokeExact(state, name, flags));
        }
    }

    /** {@code ioctl(fd, FS_IOC_GETFLAGS, int *flags)}: ioctl_iflags(2). */
    static int getFlags(int descriptor) throws MountException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment flags = arena.allocate(Long.BYTES, Long.BYTES);
            checked("FS_IOC_GETFLAGS", arena, state ->
                    (int) IOCTL.invokeExact(state, descriptor, FS_IOC_GETFLAGS, flags));
            return flags.get(JAVA_INT, 0);
        }
    }

    /** {@code ioctl(fd, FS_IOC_SETFLAGS, int *flags)}: ioctl_iflags(2). */
    static void setFlags(int descriptor, int flags) throws MountException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(Long.BYTES, Long.BYTES);
            value.set(JAVA_INT, 0, flags);
            checked("FS_IOC_SETFLAGS", arena, state ->
                    (int) IOCTL.invokeExact(state, descriptor, FS_IOC_SETFLAGS, value));
        }
    }

    /** {@code getxattr(2)}: an attribute's text, empty without. */
    static Optional<String> getxattr(String path, String name) throws MountException {
        return attribute(GETXATTR, path, name);
    }

    /** {@code lgetxattr(2)}: the same of a path whose last symbolic link is not followed. */
    static Optional<String> lgetxattr(String path, String name) throws MountException {
        return attribute(LGETXATTR, path, name);
    }

    private static Optional<String> attribute(MethodHandle call, String path, String name) throws MountException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment file = arena.allocateFrom(path);
            MemorySegment attribute = arena.allocateFrom(name);
            MemorySegment value = arena.allocate(MAX_VALUE);
            long length = checked("getxattr(" + path + ")", arena, state ->
                    (long) call.invokeExact(state, file, attribute, value, MAX_VALUE));
            return Optional.of(new String(value.asSlice(0, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8));
        } catch (MountException e) {
            if (e.errno() == ENODATA || e.errno() == EOPNOTSUPP) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static MethodHandle function(String name, FunctionDescriptor type) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name), type, Linker.Option.captureCallState("errno"));
    }

    /** {@code long syscall(long number, ...)}. */
    private static MethodHandle syscall(FunctionDescriptor type) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow("syscall"),
                type,
                Linker.Option.captureCallState("errno"),
                Linker.Option.firstVariadicArg(1));
    }

    /** {@code int umount2(const char *target, int flags)}: umount2(2). */
    static void umount2(String target, int flags) throws MountException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(target);
            checked("umount2(" + target + ")", arena, state -> (int) UMOUNT2.invokeExact(state, name, flags));
        }
    }

    /** {@code int close(int fd)}: close(2). */
    static void close(int descriptor) throws MountException {
        try (Arena arena = Arena.ofConfined()) {
            checked("close", arena, state -> (int) CLOSE.invokeExact(state, descriptor));
        }
    }

    /** {@code int statx(int dirfd, const char *path, int flags, unsigned mask, struct statx *buffer)}: statx(2). */
    static void statx(int directory, String path, int flags, int mask, MemorySegment buffer) throws MountException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path);
            checked("statx(" + path + ")", arena, state ->
                    (int) STATX.invokeExact(state, directory, name, flags, mask, buffer));
        }
    }

    /** {@code int open_tree(int dirfd, const char *path, unsigned flags)}: open_tree(2); a file descriptor. */
    static int openTree(int directory, String path, int flags) throws MountException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path);
            return (int) checked("open_tree(" + path + ")", arena, state ->
                    (long) SYSCALL_OPEN_TREE.invokeExact(state, SYS_OPEN_TREE, directory, name, flags));
        }
    }

    /** {@code int mount_setattr(int dirfd, const char *path, unsigned flags, struct mount_attr *attr, size_t size)}: mount_setattr(2). */
    static void mountSetattr(int directory, int flags, MemorySegment attributes) throws MountException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom("");
            checked("mount_setattr", arena, state -> (long) SYSCALL_MOUNT_SETATTR.invokeExact(
                    state, SYS_MOUNT_SETATTR, directory, name, flags, attributes, attributes.byteSize()));
        }
    }

    /** {@code int move_mount(int from, const char *from_path, int to, const char *to_path, unsigned flags)}: move_mount(2). */
    static void moveMount(int from, int to, String target, int flags) throws MountException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment empty = arena.allocateFrom("");
            MemorySegment name = arena.allocateFrom(target);
            checked("move_mount(" + target + ")", arena, state ->
                    (long) SYSCALL_MOVE_MOUNT.invokeExact(state, SYS_MOVE_MOUNT, from, empty, to, name, flags));
        }
    }

    /** A call by its handle, which wants the segment for errno first. */
    @FunctionalInterface
    private interface Call {
        long with(MemorySegment state) throws Throwable;
    }

    private static long checked(String what, Arena arena, Call call) throws MountException {
        MemorySegment state = arena.allocate(STATE);
        long result;
        try {
            result = call.with(state);
        } catch (Error | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a native call throws nothing", e);
        }
        if (result < 0) {
            throw new MountException(what, (int) ERRNO.get(state, 0L));
        }
        return result;
    }
}
