package io.cellfs.storage.chunk;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Makes all of a file system stable at once: {@code syncfs(2)}, which the JDK does not offer. The descriptor stays open between the calls, because
 * that is how the kernel remembers write errors that nobody has been told of.
 */
final class FileSystemSync implements AutoCloseable {
    private static final int O_RDONLY = 0;
    private static final int O_CLOEXEC = 02000000;
    /** Before Linux 5.8 syncfs did not tell of write errors. */
    private static final int FIRST_MAJOR = 5;

    private static final int FIRST_MINOR = 8;

    private static final MethodHandle OPEN = handle(
            "open",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle SYNCFS =
            handle("syncfs", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle CLOSE =
            handle("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private final Path directory;
    private final int fd;

    private FileSystemSync(Path directory, int fd) {
        this.directory = directory;
        this.fd = fd;
    }

    private static MethodHandle handle(String name, FunctionDescriptor type, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, options);
    }

    /** The file system that holds a directory; empty where one call cannot be relied upon. */
    static Optional<FileSystemSync> of(Path directory) {
        if (!isReliable(System.getProperty("os.name"), System.getProperty("os.version"))) {
            return Optional.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            int fd = (int) OPEN.invokeExact(arena.allocateFrom(directory.toString()), O_RDONLY | O_CLOEXEC);
            return fd < 0 ? Optional.empty() : Optional.of(new FileSystemSync(directory, fd));
        } catch (Throwable impossible) {
            throw new LinkageError("open cannot be called", impossible);
        }
    }

    /** Whether this kernel's syncfs tells of write errors. */
    static boolean isReliable(String system, String release) {
        String[] parts = release.split("[^0-9]+", 3);
        if (!system.equals("Linux") || parts.length < 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
            return false;
        }
        int major = Integer.parseInt(parts[0]);
        return major > FIRST_MAJOR || (major == FIRST_MAJOR && Integer.parseInt(parts[1]) >= FIRST_MINOR);
    }

    /**
     * Returns when everything written to the file system before is on the disk.
     *
     * @throws IOException when any of it could not be written since the last call
     */
    void sync() throws IOException {
        int result;
        try {
            result = (int) SYNCFS.invokeExact(fd);
        } catch (Throwable impossible) {
            throw new LinkageError("syncfs cannot be called", impossible);
        }
        if (result != 0) {
            throw new IOException("syncfs of the file system of " + directory + " failed");
        }
    }

    @Override
    public void close() throws IOException {
        int result;
        try {
            result = (int) CLOSE.invokeExact(fd);
        } catch (Throwable impossible) {
            throw new LinkageError("close cannot be called", impossible);
        }
        if (result != 0) {
            throw new IOException("closing " + directory + " failed");
        }
    }
}
