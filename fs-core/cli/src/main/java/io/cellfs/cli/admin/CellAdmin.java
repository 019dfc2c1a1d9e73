package io.cellfs.cli.admin;

import io.cellfs.protocol.database.KnownDatabases;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.rx.RxTransport;
import io.cellfs.rx.RxConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** A cell's administration over its own RPCs: its volumes, users and groups. */
public final class CellAdmin implements AutoCloseable {
    private final VolumeLocation location;
    private final RpcVolumeAdmin volumes;
    private final RpcReplicaAdmin replicas;
    private final RpcCopyAdmin copies;
    private final RpcSnapshotAdmin snapshots;
    private final Removals removals;
    private final CareAdmin care;
    private final ServerAdmin servers;
    private final RpcProtectionAdmin protection;
    private final DatabaseAdmin databases;
    private final ServerProbes probes;
    private final AutoCloseable transport;

    private CellAdmin(Transport transport, KnownDatabases known, AutoCloseable owned) {
        this.location = new VolumeLocation(transport, known);
        this.volumes = new RpcVolumeAdmin(transport, location);
        this.replicas = new RpcReplicaAdmin(transport, location, volumes);
        this.copies = new RpcCopyAdmin(transport, location, volumes);
        this.snapshots = new RpcSnapshotAdmin(location, volumes);
        this.removals = new Removals(location, volumes, snapshots);
        this.care = new RpcCareAdmin(transport, location);
        this.servers = new RpcServerAdmin(transport, location);
        this.protection = new RpcProtectionAdmin(transport, known);
        this.databases = new DatabaseAdmin(transport, known);
        this.probes = new ServerProbes(transport, known, location);
        this.transport = owned;
    }

    /** The administration of the cell with these volume location servers, through a port of its own. Nothing is sent yet. */
    public static CellAdmin connect(List<InetSocketAddress> volumeLocationServers) throws IOException {
        InetAddress server = volumeLocationServers.getFirst().getAddress();
        InetAddress local = server.isLoopbackAddress() ? server : RxTransport.wildcard();
        RxTransport transport = RxTransport.open(RxConfig.defaults(), new InetSocketAddress(local, 0));
        return new CellAdmin(transport, KnownDatabases.of(volumeLocationServers), transport);
    }

    /** The same through a transport that stays the caller's to close. */
    public static CellAdmin over(Transport transport, KnownDatabases known) {
        return new CellAdmin(transport, known, () -> {});
    }

    /** Volumes. */
    public VolumeAdmin volumes() {
        return volumes;
    }

    /** Read-only sites, releases and moves. */
    public ReplicaAdmin replicas() {
        return replicas;
    }

    /** File servers. */
    public ServerAdmin servers() {
        return servers;
    }

    /** Dumps, backups, clones and snapshots. */
    public CopyAdmin copies() {
        return copies;
    }

    /** Snapshots of all volumes. */
    public SnapshotAdmin snapshots() {
        return snapshots;
    }

    /** Removes what a name or id means, as the command line does. */
    public Removals removals() {
        return removals;
    }

    /** Checks and other care of volumes. */
    public CareAdmin care() {
        return care;
    }

    /** Users and groups. */
    public ProtectionAdmin protection() {
        return protection;
    }

    /** The database servers. */
    public DatabaseAdmin databases() {
        return databases;
    }

    /** Questions to single servers. */
    public ServerProbes probes() {
        return probes;
    }

    /**
     * The cell's name, as its volume location server has it; empty if that is AFS-3's, which does not know it.
     *
     * @throws AdminException UNREACHABLE
     */
    public Optional<String> cellName() throws AdminException {
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
