package io.cellfs.client.region;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A sparse file by its descriptor. Not a {@link java.nio.channels.FileChannel} because that closes itself when a reader is interrupted and
 * cannot punch holes. System calls as in Linux's unistd.h and fcntl.h (x86-64 and arm64 agree on all constants used).
 */
final class NativeFile implements AutoCloseable {
    private static final int O_RDWR = 2;
    private static final int O_CREAT = 0x40;
    private static final int O_CLOEXEC = 0x80000;
    private static final int OWNER_ONLY = 0600;
    private static final int FALLOC_FL_KEEP_SIZE = 1;
    private static final int FALLOC_FL_PUNCH_HOLE = 2;
    private static final int EINTR = 4;
    private static final int EAGAIN = 11;
    private static final int EFBIG = 27;
    private static final int F_SETSIG = 10;
    private static final int F_SETLEASE = 1024;
    private static final int F_WRLCK = 1;
    private static final int F_UNLCK = 2;
    /** Ignored by default, unlike SIGIO: what the kernel sends when somebody opens the file during the moment of a probe. */
    private static final int SIGURG = 23;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle OPEN = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("open"),
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
            Linker.Option.captureCallState("errno"),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle PREAD = transfer("pread");
    private static final MethodHandle PWRITE = transfer("pwrite");
    private static final MethodHandle FTRUNCATE = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("ftruncate"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG),
            Linker.Option.captureCallState("errno"));
    private static final MethodHandle FALLOCATE = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("fallocate"),
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG),
            Linker.Option.captureCallState("errno"));
    private static final MethodHandle FCNTL = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("fcntl"),
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
            Linker.Option.captureCallState("errno"),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("close"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
            Linker.Option.captureCallState("errno"));

    private final Path path;
    private final int descriptor;

    private NativeFile(Path path, int descriptor) {
        this.path = path;
        this.descriptor = descriptor;
    }

    private static MethodHandle transfer(String name) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT,
                        ValueLayout.ADDRESS,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG),
                Linker.Option.captureCallState("errno"));
    }

    /** Opens for reading and writing, creating the file if need be. */
    static NativeFile open(Path path) throws IOException {
        return open(path, O_CREAT);
    }

    /** Opens a file that is there for reading and writing. */
    static NativeFile openExisting(Path path) throws IOException {
        return open(path, 0);
    }

    private static NativeFile open(Path path, int create) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CAPTURE);
            MemorySegment name = arena.allocateFrom(path.toString());
            int descriptor = (int) OPEN.invokeExact(state, name, O_RDWR | create | O_CLOEXEC, OWNER_ONLY);
            if (descriptor < 0) {
                throw failure("open", path, state);
            }
            return new NativeFile(path, descriptor);
        } catch (Throwable t) {
            throw asIoException(t);
        }
    }

    /** Fills {@code dst} from {@code offset}; bytes past the end of the file are zeros. {@code dst} must be a direct buffer. */
    void read(ByteBuffer dst, long offset) throws IOException {
        long position = offset;
        while (dst.hasRemaining()) {
            long count = transfer(PREAD, "pread", dst, position);
            if (count == 0) {
                while (dst.hasRemaining()) {
                    dst.put((byte) 0);
                }
                return;
            }
            dst.position(dst.position() + (int) count);
            position += count;
        }
    }

    /** Writes all of {@code src}, a direct buffer, at {@code offset}. */
    void write(ByteBuffer src, long offset) throws IOException {
        long position = offset;
        while (src.hasRemaining()) {
            long count = transfer(PWRITE, "pwrite", src, position);
            src.position(src.position() + (int) count);
            position += count;
        }
    }

    /** Cuts or extends the file. */
    void truncate(long size) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CAPTURE);
            if ((int) FTRUNCATE.invokeExact(state, descriptor, size) < 0) {
                throw failure("ftruncate", path, state);
            }
        } catch (Throwable t) {
            throw asIoException(t);
        }
    }

    /** Gives the disk space of a range back; it reads as zeros. */
    void punch(long offset, long length) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CAPTURE);
            int mode = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
            if ((int) FALLOCATE.invokeExact(state, descriptor, mode, offset, length) < 0) {
                throw failure("fallocate", path, state);
            }
        } catch (Throwable t) {
            throw asIoException(t);
        }
    }

    /** The descriptor, valid until {@link #close}. */
    int descriptor() {
        return descriptor;
    }

    /** Who has the file open beside this descriptor. */
    enum Use {
        /** Nobody, neither by an open file nor by a mapping. */
        NONE,
        /** Somebody. */
        SOME,
        /** The file system cannot tell. */
        UNKNOWN
    }

    /**
     * Whether anybody else has the file open or mapped, the kernel on behalf of a FUSE file included. fcntl(2): a write lease is granted only if there
     * are no other open descriptors for the file. The lease is given back at once.
     */
    Use otherUse() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CAPTURE);
            int signal = (int) FCNTL.invokeExact(state, descriptor, F_SETSIG, SIGURG);
            if (signal < 0) {
                return Use.UNKNOWN;
            }
            int granted = (int) FCNTL.invokeExact(state, descriptor, F_SETLEASE, F_WRLCK);
            if (granted < 0) {
                return (int) ERRNO.get(state, 0L) == EAGAIN ? Use.SOME : Use.UNKNOWN;
            }
            int returned = (int) FCNTL.invokeExact(state, descriptor, F_SETLEASE, F_UNLCK);
            if (returned < 0) {
                throw failure("fcntl", path, state);
            }
            return Use.NONE;
        } catch (Throwable t) {
            throw asIoException(t);
        }
    }

    @Override
    public void close() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CAPTURE);
            if ((int) CLOSE.invokeExact(state, descriptor) < 0) {
                throw failure("close", path, state);
            }
        } catch (Throwable t) {
            throw asIoException(t);
        }
    }

    private long transfer(MethodHandle call, String name, ByteBuffer buffer, long offset) throws IOException {
        if (!buffer.isDirect()) {
            throw new IllegalArgumentException("region files need direct buffers");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CAPTURE);
            MemorySegment memory = MemorySegment.ofBuffer(buffer);
            while (true) {
                long count = (long) call.invokeExact(state, descriptor, memory, (long) buffer.remaining(), offset);
                if (count >= 0) {
                    return count;
                }
                if ((int) ERRNO.get(state, 0L) != EINTR) {
                    throw failure(name, path, state);
                }
            }
        } catch (Throwable t) {
            throw asIoException(t);
        }
    }

    /** A file beyond what the file system of the cache has room for in one file fails as one beyond the program's own limits would. */
    private static IOException failure(String call, Path path, MemorySegment state) {
        int errno = (int) ERRNO.get(state, 0L);
        String message = call + " of region file " + path + " failed with errno " + errno;
        return errno == EFBIG ? new FsException(Errno.EFBIG, message) : new IOException(message);
    }

    private static IOException asIoException(Throwable t) {
        return switch (t) {
            case IOException e -> e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> new IOException(t);
        };
    }
}
