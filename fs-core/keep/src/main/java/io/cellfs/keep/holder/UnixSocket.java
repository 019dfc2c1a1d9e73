package io.cellfs.keep.holder;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A unix socket that carries descriptors beside each message (SOCK_SEQPACKET, SCM_RIGHTS), which Java's own sockets cannot. Constants as on x86-64 and arm64. */
final class UnixSocket implements AutoCloseable {
    /** Most descriptors of a message (the kernel's SCM_MAX_FD). */
    static final int MAX_DESCRIPTORS = 253;

    /** Longest message. */
    static final int MAX_BYTES = 4096;

    private static final short AF_UNIX = 1;
    private static final int SOCK_SEQPACKET_CLOEXEC = 5 | 0x80000;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_SNDTIMEO = 21;
    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_CTRUNC = 8;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_CMSG_CLOEXEC = 0x4000_0000;
    private static final int BACKLOG = 8;
    private static final int EINTR = 4;

    /** sys/un.h struct sockaddr_un. */
    private static final int PATH_BYTES = 108;

    private static final int ADDRESS_BYTES = 2 + PATH_BYTES;

    /** bits/socket.h struct msghdr. */
    private static final int MSG_IOV = 16;

    private static final int MSG_IOVLEN = 24;
    private static final int MSG_CONTROL = 32;
    private static final int MSG_CONTROLLEN = 40;
    private static final int MSG_FLAGS = 48;
    private static final int MSG_BYTES = 56;

    /** bits/socket.h struct cmsghdr: length u64, level u32, type u32. */
    private static final int CONTROL_HEADER = 16;

