package io.cellfs.cli.compose;

import io.cellfs.cli.admin.BrokenOff;
import io.cellfs.cli.admin.CellAdmin;
import io.cellfs.cli.state.Ports;
import io.cellfs.cli.state.StateDirectory;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.database.KnownDatabases;
import io.cellfs.protocol.loopback.LoopbackNetwork;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** The real servers of a cell on a network in memory, and an administrator's end of it. */
public final class LoopbackCell implements AutoCloseable {
    /** The cell's name. */
    public static final String NAME = "example.org";

    private static final int CLIENT_PORT = 9000;

    private final LoopbackNetwork network;
    private final KnownDatabases databases;
    private final CellServers servers;
    private final CellAdmin admin;

    private LoopbackCell(LoopbackNetwork network, KnownDatabases databases, CellServers servers, CellAdmin admin) {
        this.network = network;
        this.databases = databases;
        this.servers = servers;
        this.admin = admin;
    }

    /** Starts the servers with what is in this directory. */
    public static LoopbackCell start(Path directory) throws Exception {
        StateDirectory state = new StateDirectory(directory);
        state.prepare();
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        ServerSettings common = new ServerSettings(state, loopback, new Ports(7000));
        CellSettings settings = new CellSettings(NAME, FileServerSettings.of(common), 0);
        LoopbackNetwork network = new LoopbackNetwork();
        CellServers servers =
                CellServers.start(settings, address -> network.open(address.getPort()), ProcessFigures.NONE);
        KnownDatabases databases = KnownDatabases.of(List.of(new InetSocketAddress(loopback, 7003)));
        CellAdmin admin = CellAdmin.over(network.open(CLIENT_PORT), databases);
        return new LoopbackCell(network, databases, servers, admin);
    }

    /** Leaves what broken off attempts leave. */
    public BrokenOff brokenOff() {
        return new BrokenOff(network.open(0), databases);
    }

    /** Administration over a transport that is made of one of this network. */
    CellAdmin administration(UnaryOperator<Transport> made) {
        return CellAdmin.over(made.apply(network.open(0)), databases);
    }

    /** The servers. */
    CellServers servers() {
        return servers;
    }

    /** A connection to its file service. */
    ClientConnection files() {
        return network.open(0)
                .connect(
                        new InetSocketAddress(databases.given().getFirst().getAddress(), 7000), Services.YFS_FS, false);
    }

    /** Its administration. */
    public CellAdmin admin() {
        return admin;
    }

    @Override
    public void close() throws IOException {
        admin.close();
        servers.close();
    }
}
