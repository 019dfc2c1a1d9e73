package io.cellfs.e2e.posix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** System calls with exact errno results: a failure is {@code -errno}. libc functions are called by name with integers, strings and memory. */
final class Sys {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final Map<String, MethodHandle> HANDLES = new ConcurrentHashMap<>();
    /** Functions whose result is 64 bits wide; all others return int. */
    private static final Set<String> WIDE = Set.of(
            "read",
            "write",
            "pread",
            "pwrite",
            "lseek",
            "copy_file_range",
            "readlink",
            "mmap",
            "getxattr",
            "listxattr");

    static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");
    static final int AT_FDCWD = -100;

    private Sys() {}

    /** Calls {@code function}; its result, or -errno when it was -1. */
    static long call(String function, Object... arguments) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            Object[] words = new Object[arguments.length + 1];
            words[0] = state;
            for (int i = 0; i < arguments.length; i++) {
                words[i + 1] = word(arena, arguments[i]);
            }
            MethodHandle handle =
                    HANDLES.computeIfAbsent(function + "/" + arguments.length, k -> bind(function, arguments.length));
            long result = (long) handle.invokeWithArguments(words);
            long value = WIDE.contains(function) ? result : (int) result;
            return value == -1 ? -(int) ERRNO.get(state, 0L) : value;
        } catch (Throwable e) {
            throw new IllegalStateException(function, e);
        }
    }

    private static long word(Arena arena, Object argument) {
        return switch (argument) {
            case String text -> arena.allocateFrom(text).address();
            case MemorySegment memory -> memory.address();
            case Number number -> number.longValue();
            default -> throw new IllegalArgumentException("argument " + argument);
        };
    }

    private static MethodHandle bind(String function, int arguments) {
        MemoryLayout[] words = Collections.nCopies(arguments, JAVA_LONG).toArray(MemoryLayout[]::new);
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(function),
                FunctionDescriptor.of(JAVA_LONG, words),
                Linker.Option.captureCallState("errno"));
    }

    static int open(String path, int flags, int mode) {
        return (int) call("open", path, flags, mode);
    }

    static int close(int fd) {
        return (int) call("close", fd);
    }

    static int mkdir(String path, int mode) {
        return (int) call("mkdir", path, mode);
    }

    static int rmdir(String path) {
        return (int) call("rmdir", path);
    }

    static int unlink(String path) {
        return (int) call("unlink", path);
    }

    static int link(String from, String to) {
        return (int) call("link", from, to);
    }

    static int symlink(String target, String path) {
        return (int) call("symlink", target, path);
    }

    static int rename(String from, String to) {
        return (int) call("rename", from, to);
    }

    static int rename(String from, String to, int flags) {
        return (int) call("renameat2", AT_FDCWD, from, AT_FDCWD, to, flags);
    }

    static int chmod(String path, int mode) {
        return (int) call("chmod", path, mode);
    }

    static int chown(String path, int uid, int gid) {
        return (int) call("chown", path, uid, gid);
    }

    static int truncate(String path, long size) {
        return (int) call("truncate", path, size);
    }

    static int ftruncate(int fd, long size) {
        return (int) call("ftruncate", fd, size);
    }

    static int mknod(String path, int mode) {
        return (int) call("mknod", path, mode, 0);
    }

    static int fallocate(int fd, int mode, long offset, long length) {
        return (int) call("fallocate", fd, mode, offset, length);
    }

    static long lseek(int fd, long offset, int whence) {
        return call("lseek", fd, offset, whence);
    }

    static long write(int fd, byte[] bytes) {
        try (Arena arena = Arena.ofConfined()) {
            return call("write", fd, arena.allocateFrom(java.lang.foreign.ValueLayout.JAVA_BYTE, bytes), bytes.length);
        }
    }

    static long pwrite(int fd, byte[] bytes, long offset) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocateFrom(java.lang.foreign.ValueLayout.JAVA_BYTE, bytes);
            return call("pwrite", fd, memory, bytes.length, offset);
        }
    }

    /** Fills {@code into} from {@code offset}; the count or -errno. */
    static long pread(int fd, byte[] into, long offset) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(Math.max(1, into.length));
            long count = call("pread", fd, memory, into.length, offset);
            if (count > 0) {
                MemorySegment.copy(memory, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, into, 0, (int) count);
            }
            return count;
        }
    }

    /** Memory of a mapping that {@code mmap} returned. */
    static MemorySegment memory(long address, long size) {
        return MemorySegment.ofAddress(address).reinterpret(size);
    }
}
