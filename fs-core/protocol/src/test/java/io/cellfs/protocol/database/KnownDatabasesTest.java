package io.cellfs.protocol.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Services;
import io.cellfs.protocol.ext.VlExtensions;
import io.cellfs.protocol.ext.VlExtensions.DatabaseServer;
import io.cellfs.protocol.loopback.LoopbackNetwork;
import io.cellfs.protocol.rpc.Dispatcher;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlArgs;
import io.cellfs.protocol.vl.VlReplies;
import io.cellfs.protocol.xdr.Opaque;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who uses a cell learns which database servers its cell has. */
class KnownDatabasesTest {
    private static final int FIRST_PORT = 7003;
    private static final int SECOND_PORT = 7013;

    private final LoopbackNetwork network = new LoopbackNetwork();
    private final Transport own = network.open(0);
    private volatile List<DatabaseServer> told = List.of();
    private final Transport first = serve(FIRST_PORT, 1);

    @AfterEach
    void stop() {
        own.close();
    }

    /** A location server that answers every question for a volume id with a number of its own. */
    private Transport serve(int port, int number) {
        Transport transport = network.open(port);
        Dispatcher dispatcher = new Dispatcher()
                .on(VlExtensions.DATABASE_SERVERS, (context, args) -> new VlExtensions.DatabaseServers(told))
                .on(Vl.GET_NEW_VOLUME_ID, (context, args) -> new VlReplies.NewVolumeId(number));
        transport.serve(Services.VL, OptionalInt.empty(), dispatcher);
        transport.serve(Services.EXTENSIONS, OptionalInt.empty(), dispatcher);
        return transport;
    }

    private static DatabaseServer named(Transport server) {
        InetSocketAddress address = server.localAddress();
        return new DatabaseServer(
                "n" + address.getPort(), Opaque.of(address.getAddress().getAddress()), address.getPort());
    }

    private static long asked(DatabaseClient client) throws IOException {
        return client.ask(Vl.GET_NEW_VOLUME_ID, new VlArgs.Bump(1)).volume();
    }

    private KnownDatabases given() {
        return KnownDatabases.of(List.of(first.localAddress()));
    }

    private DatabaseClient client(KnownDatabases known) {
        return new DatabaseClient(own, DatabaseService.VOLUME_LOCATION, known);
    }

    @Test
    void aServerThatWasAddedTakesOver() throws IOException {
        KnownDatabases known = given();
        List<List<InetSocketAddress>> heard = new ArrayList<>();
        known.onChange(heard::add);
        try (DatabaseClient client = client(known)) {
            assertEquals(1, asked(client));
            Transport second = serve(SECOND_PORT, 2);
            told = List.of(named(second));
            known.learn(own);
            List<InetSocketAddress> both = List.of(second.localAddress(), first.localAddress());
            assertEquals(both, known.now());
            assertEquals(List.of(both), heard);
            first.close();
            assertEquals(2, asked(client));
            known.learn(own);
            assertEquals(2, asked(client));
            assertEquals(1, heard.size(), "nothing has changed");
            second.close();
        }
    }

    @Test
    void allServersAreReplacedOneAfterTheOther() throws IOException {
        KnownDatabases known = given();
        try (DatabaseClient client = client(known)) {
            Transport last = first;
            for (int i = 1; i <= 5; i++) {
                Transport next = serve(SECOND_PORT + 10 * i, i);
                told = List.of(named(next));
                known.learn(own);
                last.close();
                assertEquals(i, asked(client));
                assertEquals(List.of(next.localAddress(), first.localAddress()), known.now());
                last = next;
            }
            KnownDatabases later = KnownDatabases.of(known.given(), known.now());
            assertEquals(known.now(), later.now());
            try (DatabaseClient restarted = client(later)) {
                assertEquals(5, asked(restarted));
            }
            last.close();
        }
    }

    @Test
    void aCellThatTellsNothingKeepsItsList() throws IOException {
        KnownDatabases known = given();
        try (DatabaseClient client = client(known)) {
            known.learn(own);
            assertEquals(List.of(first.localAddress()), known.now());
            told = List.of(new DatabaseServer("bad", Opaque.of(new byte[] {127, 0, 0, 1}), 70_000));
            known.learn(own);
            assertEquals(List.of(first.localAddress()), known.now());
            assertEquals(1, asked(client));
            first.close();
        }
    }

    @Test
    void aCellIsAskedNowAndThenAndSoonWhenAServerIsSilent() {
        KnownDatabases known = given();
        Duration period = Duration.ofMinutes(1);
        assertFalse(known.takeTurn(0, period), "the first period begins");
        assertFalse(known.takeTurn(period.toNanos() - 1, period));
        assertTrue(known.takeTurn(period.toNanos(), period));
        assertFalse(known.takeTurn(period.toNanos(), period));
        known.suspect(first.localAddress());
        assertFalse(known.takeTurn(period.toNanos() + KnownDatabases.SUSPECTED_NS - 1, period));
        assertTrue(known.takeTurn(period.toNanos() + KnownDatabases.SUSPECTED_NS, period));
        assertFalse(known.takeTurn(period.toNanos() + 2 * KnownDatabases.SUSPECTED_NS, period));
        first.close();
    }

    @Test
    void silenceIsSuspect() throws IOException {
        KnownDatabases known = given();
        assertFalse(known.takeTurn(0, Duration.ofMinutes(1)));
        first.close();
        try (DatabaseClient client = client(known)) {
            assertThrows(RpcException.class, () -> asked(client));
        }
        assertTrue(known.takeTurn(KnownDatabases.SUSPECTED_NS, Duration.ofMinutes(1)));
    }

    @Test
    void afterTheEndNothingIsAsked() throws IOException {
        DatabaseClient client = client(given());
        assertEquals(1, asked(client));
        client.close();
        assertThrows(RpcException.class, () -> asked(client));
        first.close();
    }
}
