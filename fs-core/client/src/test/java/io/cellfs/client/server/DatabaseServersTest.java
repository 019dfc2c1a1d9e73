package io.cellfs.client.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client learns which database servers its cell has. */
class DatabaseServersTest {
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

    private static long asked(DatabaseServers servers) throws IOException {
        return servers.ask(Vl.GET_NEW_VOLUME_ID, new VlArgs.Bump(1)).volume();
    }

    @Test
    void aServerThatWasAddedTakesOver() throws IOException {
        try (DatabaseServers servers = new DatabaseServers(own, List.of(first.localAddress()))) {
            assertEquals(1, asked(servers));
            Transport second = serve(SECOND_PORT, 2);
            told = List.of(named(second));
            servers.learn();
            assertEquals(List.of(second.localAddress(), first.localAddress()), servers.addresses());
            first.close();
            assertEquals(2, asked(servers));
            servers.learn();
            assertEquals(2, asked(servers));
            second.close();
        }
    }

    @Test
    void aCellThatTellsNothingKeepsItsList() throws IOException {
        try (DatabaseServers servers = new DatabaseServers(own, List.of(first.localAddress()))) {
            servers.learn();
            assertEquals(List.of(first.localAddress()), servers.addresses());
            told = List.of(new DatabaseServer("bad", Opaque.of(new byte[] {127, 0, 0, 1}), 70_000));
            servers.learn();
            assertEquals(List.of(first.localAddress()), servers.addresses());
            assertEquals(1, asked(servers));
            first.close();
        }
    }

    @Test
    void afterTheEndNothingIsAsked() throws IOException {
        DatabaseServers servers = new DatabaseServers(own, List.of(first.localAddress()));
        assertEquals(1, asked(servers));
        servers.close();
        assertThrows(RpcException.class, () -> asked(servers));
        first.close();
    }
}
