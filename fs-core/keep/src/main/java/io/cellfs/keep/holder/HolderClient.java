package io.cellfs.keep.holder;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.cellfs.keep.Keeper;
import io.cellfs.keep.holder.UnixSocket.Message;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Keeps descriptors at a {@link Holder}. Thread-safe. */
public final class HolderClient implements Keeper {
    private static final int SECONDS = 10;
    private static final int MFD_CLOEXEC = 1;

    /** sys/mman.h: int memfd_create(const char *name, unsigned int flags). */
    private static final MethodHandle MEMFD_CREATE = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("memfd_create"),
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));

    private final Path socket;

    /** A client of the holder that listens at {@code socket}. */
    public HolderClient(Path socket) {
        this.socket = socket;
    }

    private Message call(Message request) throws IOException {
        try (UnixSocket connection = UnixSocket.connect(socket, SECONDS)) {
            connection.send(request);
            return connection.receive();
        }
    }

    private static boolean isOk(Message answer) {
        return answer.text().equals("OK") || answer.text().startsWith("OK ");
    }

    @Override
    public Optional<List<Integer>> kept(String name) throws IOException {
        Message answer = call(new Message("GET " + name));
        if (answer.text().equals(Store.NOTHING)) {
            return Optional.empty();
        }
        require(answer);
        return Optional.of(answer.descriptors());
    }

    @Override
    public void keep(String name, List<Integer> descriptors) throws IOException {
        require(call(new Message("PUT " + name, descriptors)));
    }

    @Override
    public void drop(String name) throws IOException {
        require(call(new Message("DROP " + name)));
    }

    private static void require(Message answer) throws IOException {
        if (!isOk(answer)) {
            throw new IOException("the holder refuses: " + answer.text());
        }
    }

    /** Whether the holder is about to end, and everything that it holds with it. */
    public boolean isEnding() throws IOException {
        return isOk(call(new Message("ENDING")));
    }

    /**
     * Has the command started once more beside the running one, to go on after it; its process id.
     *
     * @throws IOException when that is not possible now, with why
     */
    public long startNext() throws IOException {
        Message answer = call(new Message("NEXT"));
        require(answer);
        return Long.parseLong(answer.text().substring("OK ".length()));
    }

    /** A process that was started to be the next one is ready: the running one is told to end. */
    public void readyToGoOn(long pid) throws IOException {
        require(call(new Message("READY " + pid)));
    }

    /**
     * Whether it is the turn of a process of the command.
     *
     * @throws IOException when it never will be
     */
    public boolean isTurnOf(long pid) throws IOException {
        Message answer = call(new Message("TURN " + pid));
        if (answer.text().equals("NO YET")) {
            return false;
        }
        require(answer);
        return true;
    }

    /** The names under which something is kept. */
    public List<String> names() throws IOException {
        Message answer = call(new Message("LIST"));
        require(answer);
        String names = answer.text().substring("OK".length()).strip();
        return names.isEmpty() ? List.of() : List.of(names.split("\n"));
    }

    @Override
    public int memory(String name) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int descriptor = (int) MEMFD_CREATE.invokeExact(arena.allocateFrom(name), MFD_CLOEXEC);
            if (descriptor < 0) {
                throw new IOException("no memory to keep things in (memfd_create)");
            }
            return descriptor;
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a downcall does not throw", e);
        }
    }
}
