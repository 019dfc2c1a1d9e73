package io.cellfs.client;

import io.cellfs.cell.CellDatabase;
import io.cellfs.cell.EmbeddedCellDatabase;
import io.cellfs.cell.service.CellServices;
import io.cellfs.cell.store.RocksCellStore;
import io.cellfs.client.api.Attributes;
import io.cellfs.client.api.Credentials;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.acl.Rights;
import io.cellfs.protocol.error.VlError;
import io.cellfs.protocol.identity.BuiltInIds;
import io.cellfs.protocol.loopback.LoopbackNetwork;
import io.cellfs.protocol.rpc.CallObserver;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.vl.NvldbEntry;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlArgs;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.protocol.xdr.Words;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.AclEntry;
import io.cellfs.storage.api.VolumeChange;
import io.cellfs.storage.api.VolumeType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/** A whole cell of the real parts, on a transport in memory: cell database, storage, file servers, and as many clients as wanted. */
final class LiveCell implements AutoCloseable {
    static final String NAME = "test.cell";
    static final long FIRST_VOLUME = 536870912L;
    static final Credentials USER = new Credentials(1000, 1001, 1);

    private static final int FIRST_PORT = 7000;
    private static final int PORTS_PER_SERVER = 10;
    private static final int LOCATION_PORT = 7003;
    /** A server by its index in the location database: all have the same address. */
    private static final int INDEX_MARK = 0xff000000;

    private static final Acl ACL = new Acl(
            List.of(
                    new AclEntry(BuiltInIds.ADMINISTRATORS, Rights.ALL),
                    new AclEntry(BuiltInIds.ANYUSER, Rights.READ | Rights.LOOKUP)),
            List.of());

    private static final Duration LEASE = Duration.ofSeconds(60);

    private final Path directory;
    private final LoopbackNetwork network;
    private final CellDatabase database;
    private final List<Transport> locationServers = new ArrayList<>();
    private final List<LiveServer> servers = new ArrayList<>();
    private int clients;
    private volatile LongSupplier clock = System::nanoTime;

    /** A cell with one server of each kind. */
    LiveCell(Path directory) throws IOException {
        this(directory, 1, 1);
    }

    /** The same, with locks that stand for {@code lease} after a client's last word. */
    LiveCell(Path directory, Duration lease) throws IOException {
        this(directory, new LoopbackNetwork(), 1, 1, Optional.empty(), lease);
    }

    /** A cell with several location servers, which share one database, and several file servers. */
    LiveCell(Path directory, int locations, int fileServers) throws IOException {
        this(directory, new LoopbackNetwork(), locations, fileServers);
    }

    /** The same on this network. */
    LiveCell(Path directory, LoopbackNetwork network, int locations, int fileServers) throws IOException {
        this(directory, network, locations, fileServers, Optional.empty());
    }

    /** The same with servers to which something may happen. */
    LiveCell(Path directory, LoopbackNetwork network, int locations, int fileServers, Optional<Faults> faults)
            throws IOException {
        this(directory, network, locations, fileServers, faults, LEASE);
    }

    private LiveCell(
            Path directory,
            LoopbackNetwork network,
            int locations,
            int fileServers,
            Optional<Faults> faults,
            Duration lease)
            throws IOException {
        this.directory = directory;
        this.network = network;
        database = EmbeddedCellDatabase.open(RocksCellStore.open(directory.resolve("cell")), InstantSource.system());
        for (int i = 0; i < locations; i++) {
            startLocationServer(i);
        }
        List<InetSocketAddress> known =
                locationServers.stream().map(Transport::localAddress).toList();
        for (int i = 0; i < fileServers; i++) {
            Path partition = directory.resolve(i == 0 ? "vicepa" : "vicepa-" + i);
            servers.add(new LiveServer(i, partition, network, database, known, port(i), faults, lease));
        }
        makeVolume(FIRST_VOLUME, "root.cell");
    }

    static int port(int server) {
        return FIRST_PORT + server * PORTS_PER_SERVER;
    }

    /** Serves (again) the cell database at a location server's port. */
    void startLocationServer(int number) {
        Transport transport = network.open(LOCATION_PORT + number * PORTS_PER_SERVER);
        new CellServices(database, NAME, CallObserver.NONE).serveVolumeLocation(transport);
        if (number < locationServers.size()) {
            locationServers.set(number, transport);
        } else {
            locationServers.add(transport);
        }
    }

    void stopLocationServer(int number) {
        locationServers.get(number).close();
    }

    LiveServer server(int number) {
        return servers.get(number);
    }

    void stopServer() {
        servers.getFirst().stop();
    }

    void startServerAgain() throws IOException {
        servers.getFirst().start(port(0));
    }

    void makeVolume(long id, String name) throws IOException {
        if (servers.getFirst().partition().volume(id).isEmpty()) {
            servers.getFirst().partition().createVolume(id, name, VolumeType.READ_WRITE, id, ACL);
        }
        enter(name, id, 0, new int[] {VlFlags.SITE_RW}, 0);
    }

    /** A volume at another server, of content of its own, that no entry names yet. */
    void makeVolumeAt(int server, long id, String name) throws IOException {
        servers.get(server).partition().createVolume(id, name, VolumeType.READ_WRITE, id, ACL);
    }

