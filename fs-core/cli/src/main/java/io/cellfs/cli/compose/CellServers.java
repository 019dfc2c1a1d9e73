package io.cellfs.cli.compose;

import io.cellfs.cell.CellDatabase;
import io.cellfs.cell.EmbeddedCellDatabase;
import io.cellfs.cell.service.CellServices;
import io.cellfs.cell.service.LocalIdentities;
import io.cellfs.cell.store.RocksCellStore;
import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.cli.state.Endpoints;
import io.cellfs.cli.state.Ports;
import io.cellfs.cli.state.StateDirectory;
import io.cellfs.cli.state.StateLock;
import io.cellfs.protocol.rpc.CallObserver;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.server.FileServer;
import io.cellfs.server.FileServerConfig;
import io.cellfs.storage.PartitionConfig;
import io.cellfs.storage.RocksPartition;
import io.cellfs.storage.api.Partition;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/** A cell's servers: VL and PR databases, file and volume service, each on its UDP port. */
public final class CellServers implements RunningPart {
    private static final String PARTITION = "/vicepa";

    /** Where sockets come from. */
    @FunctionalInterface
    interface Network {
        /** Opens a socket. */
        Transport open(InetSocketAddress local) throws CliException;
    }

    private final ServerSettings settings;
    private final Network network;
    private InetAddress reachable;
    private final Parts parts = new Parts();

    private CellServers(ServerSettings settings, Network network) {
        this.settings = settings;
        this.network = network;
        this.reachable = settings.bind();
    }

    /**
     * Opens the state and serves. The first start on an empty state makes root.afs and root.cell.
     *
     * @throws CliException with one line for the user, and nothing left open
     */
    public static CellServers start(ServerSettings settings) throws CliException, IOException {
        return start(settings, UdpPort::open);
    }

    /** The same on another network. */
    static CellServers start(ServerSettings settings, Network network) throws CliException, IOException {
        CellServers servers = new CellServers(settings, network);
        try {
            servers.open();
            return servers;
        } catch (CliException | IOException | RuntimeException e) {
            servers.parts.close();
            throw e;
        }
    }

    private void open() throws CliException, IOException {
        StateDirectory state = settings.state();
        parts.add("lock of the servers", StateLock.take(state, StateLock.Part.SERVERS));
        List<Inet4Address> addresses = ServerIdentity.addresses(settings.bind());
        reachable = addresses.getFirst();
        Ports ports = settings.ports();
        Transport file = listen("file service's port", ports.file());
        Transport protection = listen("protection service's port", ports.protection());
        Transport location = listen("volume location service's port", ports.volumeLocation());
        Transport volume = listen("volume service's port", ports.volume());
        CellDatabase database = parts.add("cell database", openDatabase());
        CellServices services = new CellServices(database, settings.cell(), CallObserver.NONE);
        services.serveProtection(protection);
        services.serveVolumeLocation(location);
        Partition partition = parts.add("partition", openPartition());
        UUID uuid = ServerIdentity.of(state.server());
        FileServerConfig config = FileServerConfig.open(uuid, List.of());
        FileServer server = new FileServer(config, List.of(partition), file, volume, new LocalIdentities(database));
        parts.add("file server", server).start();
        ServerIdentity.register(uuid, volume, address().volumeLocationServer(), addresses, ports);
        FirstStart.makeRootVolumes(volume, address(), settings.rootQuotaBytes());
        Endpoints.noteServers(state, endpoints());
        parts.add("note of the servers", () -> Endpoints.noteServers(state, null));
    }

    private Transport listen(String name, int port) throws CliException {
        return parts.add(name, network.open(new InetSocketAddress(settings.bind(), port)));
    }

    private CellDatabase openDatabase() throws CliException {
        Path directory = settings.state().database();
        try {
            return EmbeddedCellDatabase.open(RocksCellStore.open(directory), InstantSource.system());
        } catch (IOException e) {
            throw new CliException(ExitCode.UNAVAILABLE, "cannot open the cell database: " + e.getMessage(), e);
        }
    }

    private Partition openPartition() throws CliException {
        Path directory = settings.partition();
        try {
            Files.createDirectories(directory);
            return RocksPartition.open(directory, PARTITION, PartitionConfig.DEFAULT);
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.UNAVAILABLE, "cannot open the partition in " + directory + ": " + e.getMessage(), e);
        }
    }

    private Endpoints.Servers endpoints() {
        Ports ports = settings.ports();
        return new Endpoints.Servers(
                ProcessHandle.current().pid(),
                settings.cell(),
                reachable.getHostAddress(),
                ports.file(),
                ports.protection(),
                ports.volumeLocation(),
                ports.volume());
    }

    /** Where a client finds the cell. */
    public CellLocation address() {
        return new CellLocation(
                settings.cell(),
                new InetSocketAddress(reachable, settings.ports().volumeLocation()));
    }

    @Override
    public List<String> describe() {
        Ports ports = settings.ports();
        return List.of(
                "cell        " + settings.cell() + ", OPEN: whoever reaches its ports is an administrator",
                "state       " + settings.state().path(),
                "udp ports   on " + settings.bind().getHostAddress() + ": files " + ports.file() + ", protection "
                        + ports.protection() + ", volume location " + ports.volumeLocation() + ", volumes "
                        + ports.volume());
    }

    @Override
    public void close() throws IOException {
        parts.close();
        if (parts.failed()) {
            throw new IOException("not every server closed well");
        }
    }
}
