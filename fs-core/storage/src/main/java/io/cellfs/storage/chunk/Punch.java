package io.cellfs.storage.chunk;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** Gives ranges of a file back to the file system: {@code fallocate(2)} with FALLOC_FL_PUNCH_HOLE, which the JDK does not offer. */
final class Punch {
    private static final int O_WRONLY = 1;
    private static final int O_CLOEXEC = 02000000;
    private static final int KEEP_SIZE_AND_PUNCH_HOLE = 1 | 2;

    private static final MethodHandle OPEN = handle(
            "open",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle FALLOCATE = handle(
            "fallocate",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG));
    private static final MethodHandle CLOSE =
            handle("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private Punch() {}

    private static MethodHandle handle(String name, FunctionDescriptor type, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, options);
    }

    /** Punches one range; false if the file system cannot. */
    static boolean punch(Path file, long offset, long length) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom(file.toString());
            int fd = (int) OPEN.invokeExact(path, O_WRONLY | O_CLOEXEC);
            if (fd < 0) {
                return false;
            }
            int result = (int) FALLOCATE.invokeExact(fd, KEEP_SIZE_AND_PUNCH_HOLE, offset, length);
            int closed = (int) CLOSE.invokeExact(fd);
            return result == 0 && closed == 0;
        } catch (Throwable e) {
            throw new IOException("fallocate " + file, e);
        }
    }
}