    /** Makes or replaces an entry: a read-write volume, and when {@code readOnly} is not 0 its replicas, at sites with these flags. */
    void enter(String name, long id, long readOnly, int[] flags, int... sites) throws IOException {
        NvldbEntry entry = new NvldbEntry(
                name,
                sites.length,
                Words.padded(Vl.SITES, marked(sites)),
                Words.padded(Vl.SITES),
                Words.padded(Vl.SITES, flags),
                id,
                readOnly,
                0,
                0,
                VlFlags.RW_EXISTS | (readOnly == 0 ? 0 : VlFlags.RO_EXISTS),
                0,
                Words.padded(8));
        try {
            tell(Vl.CREATE_ENTRY_N, new VlArgs.EntryN(entry));
        } catch (RpcException e) {
            if (!VlError.IDEXIST.matches(e) && !VlError.NAMEEXIST.matches(e)) {
                throw e;
            }
            tell(Vl.REPLACE_ENTRY_N, new VlArgs.ReplaceN(id, VlFlags.TYPE_RW, entry, 0));
        }
    }

    /** Removes an entry; the volume stays where it is. */
    void remove(long id) throws IOException {
        tell(Vl.DELETE_ENTRY, new VlArgs.OfVolume(id, VlFlags.TYPE_RW));
    }

    private <Q extends Record, R extends Record> void tell(Op<Q, R> op, Q args) throws IOException {
        try (Transport own = network.open(0);
                ClientConnection vl = own.connect(locationServers.getLast().localAddress(), Services.VL, false)) {
            Rpc.call(vl, op, args);
        }
    }

    static int[] marked(int... sites) {
        int[] words = new int[sites.length];
        for (int i = 0; i < sites.length; i++) {
            words[i] = INDEX_MARK | (sites[i] + 1);
        }
        return words;
    }

    /** A transport for administration. */
    Transport transport() {
        return network.open(0);
    }

    /** A volume's entry. */
    NvldbEntry entry(long id) throws IOException {
        try (Transport own = network.open(0);
                ClientConnection vl = own.connect(running().localAddress(), Services.VL, false)) {
            return Rpc.call(vl, Vl.GET_ENTRY_BY_ID_N, new VlArgs.OfVolume(id, VlFlags.TYPE_RW))
                    .entry();
        }
    }

    /** The server that has a site of a volume. */
    UUID site(String name, int number) throws IOException {
        try (Transport own = network.open(0);
                ClientConnection vl = own.connect(running().localAddress(), Services.VL, false)) {
            return Rpc.call(vl, Vl.GET_ENTRY_BY_NAME_U, new VlArgs.VolumeName(name))
                    .entry()
                    .servers()
                    .get(number);
        }
    }

    private Transport running() {
        return locationServers.getLast();
    }

    void setQuota(long id, long bytes) throws IOException {
        servers.getFirst()
                .partition()
                .volume(id)
                .orElseThrow()
                .change(new VolumeChange(
                        Optional.empty(),
                        Optional.empty(),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        OptionalInt.empty(),
                        OptionalLong.of(bytes),
                        OptionalLong.empty(),
                        Optional.empty()));
    }

    /** Clients opened from now on count the lifetimes of promises by this clock, ns. */
    void clock(LongSupplier nanoTime) {
        clock = nanoTime;
    }

    /** A client with a cache directory of its own. */
    Client client() throws IOException {
        return client("cache-" + clients++, 64L << 20);
    }

    Client client(String cache, long cacheBytes) throws IOException {
        return bounded(cache, cacheBytes, UnaryOperator.identity());
    }

    /** A client that keeps few files and names. */
    Client smallClient() throws IOException {
        int least = 1024;
        return bounded("cache-" + clients++, 64L << 20, config -> config.withBounds(1 << 20, least, least));
    }

    /** A client with this cache that calls through another transport, made over the real one. */
    Client client(String cache, long cacheBytes, UnaryOperator<Transport> over) throws IOException {
        return client(cache, cacheBytes, UnaryOperator.identity(), over);
    }

    /** A client that calls through another transport, made over the real one. */
    Client client(UnaryOperator<Transport> over) throws IOException {
        return client("cache-" + clients++, 64L << 20, UnaryOperator.identity(), over);
    }

    private Client bounded(String cache, long cacheBytes, UnaryOperator<CacheConfig> change) throws IOException {
        return client(cache, cacheBytes, change, UnaryOperator.identity());
    }

    private Client client(
            String cache, long cacheBytes, UnaryOperator<CacheConfig> change, UnaryOperator<Transport> over)
            throws IOException {
        CountingTransport transport = new CountingTransport(over.apply(network.open(0)));
        List<InetSocketAddress> known =
                locationServers.stream().map(Transport::localAddress).toList();
        CacheConfig config =
                CacheConfig.of(List.of(new CellAddress(NAME, known)), directory.resolve(cache), cacheBytes);
        return new Client(CacheManager.open(change.apply(config), transport, clock), transport);
    }

    /** A client and its transport. */
    record Client(CacheManager fs, CountingTransport transport) implements AutoCloseable {
        /** The root directory of the cell. */
        Fid top() throws IOException {
            return fs.lookup(fs.root(), Name.of(NAME), USER).fid();
        }

        /** Looks a path below the cell's root up. */
        Attributes find(String... path) throws IOException {
            Attributes found = fs.getattr(top());
            for (String name : path) {
                found = fs.lookup(found.fid(), Name.of(name), USER);
            }
            return found;
        }

        @Override
        public void close() throws IOException {
            fs.close();
            transport.close();
        }

        /** Ends as if killed: nothing is stored, the server is told nothing. */
        void kill() {
            transport.close();
        }
    }

    @Override
    public void close() throws IOException {
        servers.forEach(LiveServer::stop);
        locationServers.forEach(Transport::close);
        database.close();
    }
}
