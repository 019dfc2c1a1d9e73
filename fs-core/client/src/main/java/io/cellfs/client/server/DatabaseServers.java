package io.cellfs.client.server;

import io.cellfs.protocol.database.DatabaseClient;
import io.cellfs.protocol.database.DatabaseService;
import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.ext.VlExtensions;
import io.cellfs.protocol.ext.VlExtensions.DatabaseServer;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.rpc.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The volume location servers of a cell: those that are configured, and those that the cell itself tells of ({@link VlExtensions#DATABASE_SERVERS}), so
 * that a client outlives all servers that it was started with. Thread-safe.
 */
final class DatabaseServers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseServers.class);
    private static final int PORT_MAX = 0xffff;

    private final Transport transport;
    private final List<InetSocketAddress> configured;
    private volatile DatabaseClient database;
    private boolean closed;

    DatabaseServers(Transport transport, List<InetSocketAddress> configured) {
        this.transport = transport;
        this.configured = List.copyOf(configured);
        this.database = client(configured);
    }

    private DatabaseClient client(List<InetSocketAddress> servers) {
        return new DatabaseClient(transport, DatabaseService.VOLUME_LOCATION, servers);
    }

    /** The servers that are asked. */
    List<InetSocketAddress> addresses() {
        return database.servers();
    }

    /** Asks any of them; once more if the list was replaced meanwhile. */
    <Q extends Record, R extends Record> R ask(Op<Q, R> op, Q args) throws IOException {
        DatabaseClient asked = database;
        try {
            return asked.ask(op, args);
        } catch (RpcException e) {
            if (asked == database) {
                throw e;
            }
            return database.ask(op, args);
        }
    }

    /** Asks the cell which servers it has by now. Those that are configured stay in the list, last, unless the cell names them. */
    void learn() {
        Set<InetSocketAddress> servers = new LinkedHashSet<>();
        try (DatabaseClient any = new DatabaseClient(transport, DatabaseService.EXTENSIONS, addresses())) {
            for (DatabaseServer server :
                    any.ask(VlExtensions.DATABASE_SERVERS, NoValues.NONE).servers()) {
                servers.add(address(server));
            }
        } catch (IOException e) {
            LOG.debug("no database server tells of the others", e);
            return;
        }
        if (!servers.isEmpty()) {
            servers.addAll(configured);
            use(new ArrayList<>(servers));
        }
    }

    private static InetSocketAddress address(DatabaseServer server) throws IOException {
        if (server.port() < 1 || server.port() > PORT_MAX) {
            throw RxError.PROTOCOL_ERROR.because("port " + server.port() + " of a database server");
        }
        return new InetSocketAddress(InetAddress.getByAddress(server.address().bytes()), server.port());
    }

    private synchronized void use(List<InetSocketAddress> servers) {
        if (closed || Set.copyOf(servers).equals(Set.copyOf(database.servers()))) {
            return;
        }
        LOG.info("the cell's database servers are {} now", servers);
        DatabaseClient before = database;
        database = client(servers);
        before.close();
    }

    @Override
    public synchronized void close() {
        closed = true;
        database.close();
    }
}
