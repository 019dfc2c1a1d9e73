package io.cellfs.protocol.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Services;
import io.cellfs.protocol.database.DatabaseClient.Patience;
import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.error.UbikError;
import io.cellfs.protocol.error.VlError;
import io.cellfs.protocol.loopback.LoopbackNetwork;
import io.cellfs.protocol.rpc.AbortCode;
import io.cellfs.protocol.rpc.Dispatcher;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlArgs;
import io.cellfs.protocol.vl.VlReplies;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DatabaseClientTest {
    /** Long enough for a server that answers, even on a loaded machine. */
    private static final Patience SHORT =
            new Patience(Duration.ofSeconds(2), Duration.ofMillis(300), Duration.ofMillis(10));

    private static final Patience LONG =
            new Patience(Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofMillis(10));

    private final LoopbackNetwork network = new LoopbackNetwork();
    private final Transport own = network.open(0);
    private final List<Server> servers = new ArrayList<>();
    private final AtomicLong clock = new AtomicLong();

    /** A location server that answers volume ids with its number, or fails as it is told. */
    private final class Server {
        private final int number;
        private Transport transport;
        private volatile Optional<AbortCode> failsReads = Optional.empty();
        private volatile Optional<AbortCode> failsWrites = Optional.empty();
        private volatile Optional<CountDownLatch> hangs = Optional.empty();
        private final List<String> calls = Collections.synchronizedList(new ArrayList<>());

        Server(int number) {
            this.number = number;
            this.transport = serve();
        }

        private Transport serve() {
            Transport opened = network.open(7003 + 10 * number);
            opened.serve(
                    Services.VL,
                    OptionalInt.empty(),
                    new Dispatcher()
                            .on(Vl.PROBE_SERVER, (context, args) -> {
                                calls.add("read");
                                await();
                                fail(failsReads);
                                return NoValues.NONE;
                            })
                            .on(Vl.GET_NEW_VOLUME_ID, (context, args) -> {
                                calls.add("write");
                                await();
                                fail(failsWrites);
                                return new VlReplies.NewVolumeId(number);
                            }));
            return opened;
        }

        private void await() throws IOException {
            try {
                if (hangs.isPresent()) {
                    hangs.get().await();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }

        private void fail(Optional<AbortCode> code) throws RpcException {
            if (code.isPresent()) {
                throw code.get().because("told to fail");
            }
        }

        void stop() {
            transport.close();
        }

        void start() {
            transport = serve();
        }
    }

    private DatabaseClient client(int count, Patience patience) {
        for (int i = 0; i < count; i++) {
            servers.add(new Server(i));
        }
        return new DatabaseClient(
                own,
                DatabaseService.VOLUME_LOCATION,
                servers.stream().map(s -> s.transport.localAddress()).toList(),
                patience,
                clock::get);
    }

    @AfterEach
    void stop() {
        servers.forEach(s -> s.hangs.ifPresent(CountDownLatch::countDown));
        servers.forEach(Server::stop);
        own.close();
    }

    private static void ask(DatabaseClient client) throws IOException {
        client.ask(Vl.PROBE_SERVER, NoValues.NONE);
    }

    private static long change(DatabaseClient client) throws IOException {
        return client.change(Vl.GET_NEW_VOLUME_ID, new VlArgs.Bump(1)).volume();
    }

    @Test
    void questionsStayWithTheServerThatAnswers() throws IOException {
        try (DatabaseClient client = client(3, LONG)) {
            ask(client);
            servers.get(0).stop();
            ask(client);
            ask(client);
            servers.get(0).start();
            clock.addAndGet(ServerOrder.SHUN_NS);
            ask(client);
            assertEquals(1, servers.get(0).calls.size());
            assertEquals(3, servers.get(1).calls.size());
            servers.get(1).stop();
            servers.get(2).stop();
            ask(client);
            assertEquals(2, servers.get(0).calls.size());
        }
    }

    @Test
    void theLeaderIsLearnedFromTheOthersRefusals() throws IOException {
        try (DatabaseClient client = client(3, LONG)) {
            servers.get(0).failsWrites = Optional.of(UbikError.NOTSYNC);
            servers.get(1).failsWrites = Optional.of(UbikError.NOTSYNC);
            assertEquals(2, change(client));
            assertEquals(2, change(client));
            assertEquals(1, servers.get(0).calls.size());
            assertEquals(2, servers.get(2).calls.size());
            ask(client);
            assertEquals(List.of("write", "read"), servers.get(0).calls, "questions go on going to the nearest");
            servers.get(2).failsWrites = Optional.of(UbikError.NOTSYNC);
            servers.get(1).failsWrites = Optional.empty();
            assertEquals(1, change(client), "another leader");
        }
    }

    @Test
    void aServerWithoutAMajorityIsPassedOver() throws IOException {
        try (DatabaseClient client = client(2, LONG)) {
            servers.get(0).failsReads = Optional.of(UbikError.NOQUORUM);
            ask(client);
            ask(client);
            assertEquals(1, servers.get(0).calls.size());
        }
    }

    @Test
    void anElectionIsWaitedFor() throws IOException {
        try (DatabaseClient client = client(2, LONG)) {
            servers.forEach(s -> s.failsWrites = Optional.of(UbikError.NOQUORUM));
            Thread.ofVirtual().start(() -> {
                while (servers.get(0).calls.size() < 2) {
                    Thread.onSpinWait();
                }
                servers.get(1).failsWrites = Optional.empty();
            });
            assertEquals(1, change(client));
        }
    }

    @Test
    void withoutALeaderForLongThatIsTheAnswer() {
        try (DatabaseClient client = client(2, SHORT)) {
            servers.forEach(s -> s.failsWrites = Optional.of(UbikError.NOQUORUM));
            Thread.ofVirtual().start(() -> {
                while (servers.get(0).calls.size() < 2) {
                    Thread.onSpinWait();
                }
                clock.addAndGet(Duration.ofSeconds(1).toNanos());
            });
            RpcException e = assertThrows(RpcException.class, () -> change(client));
            assertTrue(UbikError.NOQUORUM.matches(e), e.toString());
        }
    }

    @Test
    void answersOfTheDatabaseAreNotAskedForTwice() {
        try (DatabaseClient client = client(2, LONG)) {
            servers.get(0).failsReads = Optional.of(VlError.NOENT);
            RpcException e = assertThrows(RpcException.class, () -> ask(client));
            assertTrue(VlError.NOENT.matches(e), e.toString());
            assertEquals(0, servers.get(1).calls.size());
        }
    }

    @Test
    void aServerThatHangsIsPassedOverForQuestions() throws IOException {
        try (DatabaseClient client = client(2, SHORT)) {
            servers.get(0).hangs = Optional.of(new CountDownLatch(1));
            ask(client);
            assertEquals(1, servers.get(1).calls.size());
        }
    }

    @Test
    void aChangeThatMayHaveBeenMadeIsNotMadeTwice() throws IOException {
        try (DatabaseClient client = client(2, LONG)) {
            servers.get(0).hangs = Optional.of(new CountDownLatch(1));
            Thread.ofVirtual().start(() -> {
                while (servers.get(0).calls.isEmpty()) {
                    Thread.onSpinWait();
                }
                servers.get(0).stop();
            });
            RpcException e = assertThrows(RpcException.class, () -> change(client));
            assertTrue(RxError.CALL_DEAD.matches(e), e.toString());
            assertEquals(0, servers.get(1).calls.size());
            assertEquals(1, change(client), "the next change goes to a server that is there");
        }
    }

    @Test
    void aChangeThatNeverReachedAServerGoesToTheNext() throws IOException {
        try (DatabaseClient client = client(2, LONG)) {
            servers.get(0).stop();
            assertEquals(1, change(client));
        }
    }
}
