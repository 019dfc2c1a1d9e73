package io.cellfs.csi.node;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Extended attributes of any namespace: Java sets those of "user." only. */
final class TestAttributes {
    private static final MethodHandle SETXATTR = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("setxattr"),
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT));

    private TestAttributes() {}

    static void set(Path path, String name, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment file = arena.allocateFrom(path.toString());
            MemorySegment attribute = arena.allocateFrom(name);
            MemorySegment content = arena.allocate(Math.max(1, bytes.length));
            content.asByteBuffer().put(bytes);
            int result = (int) SETXATTR.invokeExact(file, attribute, content, (long) bytes.length, 0);
            if (result != 0) {
                throw new AssertionError("cannot set " + name + " of " + path);
            }
        } catch (Error | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a native call throws nothing", e);
        }
    }
}
