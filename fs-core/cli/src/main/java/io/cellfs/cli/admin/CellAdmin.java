package io.cellfs.cli.admin;

import io.cellfs.cli.state.Ports;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.rx.RxTransport;
import io.cellfs.rx.RxConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A cell's administration over its own RPCs: its volumes, users and groups. */
public final class CellAdmin implements AutoCloseable {
    private final VolumeLocation location;
    private final RpcVolumeAdmin volumes;
    private final RpcProtectionAdmin protection;
    private final AutoCloseable transport;

    private CellAdmin(Transport transport, InetSocketAddress volumeLocationServer, AutoCloseable owned) {
        this.location = new VolumeLocation(transport, volumeLocationServer);
        this.volumes = new RpcVolumeAdmin(transport, location);
        int port = Ports.ofVolumeLocation(volumeLocationServer.getPort()).protection();
        this.protection =
                new RpcProtectionAdmin(transport, new InetSocketAddress(volumeLocationServer.getAddress(), port));
        this.transport = owned;
    }

    /** The administration of the cell with this volume location server, through a port of its own. Nothing is sent yet. */
    public static CellAdmin connect(InetSocketAddress volumeLocationServer) throws IOException {
        InetAddress server = volumeLocationServer.getAddress();
        InetAddress local = server.isLoopbackAddress() ? server : new InetSocketAddress(0).getAddress();
        RxTransport transport = RxTransport.open(RxConfig.defaults(), new InetSocketAddress(local, 0));
        return new CellAdmin(transport, volumeLocationServer, transport);
    }

    /** The same through a transport that stays the caller's to close. */
    public static CellAdmin over(Transport transport, InetSocketAddress volumeLocationServer) {
        return new CellAdmin(transport, volumeLocationServer, () -> {});
    }

    /** The address that {@link VolumeAdmin#fileServers} writes as host and port. */
    public static InetSocketAddress address(String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        return new InetSocketAddress(
                hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1)));
    }

    /** Volumes. */
    public VolumeAdmin volumes() {
        return volumes;
    }

    /** Users and groups. */
    public ProtectionAdmin protection() {
        return protection;
    }

    /**
     * The cell's name, as its volume location server has it.
     *
     * @throws AdminException UNREACHABLE
     */
    public String cellName() throws AdminException {
        return location.cellName();
    }

    @Override
    public void close() throws IOException {
        volumes.close();
        protection.close();
        location.close();
        try {
            transport.close();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
