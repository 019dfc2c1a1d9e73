package io.cellfs.cli.admin;

import io.cellfs.cli.state.HostPort;
import io.cellfs.protocol.database.DatabaseClient;
import io.cellfs.protocol.database.DatabaseService;
import io.cellfs.protocol.database.KnownDatabases;
import io.cellfs.protocol.ext.VlExtensions;
import io.cellfs.protocol.ext.VlExtensions.DatabaseServer;
import io.cellfs.protocol.ext.VlExtensions.DatabaseState;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The copies of a cell's databases: how they are, who belongs to the group, who leads. */
public final class DatabaseAdmin {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseAdmin.class);

    private final Transport transport;
    private final KnownDatabases known;

    DatabaseAdmin(Transport transport, KnownDatabases known) {
        this.transport = transport;
        this.known = known;
    }

    /**
     * A database server.
     *
     * @param server its volume location service
     * @param state how it sees the group; empty when it does not answer
     */
    public record Copy(InetSocketAddress server, Optional<DatabaseState> state) {}

    /** All database servers that are known here or to the cell. */
    public List<Copy> copies() throws AdminException {
        Set<InetSocketAddress> servers = new LinkedHashSet<>(known.now());
        servers.addAll(announced());
        List<Copy> copies = new ArrayList<>();
        for (InetSocketAddress server : servers) {
            copies.add(new Copy(server, state(server)));
        }
        return copies;
    }

    /** Adds a copy, which runs and waits to join; {@code port} is that of its Raft service. */
    public void add(String id, String host, int port) throws AdminException {
        change("adding peer " + id, VlExtensions.ADD_DATABASE, new VlExtensions.NewDatabase(id, host, port));
    }

    /** Removes a copy. */
    public void remove(String id) throws AdminException {
        change("removing peer " + id, VlExtensions.REMOVE_DATABASE, new VlExtensions.DatabaseId(id));
    }

    /** Lets a copy lead. */
    public void lead(String id) throws AdminException {
        change("letting peer " + id + " lead", VlExtensions.LEAD_DATABASE, new VlExtensions.DatabaseId(id));
    }

    private Set<InetSocketAddress> announced() throws AdminException {
        try (DatabaseClient any = new DatabaseClient(transport, DatabaseService.EXTENSIONS, known)) {
            Set<InetSocketAddress> servers = new LinkedHashSet<>();
            for (DatabaseServer each :
                    any.ask(VlExtensions.DATABASE_SERVERS, NoValues.NONE).servers()) {
                servers.add(address(each));
            }
            return servers;
        } catch (IOException e) {
            LOG.debug("no database server tells of the others", e);
            return Set.of();
        }
    }

    private static InetSocketAddress address(DatabaseServer server) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByAddress(server.address().bytes()), server.port());
    }

    private Optional<DatabaseState> state(InetSocketAddress server) {
        try (DatabaseClient one = new DatabaseClient(transport, DatabaseService.EXTENSIONS, List.of(server))) {
            return Optional.of(one.ask(VlExtensions.DATABASE_STATE, NoValues.NONE));
        } catch (IOException e) {
            LOG.debug("database server {} does not answer", HostPort.text(server), e);
            return Optional.empty();
        }
    }

    /** Asks the server that leads, else any that answers; it may take as long as a snapshot takes. */
    private <Q extends Record> void change(String what, Op<Q, NoValues> op, Q args) throws AdminException {
        List<Copy> answering =
                copies().stream().filter(copy -> copy.state().isPresent()).toList();
        InetSocketAddress server = answering.stream()
                .filter(copy -> copy.state().orElseThrow().role().equals("leader"))
                .findFirst()
                .or(() -> answering.stream().findFirst())
                .map(Copy::server)
                .orElseGet(known.now()::getFirst);
        try (DatabaseClient one = new DatabaseClient(transport, DatabaseService.EXTENSIONS, List.of(server))) {
            one.change(op, args);
        } catch (IOException e) {
            throw AdminErrors.of(what, server, e);
        }
    }
}
