package io.cellfs.cli.files;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** Extended attributes of any namespace: {@code getxattr(2)}, {@code setxattr(2)} and {@code removexattr(2)}; Java's own view reaches only {@code user.*}. */
public final class ExtendedAttributes {
    private static final int MAX_VALUE_BYTES = 64 << 10;
    private static final int ENOENT = 2;
    private static final int ENODATA = 61;
    private static final int EOPNOTSUPP = 95;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemoryLayout CAPTURED = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle GETXATTR = handle(
            "getxattr",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG));
    private static final MethodHandle SETXATTR = handle(
            "setxattr",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT));
    private static final MethodHandle REMOVEXATTR = handle(
            "removexattr", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
    private static final MethodHandle STRERROR =
            LINKER.downcallHandle(symbol("strerror"), FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));

    private ExtendedAttributes() {}

    /** An attribute's text, empty when the file has none of that name. */
    public static Optional<String> get(Path path, String name) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CAPTURED);
            MemorySegment value = arena.allocate(MAX_VALUE_BYTES);
            long size = (long) GETXATTR.invokeExact(
                    state, arena.allocateFrom(path.toString()), arena.allocateFrom(name), value, (long)
                            MAX_VALUE_BYTES);
            if (size >= 0) {
                byte[] bytes = value.asSlice(0, size).toArray(ValueLayout.JAVA_BYTE);
                return Optional.of(new String(bytes, StandardCharsets.UTF_8));
            }
            int errno = (int) ERRNO.get(state, 0L);
            if (errno == ENODATA || errno == EOPNOTSUPP) {
                return Optional.empty();
            }
            throw failure(path, errno);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("getxattr", e);
        }
    }

    /** Sets an attribute. */
    public static void set(Path path, String name, String text) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CAPTURED);
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            int result = (int) SETXATTR.invokeExact(
                    state,
                    arena.allocateFrom(path.toString()),
                    arena.allocateFrom(name),
                    arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes),
                    (long) bytes.length,
                    0);
            if (result != 0) {
                throw failure(path, (int) ERRNO.get(state, 0L));
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("setxattr", e);
        }
    }

    /** Removes an attribute. */
    public static void remove(Path path, String name) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CAPTURED);
            int result =
                    (int) REMOVEXATTR.invokeExact(state, arena.allocateFrom(path.toString()), arena.allocateFrom(name));
            if (result != 0) {
                throw failure(path, (int) ERRNO.get(state, 0L));
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("removexattr", e);
        }
    }

    private static IOException failure(Path path, int errno) throws Throwable {
        MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
        String reason = text.reinterpret(256).getString(0);
        return errno == ENOENT
                ? new java.nio.file.NoSuchFileException(path.toString())
                : new IOException(path + ": " + reason);
    }

    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(symbol(name), descriptor, Linker.Option.captureCallState("errno"));
    }

    private static MemorySegment symbol(String name) {
        return LINKER.defaultLookup().find(name).orElseThrow();
    }
}
