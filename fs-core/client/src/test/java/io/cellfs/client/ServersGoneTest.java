package io.cellfs.client;

import static io.cellfs.client.LiveCell.USER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.LiveCell.Client;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.client.api.OpenFile;
import io.cellfs.client.policy.ServerGone;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that stops in the midst of things, without a word: what each policy makes of it. */
class ServersGoneTest {
    private static final Name A = Name.of("a");
    private static final Name B = Name.of("b");

    @TempDir
    private Path directory = Path.of("");

    private final AtomicLong clockNs = new AtomicLong(System.nanoTime());
    private LiveCell cell;
    private Client client;
    private Client another;
    private SilentTransport network;

    @BeforeEach
    void start() throws IOException {
        cell = new LiveCell(directory);
        another = cell.client();
        cell.clock(() -> System.nanoTime() + clockNs.get());
        client = cell.client(real -> {
            network = new SilentTransport(real);
            return network;
        });
    }

    @AfterEach
    void end() throws IOException {
        network.goOn();
        client.close();
        another.close();
        cell.close();
    }

    private void policy(String text) {
        client.fs().whenServersAreGone(ServerGone.parse(text));
    }

    private void stopServer() {
        network.stop(cell.server(0).fileAddress());
    }

    private Fid write(Client by, Name name, String content) throws IOException {
        var made = by.fs().create(by.top(), name, 0644, USER);
        made.file().write(bytes(content), 0, false);
        made.file().close();
        return made.attributes().fid();
    }

    private static ByteBuffer bytes(String content) {
        return ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
    }

    private static String read(Client by, Fid file) throws IOException {
        OpenFile open = by.fs().open(file, false, false, USER);
        try {
            ByteBuffer into = ByteBuffer.allocate(100);
            open.read(into, 0);
            return StandardCharsets.UTF_8.decode(into.flip()).toString();
        } finally {
            open.close();
        }
    }

    private static Errno failure(Callable<?> operation) {
        return assertThrows(FsException.class, operation::call).errno();
    }

    private static <T> FutureTask<T> started(Callable<T> operation) {
        FutureTask<T> task = new FutureTask<>(operation);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void until(String what, Condition condition) throws IOException, InterruptedException {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!condition.holds()) {
            assertTrue(System.nanoTime() - endNs < 0, what);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    @Test
    void operationsFailOnceTheyHaveWaitedForSoLong() throws Exception {
        policy("error:1s");
        Fid file = write(another, A, "content");
        assertEquals(7, client.find("a").size());
        stopServer();
        assertEquals(Errno.ETIMEDOUT, failure(() -> read(client, file)));
        assertTrue(client.fs().isGone(LiveCell.NAME, LiveCell.FIRST_VOLUME));
        assertEquals(Errno.ETIMEDOUT, failure(() -> client.fs().mkdir(client.top(), B, 0755, USER)));
        network.goOn();
        until("the server is not noticed", () -> works(() -> read(client, file)));
        assertEquals("content", read(client, file));
    }

    private static boolean works(Callable<?> operation) throws IOException {
        try {
            operation.call();
            return true;
        } catch (FsException e) {
            assertEquals(Errno.ETIMEDOUT, e.errno());
            return false;
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @Test
    void whatWasWrittenIsKeptAndStoredWhenTheServerIsBack() throws Exception {
        policy("error:1s");
        Fid file = write(client, A, "old");
        OpenFile open = client.fs().open(file, true, false, USER);
        open.write(bytes("new content"), 0, false);
        stopServer();
        assertEquals(Errno.ETIMEDOUT, failure(() -> {
            open.flush();
            return open;
        }));
        open.close();
        assertEquals(11, client.fs().dirtyBytes());
        network.goOn();
        until("it is not stored", () -> client.fs().dirtyBytes() == 0);
        assertEquals("new content", read(another, file));
    }

    @Test
    void whatIsKnownIsShown() throws Exception {
        policy("cache");
        Fid file = write(another, A, "content");
        assertEquals("content", read(client, client.find("a").fid()));
        stopServer();
        clockNs.addAndGet(Duration.ofDays(2).toNanos());
        assertEquals("content", read(client, client.find("a").fid()));
        assertEquals(7, client.fs().getattr(file).size());
        assertEquals(Errno.ETIMEDOUT, failure(() -> client.fs().create(client.top(), B, 0644, USER)));
        network.goOn();
        until("the server is not noticed", () -> works(() -> client.fs().statistics(file)));
        write(client, B, "later");
        assertEquals("later", read(another, another.find("b").fid()));
    }

    @Test
    void whoWaitsGetsItInTheEnd() throws Exception {
        policy("wait");
        Fid file = write(another, A, "content");
        client.find("a");
        stopServer();
        FutureTask<String> reading = started(() -> read(client, file));
        until("nobody asks the server", () -> network.waiting() > 0);
        network.goOn();
        assertEquals("content", reading.get(120, TimeUnit.SECONDS));
    }

    @Test
    void whoWaitsCanBeInterruptedWhereverThatIs() throws Exception {
        policy("wait");
        Fid file = write(another, A, "content");
        client.find("a");
        stopServer();
        Thread[] threads = new Thread[3];
        FutureTask<?>[] tasks = {
            new FutureTask<>(() -> read(client, file)),
            new FutureTask<>(() -> client.fs().mkdir(client.top(), B, 0755, USER)),
            new FutureTask<>(() -> client.fs().mkdir(client.top(), Name.of("c"), 0755, USER))
        };
        for (int i = 0; i < tasks.length; i++) {
            threads[i] = Thread.ofPlatform().daemon().start(tasks[i]);
        }
        until("nobody asks the server", () -> network.waiting() > 1);
        for (int i = 0; i < tasks.length; i++) {
            threads[i].interrupt();
            FutureTask<?> task = tasks[i];
            ExecutionException failed = assertThrows(ExecutionException.class, () -> task.get(120, TimeUnit.SECONDS));
            assertInstanceOf(InterruptedIOException.class, failed.getCause());
        }
    }
}