    private static final int CONTROL_BYTES = CONTROL_HEADER + (MAX_DESCRIPTORS + 1) * Integer.BYTES;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));

    private static final MethodHandle SOCKET =
            bind("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle BIND = bind("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle CONNECT =
            bind("connect", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle LISTEN = bind("listen", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle ACCEPT =
            bind("accept4", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
    private static final MethodHandle SETSOCKOPT =
            bind("setsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle SENDMSG =
            bind("sendmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle RECVMSG =
            bind("recvmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle CLOSE = bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final int fd;

    private UnixSocket(int fd) {
        this.fd = fd;
    }

    /**
     * A message.
     *
     * @param descriptors sent along, or received and now this process's to close
     */
    record Message(String text, List<Integer> descriptors) {
        Message {
            descriptors = List.copyOf(descriptors);
        }

        Message(String text) {
            this(text, List.of());
        }
    }

    private static MethodHandle bind(String name, FunctionDescriptor type) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name), type, Linker.Option.captureCallState("errno"));
    }

    /** A socket at {@code path}, which must not exist, that listens. */
    static UnixSocket listen(Path path) throws IOException {
        UnixSocket socket = open();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment address = address(path, arena);
            check("bind", (int) BIND.invokeExact(state, socket.fd, address, ADDRESS_BYTES), state);
            check("listen", (int) LISTEN.invokeExact(state, socket.fd, BACKLOG), state);
            return socket;
        } catch (Throwable e) {
            socket.close();
            throw failure(e);
        }
    }

    /** A connection to the socket at {@code path}; calls on it wait for {@code seconds} at most. */
    static UnixSocket connect(Path path, int seconds) throws IOException {
        UnixSocket socket = open();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            socket.waitAtMost(seconds);
            MemorySegment address = address(path, arena);
            check("connect to " + path, (int) CONNECT.invokeExact(state, socket.fd, address, ADDRESS_BYTES), state);
            return socket;
        } catch (Throwable e) {
            socket.close();
            throw failure(e);
        }
    }

    private static UnixSocket open() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            return new UnixSocket(
                    check("socket", (int) SOCKET.invokeExact(state, (int) AF_UNIX, SOCK_SEQPACKET_CLOEXEC, 0), state));
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    private static MemorySegment address(Path path, Arena arena) throws IOException {
        byte[] bytes = path.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= PATH_BYTES) {
            throw new IOException(path + " is too long for a unix socket");
        }
        MemorySegment address = arena.allocate(ADDRESS_BYTES, 8);
        address.set(JAVA_SHORT, 0, AF_UNIX);
        MemorySegment.copy(bytes, 0, address, JAVA_BYTE, 2, bytes.length);
        return address;
    }

    /** Waits for a connection; calls on it wait for {@code seconds} at most. */
    UnixSocket accept(int seconds) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int result;
            do {
                result = (int) ACCEPT.invokeExact(state, fd, MemorySegment.NULL, MemorySegment.NULL, SOCK_CLOEXEC);
            } while (result < 0 && (int) ERRNO.get(state, 0L) == EINTR);
            return new UnixSocket(check("accept", result, state)).orClosed(seconds);
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    /** This socket, calls on which wait for {@code seconds} at most; closed if that cannot be said. */
    private UnixSocket orClosed(int seconds) throws IOException {
        try {
            waitAtMost(seconds);
            return this;
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void waitAtMost(int seconds) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment time = arena.allocate(16, 8);
            time.set(JAVA_LONG, 0, seconds);
            for (int option : new int[] {SO_RCVTIMEO, SO_SNDTIMEO}) {
                check("setsockopt", (int) SETSOCKOPT.invokeExact(state, fd, SOL_SOCKET, option, time, 16), state);
            }
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    /** Sends a message. */
    void send(Message message) throws IOException {
        byte[] text = message.text().getBytes(StandardCharsets.UTF_8);
        List<Integer> descriptors = message.descriptors();
        if (text.length == 0 || text.length > MAX_BYTES || descriptors.size() > MAX_DESCRIPTORS) {
            throw new IOException("a message of " + text.length + " bytes and " + descriptors.size() + " descriptors");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment bytes = arena.allocate(text.length);
            MemorySegment.copy(text, 0, bytes, JAVA_BYTE, 0, text.length);
            MemorySegment header = header(bytes, arena);
            if (!descriptors.isEmpty()) {
                control(header, descriptors, arena);
            }
            check("sendmsg", (long) SENDMSG.invokeExact(state, fd, header, MSG_NOSIGNAL), state);
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    private static MemorySegment header(MemorySegment bytes, Arena arena) {
        MemorySegment vector = arena.allocate(16, 8);
        vector.set(ADDRESS, 0, bytes);
        vector.set(JAVA_LONG, 8, bytes.byteSize());
        MemorySegment header = arena.allocate(MSG_BYTES, 8);
        header.set(ADDRESS, MSG_IOV, vector);
        header.set(JAVA_LONG, MSG_IOVLEN, 1);
        return header;
    }

    private static void control(MemorySegment header, List<Integer> descriptors, Arena arena) {
        long length = CONTROL_HEADER + (long) descriptors.size() * Integer.BYTES;
        MemorySegment control = arena.allocate(CONTROL_BYTES, 8);
        control.set(JAVA_LONG, 0, length);
        control.set(JAVA_INT, 8, SOL_SOCKET);
        control.set(JAVA_INT, 12, SCM_RIGHTS);
        for (int i = 0; i < descriptors.size(); i++) {
            control.set(JAVA_INT, CONTROL_HEADER + (long) i * Integer.BYTES, descriptors.get(i));
        }
        header.set(ADDRESS, MSG_CONTROL, control);
        header.set(JAVA_LONG, MSG_CONTROLLEN, length);
    }

    /** Waits for a message; an empty text at the end of the connection. */
    Message receive() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment bytes = arena.allocate(MAX_BYTES);
            MemorySegment header = header(bytes, arena);
            MemorySegment control = arena.allocate(CONTROL_BYTES, 8);
            header.set(ADDRESS, MSG_CONTROL, control);
            header.set(JAVA_LONG, MSG_CONTROLLEN, CONTROL_BYTES);
            long count;
            do {
                count = (long) RECVMSG.invokeExact(state, fd, header, MSG_CMSG_CLOEXEC);
            } while (count < 0 && (int) ERRNO.get(state, 0L) == EINTR);
            check("recvmsg", count, state);
            List<Integer> descriptors = descriptors(header, control);
            if ((header.get(JAVA_INT, MSG_FLAGS) & (MSG_TRUNC | MSG_CTRUNC)) != 0) {
                close(descriptors);
                throw new IOException("a message is cut off");
            }
            byte[] text = bytes.asSlice(0, count).toArray(JAVA_BYTE);
            return new Message(new String(text, StandardCharsets.UTF_8), descriptors);
        } catch (Throwable e) {
            throw failure(e);
        }
    }

    private static List<Integer> descriptors(MemorySegment header, MemorySegment control) {
        List<Integer> found = new ArrayList<>();
        boolean rights = header.get(JAVA_LONG, MSG_CONTROLLEN) >= CONTROL_HEADER
                && control.get(JAVA_INT, 8) == SOL_SOCKET
                && control.get(JAVA_INT, 12) == SCM_RIGHTS;
        if (rights) {
            long length = control.get(JAVA_LONG, 0);
            for (long at = CONTROL_HEADER; at + Integer.BYTES <= length; at += Integer.BYTES) {
                found.add(control.get(JAVA_INT, at));
            }
        }
        return found;
    }

    /** Closes descriptors of this process. */
    static void close(List<Integer> descriptors) {
        for (int descriptor : descriptors) {
            new UnixSocket(descriptor).close();
        }
    }

    /** Gives the descriptor back; what comes of that does not matter. */
    @Override
    public void close() {
        try (Arena arena = Arena.ofConfined()) {
            int ignored = (int) CLOSE.invokeExact(arena.allocate(STATE), fd);
        } catch (Throwable e) {
            throw new IllegalStateException("a downcall does not throw", e);
        }
    }

    private static int check(String call, int result, MemorySegment state) throws IOException {
        return (int) check(call, (long) result, state);
    }

    private static long check(String call, long result, MemorySegment state) throws IOException {
        if (result < 0) {
            throw new IOException(call + ": errno " + (int) ERRNO.get(state, 0L));
        }
        return result;
    }

    private static IOException failure(Throwable e) {
        if (e instanceof IOException known) {
            return known;
        }
        throw new IllegalStateException("a downcall does not throw", e);
    }
}
