package io.cellfs.keep.holder;

import io.cellfs.keep.holder.UnixSocket.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Holds descriptors for the node's client, and runs that. What it does fits on one page, so that it never needs another version: it may stay when everything
 * else is replaced. Usage: {@code Holder SOCKET COMMAND...}; without a command it only holds.
 */
public final class Holder {
    /** The environment variable that tells the command where the holder listens. */
    public static final String SOCKET_VARIABLE = "CELLFS_HOLDER";

    /** The environment variable of a command that waits for its turn. */
    public static final String NEXT_VARIABLE = "CELLFS_NEXT";

    private static final int SECONDS = 5;

    private final UnixSocket socket;
    private final Store store = new Store(UnixSocket::close);
    private final Child child;

    private Holder(UnixSocket socket, List<String> command, Path path) {
        this.socket = socket;
        this.child = new Child(command, path.toString(), store::holds);
    }

    /** Runs until its command has ended by itself, or until it is told to end. */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length == 0) {
            System.err.println("usage: Holder SOCKET [COMMAND...]");
            System.exit(2);
        }
        Path path = Path.of(args[0]);
        if (isServed(path)) {
            System.err.println("cellfs: a holder listens at " + path + " already");
            System.exit(6);
        }
        Holder holder = new Holder(listen(path), List.of(args).subList(1, args.length), path);
        Thread serving = Thread.ofPlatform().name("holder").daemon().start(holder::serve);
        if (args.length == 1) {
            serving.join();
        }
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> holder.end(main), "end"));
        int code = holder.child.supervise();
        Files.deleteIfExists(path);
        Runtime.getRuntime().halt(code);
    }

    /** The socket gets its name once it answers. */
    private static UnixSocket listen(Path path) throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        UnixSocket socket = UnixSocket.listen(fresh);
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return socket;
    }

    private static boolean isServed(Path path) {
        if (!Files.exists(path)) {
            return false;
        }
        try {
            UnixSocket.connect(path, SECONDS).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Where clients come in. */
    @FunctionalInterface
    interface Door {
        /** Waits for the next one. */
        UnixSocket next() throws IOException;
    }

    private void serve() {
        try {
            serve(() -> socket.accept(SECONDS), this::answer, TimeUnit.MILLISECONDS::sleep);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits some milliseconds. */
    @FunctionalInterface
    interface Pause {
        /** Waits. */
        void sleep(long milliseconds) throws InterruptedException;
    }

    /** Serves one request after the other, for ever; whoever connects is of this user, as the socket's directory is private. */
    static void serve(Door door, UnaryOperator<Message> answers, Pause pause) throws InterruptedException {
        Patience patience = new Patience();
        while (true) {
            try (UnixSocket client = door.next()) {
                patience.succeeded();
                serveOne(client, answers);
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                System.err.println("cellfs: holder: " + e.getMessage());
                pause.sleep(patience.failed());
            }
        }
    }

    private static void serveOne(UnixSocket client, UnaryOperator<Message> answers) {
        try {
            Message request = client.receive();
            if (!request.text().isEmpty()) {
                client.send(answers.apply(request));
            }
        } catch (IOException e) {
            System.err.println("cellfs: holder: " + e.getMessage());
        }
    }

    /**
     * What concerns the command is answered here, the rest by the {@link Store}.
     *
     * <pre>
     * NEXT        starts the command once more, to go on after the running one; OK with its process id
     * READY pid   the next one is ready, the running one is to end
     * TURN pid    OK when it is that one's turn, NO YET before, NO when it will never be
     * </pre>
     */
    private Message answer(Message request) {
        String[] words = request.text().split(" ", 2);
        if (!List.of("NEXT", "READY", "TURN").contains(words[0])) {
            return store.answer(request);
        }
        UnixSocket.close(request.descriptors());
        try {
            return new Message(words[0].equals("NEXT") ? "OK " + child.startNext() : ofNext(words[0], words[1]));
        } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
            return new Message("NO " + e.getMessage());
        }
    }

    private String ofNext(String word, String pid) {
        long process = Long.parseLong(pid);
        if (word.equals("READY")) {
            child.nextIsReady(process);
            return "OK";
        }
        return switch (child.turnOf(process)) {
            case NOW -> "OK";
            case NEXT -> "NO YET";
            case NEVER -> "NO";
        };
    }

    /** In the JVM's shutdown, which the supervising thread ends with the child's exit code: without that the holder would end with 128 + the signal. */
    private void end(Thread supervising) {
        store.ending();
        try {
            child.end();
            supervising.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
