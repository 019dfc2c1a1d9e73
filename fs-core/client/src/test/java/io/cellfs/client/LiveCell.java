package io.cellfs.client;

import io.cellfs.cell.CellDatabase;
import io.cellfs.cell.EmbeddedCellDatabase;
import io.cellfs.cell.service.CellServices;
import io.cellfs.cell.service.LocalIdentities;
import io.cellfs.cell.store.RocksCellStore;
import io.cellfs.cell.volume.ServerEntry.Address;
import io.cellfs.cell.volume.Site;
import io.cellfs.cell.volume.VolumeEntry;
import io.cellfs.client.api.Attributes;
import io.cellfs.client.api.Credentials;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.acl.Rights;
import io.cellfs.protocol.identity.BuiltInIds;
import io.cellfs.protocol.loopback.LoopbackNetwork;
import io.cellfs.protocol.rpc.CallObserver;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.server.FileServer;
import io.cellfs.server.FileServerConfig;
import io.cellfs.storage.PartitionConfig;
import io.cellfs.storage.RocksPartition;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.AclEntry;
import io.cellfs.storage.api.VolumeChange;
import io.cellfs.storage.api.VolumeType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

/** A whole cell of the real parts, on a transport in memory: cell database, storage, file server, and as many clients as wanted. */
final class LiveCell implements AutoCloseable {
    static final String NAME = "test.cell";
    static final long FIRST_VOLUME = 536870912L;
    static final Credentials USER = new Credentials(1000, 1001, 1);

    private static final int LOOPBACK = 0x7f000001;
    private static final UUID SERVER = new UUID(0x1234567812345678L, 0x8123456781234567L);
    private static final Acl ACL = new Acl(
            List.of(
                    new AclEntry(BuiltInIds.ADMINISTRATORS, Rights.ALL),
                    new AclEntry(BuiltInIds.ANYUSER, Rights.READ | Rights.LOOKUP)),
            List.of());

    private final Path directory;
    private final LoopbackNetwork network = new LoopbackNetwork();
    private final CellDatabase database;
    private final Transport volumeLocation;
    private RocksPartition partition;
    private Transport files;
    private Transport volumes;
    private FileServer server;
    private int clients;

    LiveCell(Path directory) throws IOException {
        this.directory = directory;
        database = EmbeddedCellDatabase.open(RocksCellStore.open(directory.resolve("cell")), InstantSource.system());
        database.propose((state, now) -> state.servers()
                .register(SERVER, List.of(Address.v4(LOOPBACK, 7000)), List.of(Address.v4(LOOPBACK, 7005))));
        volumeLocation = network.open(7003);
        new CellServices(database, NAME, CallObserver.NONE).serveVolumeLocation(volumeLocation);
        startServer();
        makeVolume(FIRST_VOLUME, "root.cell");
    }

    private void startServer() throws IOException {
        partition = RocksPartition.open(directory.resolve("vicepa"), "/vicepa", PartitionConfig.DEFAULT);
        files = network.open(7000);
        volumes = network.open(7005);
        server = new FileServer(
                FileServerConfig.open(SERVER, List.of()),
                List.of(partition),
                files,
                volumes,
                new LocalIdentities(database));
        server.start();
    }

    void stopServer() {
        server.close();
        files.close();
        volumes.close();
        partition.close();
    }

    void startServerAgain() throws IOException {
        startServer();
    }

    void makeVolume(long id, String name) throws IOException {
        if (partition.volume(id).isEmpty()) {
            partition.createVolume(id, name, VolumeType.READ_WRITE, id, ACL);
        }
        try {
            database.propose((state, now) -> {
                int index = state.servers().atAddress(LOOPBACK).index();
                List<Site> sites = List.of(new Site(index, 0, VlFlags.SITE_RW));
                state.volumes().create(new VolumeEntry(name, id, 0, 0, 0, VlFlags.RW_EXISTS, sites, 0));
                return name;
            });
        } catch (RpcException e) {
            throw new IOException("volume " + name, e);
        }
    }

    void setQuota(long id, long bytes) throws IOException {
        partition
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

    /** A client with a cache directory of its own. */
    Client client() throws IOException {
        return client("cache-" + clients++, 64L << 20);
    }

    Client client(String cache, long cacheBytes) throws IOException {
        CountingTransport transport = new CountingTransport(network.open(0));
        CacheConfig config = CacheConfig.of(
                List.of(new CellAddress(NAME, List.of(volumeLocation.localAddress()))),
                directory.resolve(cache),
                cacheBytes);
        return new Client(CacheManager.open(config, transport), transport);
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
        stopServer();
        volumeLocation.close();
        database.close();
    }
}
