package io.cellfs.client;

import io.cellfs.cell.CellDatabase;
import io.cellfs.cell.service.LocalIdentities;
import io.cellfs.protocol.loopback.LoopbackNetwork;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.server.FileServer;
import io.cellfs.server.FileServerConfig;
import io.cellfs.server.lock.LockConfig;
import io.cellfs.storage.PartitionConfig;
import io.cellfs.storage.RocksPartition;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A file server of a {@link LiveCell}, which registers with the cell's location servers as a real one does. */
final class LiveServer {
    private static final int VOLUME_PORT_OFFSET = 5;
    private static final Duration REGISTERED = Duration.ofSeconds(30);
    private static final Duration RECOVERY_PAUSE = Duration.ofMillis(50);

    private final int number;
    private final UUID uuid;
    private final Optional<Faults> faults;
    private final List<Runnable> corpses = new ArrayList<>();
    private Path directory;
    private ServerRun run;
    private volatile boolean killed;
    private final LoopbackNetwork network;
    private final CellDatabase database;
    private final List<InetSocketAddress> locationServers;
    private final Duration lease;
    private final Path lockRecord;
    private RocksPartition partition;
    private Transport files;
    private Transport volumes;
    private FileServer server;

    LiveServer(
            int number,
            Path directory,
            LoopbackNetwork network,
            CellDatabase database,
            List<InetSocketAddress> locationServers,
            int port,
            Optional<Faults> faults,
            Duration lease)
            throws IOException {
        this.number = number;
        this.faults = faults;
        this.uuid = new UUID(0x1234567812345678L, 0x8123456781234567L + number);
        this.directory = directory;
        this.network = network;
        this.database = database;
        this.locationServers = locationServers;
        this.run = new ServerRun(number, faults.orElseGet(Faults::new));
        this.lease = lease;
        this.lockRecord = directory.resolveSibling(directory.getFileName() + "-locks");
        this.partition = open();
        this.files = network.open(port);
        this.volumes = volumeSocket(port);
        this.server = serve();
    }

    private RocksPartition open() throws IOException {
        return RocksPartition.open(directory, "/vicepa", PartitionConfig.DEFAULT);
    }

    private Transport volumeSocket(int port) {
        Transport real = network.open(port + VOLUME_PORT_OFFSET);
        return faults.isPresent() ? new MortalTransport(real, run) : real;
    }

    private FileServer serve() throws IOException {
        FileServer serving = new FileServer(
                FileServerConfig.open(uuid, locationServers)
                        .withRecoveryPause(RECOVERY_PAUSE)
                        .withMovedVolumes(lockRecord.resolveSibling(lockRecord.getFileName() + "-moved"))
                        .withLocks(LockConfig.DEFAULT.leasing(lease).recordedIn(lockRecord)),
                List.of(faults.isPresent() ? MortalStorage.of(partition, run) : partition),
                files,
                volumes,
                new LocalIdentities(database));
        serving.start();
        try {
            if (!serving.awaitRegistered(REGISTERED)) {
                throw new IOException("server not registered after " + REGISTERED);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return serving;
    }

    /** Where the server notes who has locks. */
    Path lockRecord() {
        return lockRecord;
    }

    RocksPartition partition() {
        return partition;
    }

    UUID uuid() {
        return uuid;
    }

    InetSocketAddress fileAddress() {
        return files.localAddress();
    }

    InetSocketAddress volumeAddress() {
        return volumes.localAddress();
    }

    /** Serves as an old server does, with AFS-3 only; for a server that has been stopped. */
    void startWithAfsOnly(int port) throws IOException {
        partition = open();
        files = new AfsOnlyTransport(network.open(port));
        volumes = volumeSocket(port);
        server = serve();
    }

    /** Ends well: clients that call hear nothing any more. */
    void stop() {
        server.close();
        files.close();
        volumes.close();
        partition.close();
    }

    /** Serves again, as after a restart: all promises are forgotten. */
    void start(int port) throws IOException {
        partition = open();
        files = network.open(port);
        volumes = volumeSocket(port);
        server = serve();
    }

    /** Ends as if killed, between two changes of the storage; what it has not written is lost. */
    void kill() throws IOException {
        run.die(() -> {
            Path copy = directory.resolveSibling(directory.getFileName() + "+");
            DiskImage.copy(directory, copy);
            corpses.add(server::close);
            corpses.add(partition::close);
            directory = copy;
        });
        files.close();
        volumes.close();
        killed = true;
    }

    /** Whether it is being killed, or was. */
    boolean isDead() {
        return run.isDead();
    }

    /** Whether it was killed and can be started again. */
    boolean isKilled() {
        return killed;
    }

    /** Serves again after it was killed, from what it had written. */
    void startKilled(int port) throws IOException {
        run = new ServerRun(number, faults.orElseGet(Faults::new));
        killed = false;
        start(port);
    }

    /** Frees what killed runs hold. */
    void bury() {
        corpses.forEach(Runnable::run);
        corpses.clear();
    }

    /** Where its partition is now. */
    Path directory() {
        return directory;
    }
}
