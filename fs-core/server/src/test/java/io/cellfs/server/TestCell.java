package io.cellfs.server;

import io.cellfs.protocol.Services;
import io.cellfs.protocol.acl.Rights;
import io.cellfs.protocol.identity.BuiltInIds;
import io.cellfs.protocol.loopback.LoopbackNetwork;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.server.callback.CallbackConfig;
import io.cellfs.storage.PartitionConfig;
import io.cellfs.storage.RocksPartition;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.AclEntry;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VolumeType;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A file server on real storage and a transport in memory, with a volume and as many clients as wanted. */
final class TestCell implements AutoCloseable {
    static final int FILE_PORT = Services.PORT_BASE;
    static final int VOLUME_PORT = Services.PORT_BASE + Services.VOL_PORT_OFFSET;
    static final long VOLUME = 536870912L;
    static final UUID SERVER = new UUID(7, 11);
    static final Acl ROOT_ACL = new Acl(
            List.of(
                    new AclEntry(BuiltInIds.ADMINISTRATORS, Rights.ALL),
                    new AclEntry(BuiltInIds.ANYUSER, Rights.READ | Rights.LOOKUP)),
            List.of());

    final LoopbackNetwork network = new LoopbackNetwork();
    final RocksPartition partition;
    final TestDirectory directory = new TestDirectory();
    final FileServer server;
    private final Transport fileTransport;
    private final Transport volumeTransport;
    private final List<TestClient> clients = new ArrayList<>();

    TestCell(Path directory) throws StorageException {
        this(directory, config());
    }

    TestCell(Path directory, FileServerConfig config) throws StorageException {
        partition = RocksPartition.open(directory, "/vicepa", PartitionConfig.DEFAULT);
        if (partition.volume(VOLUME).isEmpty()) {
            partition.createVolume(VOLUME, "test", VolumeType.READ_WRITE, VOLUME, ROOT_ACL);
        }
        fileTransport = network.open(FILE_PORT);
        volumeTransport = network.open(VOLUME_PORT);
        server = new FileServer(config, List.of(partition), fileTransport, volumeTransport, this.directory);
        server.start();
    }

    /** Clients that answer are waited for, however slow the machine. */
    static FileServerConfig config() {
        return config(Duration.ofSeconds(60));
    }

    /** @param callbackWait how long a client is waited for that does not answer */
    static FileServerConfig config(Duration callbackWait) {
        FileServerConfig open = FileServerConfig.open(SERVER, List.of());
        CallbackConfig callbacks = new CallbackConfig(
                100_000, 100_000, 1000, callbackWait, callbackWait, Duration.ofMinutes(5), Duration.ofMinutes(15));
        return new FileServerConfig(
                SERVER,
                true,
                open.locationServers(),
                List.of(),
                callbacks,
                open.locks(),
                Duration.ofMinutes(10),
                open.maxTransactions(),
                open.transactionIdleWarning(),
                open.transactionIdleLimit(),
                open.recoveryPause(),
                open.scrub(),
                open.movedVolumes(),
                open.formers());
    }

    TestClient client() {
        TestClient client = new TestClient(network.open(0), fileTransport.localAddress());
        clients.add(client);
        return client;
    }

    InetSocketAddress volumeAddress() {
        return volumeTransport.localAddress();
    }

    @Override
    public void close() {
        clients.forEach(TestClient::close);
        server.close();
        fileTransport.close();
        volumeTransport.close();
        partition.close();
    }
}
