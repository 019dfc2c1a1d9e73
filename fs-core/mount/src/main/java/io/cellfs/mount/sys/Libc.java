package io.cellfs.mount.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** System calls by way of libc. A failed call returns {@code -errno}, as the kernel itself does. */
public final class Libc {
    /** asm-generic/fcntl.h. */
    public static final int O_RDWR = 2;
    /** asm-generic/fcntl.h. */
    public static final int O_NONBLOCK = 0x800;
    /** asm-generic/fcntl.h. */
    public static final int O_CLOEXEC = 0x80000;
    /** sys/mount.h MS_RDONLY. */
    public static final long MS_RDONLY = 1;
    /** sys/mount.h MS_NOSUID. */
    public static final long MS_NOSUID = 2;
    /** sys/mount.h MS_NODEV: AFS has no device nodes. */
    public static final long MS_NODEV = 4;
    /** sys/mount.h: abort a FUSE connection. */
    public static final int MNT_FORCE = 1;
    /** sys/mount.h: detach now, clean up when unused. */
    public static final int MNT_DETACH = 2;

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            STATE.varHandle(java.lang.foreign.MemoryLayout.PathElement.groupElement("errno"));
    private static final ThreadLocal<MemorySegment> CAPTURED =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

    /** fcntl.h: int open(const char *path, int flags, ...). */
    private static final MethodHandle OPEN =
            bind("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), Linker.Option.firstVariadicArg(2));
    /** unistd.h: int close(int fd). */
    private static final MethodHandle CLOSE = bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    /** unistd.h: ssize_t read(int fd, void *buf, size_t count). */
    private static final MethodHandle READ =
            bind("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    /** unistd.h: ssize_t write(int fd, const void *buf, size_t count). */
    private static final MethodHandle WRITE =
            bind("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    /** sys/ioctl.h: int ioctl(int fd, unsigned long request, ...). */
    private static final MethodHandle IOCTL = bind(
            "ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS), Linker.Option.firstVariadicArg(2));
    /** sys/mount.h: int mount(const char *source, const char *target, const char *type, unsigned long flags, const void *data). */
    private static final MethodHandle MOUNT =
            bind("mount", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
    /** sys/mount.h: int umount2(const char *target, int flags). */
    private static final MethodHandle UMOUNT2 = bind("umount2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    /** sys/statfs.h: int statfs(const char *path, struct statfs *buf). */
    private static final MethodHandle STATFS = bind("statfs", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    /** string.h: char *strerror(int errnum). */
    private static final MethodHandle STRERROR = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("strerror"),
                    FunctionDescriptor.of(ADDRESS, JAVA_INT));

    private static final long STATFS_BYTES = 256;
    private static final long STRERROR_BYTES = 256;

    private Libc() {}

    private static MethodHandle bind(String name, FunctionDescriptor type, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        Linker.Option[] all = java.util.Arrays.copyOf(options, options.length + 1);
        all[options.length] = Linker.Option.captureCallState("errno");
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, all);
    }

    private static int errno() {
        return -(int) ERRNO.get(CAPTURED.get(), 0L);
    }

    /** Opens a file; the descriptor or -errno. */
    public static int open(String path, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            int fd = (int) OPEN.invokeExact(CAPTURED.get(), arena.allocateFrom(path), flags);
            return fd < 0 ? errno() : fd;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** Closes a descriptor; 0 or -errno. */
    public static int close(int fd) {
        try {
            int result = (int) CLOSE.invokeExact(CAPTURED.get(), fd);
            return result < 0 ? errno() : 0;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** Reads up to {@code bytes}; the count or -errno. */
    public static long read(int fd, MemorySegment buffer, long bytes) {
        try {
            long count = (long) READ.invokeExact(CAPTURED.get(), fd, buffer, bytes);
            return count < 0 ? errno() : count;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** Writes {@code bytes}; the count or -errno. */
    public static long write(int fd, MemorySegment buffer, long bytes) {
        try {
            long count = (long) WRITE.invokeExact(CAPTURED.get(), fd, buffer, bytes);
            return count < 0 ? errno() : count;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** A device control with a pointer argument; the result or -errno. */
    public static int ioctl(int fd, long request, MemorySegment argument) {
        try {
            int result = (int) IOCTL.invokeExact(CAPTURED.get(), fd, request, argument);
            return result < 0 ? errno() : result;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** Mounts; 0 or -errno. */
    public static int mount(String source, Path target, String type, long flags, String data) {
        try (Arena arena = Arena.ofConfined()) {
            int result = (int) MOUNT.invokeExact(
                    CAPTURED.get(),
                    arena.allocateFrom(source),
                    arena.allocateFrom(target.toString()),
                    arena.allocateFrom(type),
                    flags,
                    arena.allocateFrom(data));
            return result < 0 ? errno() : 0;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** Unmounts; 0 or -errno. */
    public static int umount2(Path target, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            int result = (int) UMOUNT2.invokeExact(CAPTURED.get(), arena.allocateFrom(target.toString()), flags);
            return result < 0 ? errno() : 0;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** Whether the file system at {@code path} answers: 0 or -errno. */
    public static int statfs(Path path) {
        try (Arena arena = Arena.ofConfined()) {
            int result = (int) STATFS.invokeExact(
                    CAPTURED.get(), arena.allocateFrom(path.toString()), arena.allocate(STATFS_BYTES, 8));
            return result < 0 ? errno() : 0;
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    /** libc's text for an errno (positive). */
    public static String describe(int errno) {
        try {
            MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
            return text.reinterpret(STRERROR_BYTES).getString(0, StandardCharsets.UTF_8);
        } catch (Throwable e) {
            throw impossible(e);
        }
    }

    private static IllegalStateException impossible(Throwable e) {
        return new IllegalStateException("a downcall does not throw", e);
    }
}
