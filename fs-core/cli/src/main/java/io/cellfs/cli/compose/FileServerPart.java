package io.cellfs.cli.compose;

import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.cli.figures.PartitionFigures;
import io.cellfs.cli.figures.ServedCalls;
import io.cellfs.protocol.database.KnownDatabases;
import io.cellfs.protocol.identity.IdentityDirectory;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.server.FileServer;
import io.cellfs.server.FileServerConfig;
import io.cellfs.server.care.ScrubConfig;
import io.cellfs.server.file.FormerConfig;
import io.cellfs.server.lock.LockConfig;
import io.cellfs.storage.PartitionConfig;
import io.cellfs.storage.RocksPartition;
import io.cellfs.storage.api.Partition;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One file server of a cell: file and volume service over its partitions, registered with the cell's databases. */
public final class FileServerPart implements RunningPart {
    private static final Logger LOG = LoggerFactory.getLogger(FileServerPart.class);
    private static final Duration REGISTERED = Duration.ofSeconds(20);

    private final FileServerSettings settings;
    private final Network network;
    private final KnownDatabases databases;
    private final ProcessFigures figures;
    private final Parts parts = new Parts();
    private List<Transport> sockets = List.of();

    private FileServerPart(
            FileServerSettings settings, Network network, KnownDatabases databases, ProcessFigures figures) {
        this.settings = settings;
        this.network = network;
        this.databases = databases;
        this.figures = figures;
    }

    /** Who is who, asked over one of this server's own sockets. */
    interface Identities {
        /** The directory; what it opens is added to {@code parts}. */
        IdentityDirectory over(Transport transport, Parts parts);
    }

    /**
     * Serves, and returns when the cell knows where, or after a while, if its databases do not answer: then it goes on trying.
     *
     * @param databases the volume location services to register with
     * @throws CliException with one line for the user, and nothing left open
     */
    static FileServerPart start(
            FileServerSettings settings,
            Network network,
            KnownDatabases databases,
            Identities identities,
            ProcessFigures figures)
            throws CliException, IOException {
        FileServerPart part = new FileServerPart(settings, network, databases, figures);
        try {
            part.open(identities);
            return part;
        } catch (CliException | IOException | RuntimeException e) {
            part.parts.close();
            throw e;
        }
    }

    private void open(Identities identities) throws CliException, IOException {
        ServerSettings common = settings.common();
        List<Partition> partitions = new ArrayList<>();
        for (Map.Entry<String, Path> each : settings.partitions().entrySet()) {
            Partition partition =
                    parts.add("partition " + each.getKey(), openPartition(each.getKey(), each.getValue()));
            parts.add("figures of " + each.getKey(), figures.add(new PartitionFigures(partition::info)));
            partitions.add(partition);
        }
        UUID uuid = ServerIdentity.of(common.state().server());
        FileServerConfig config = FileServerConfig.open(uuid, databases)
                .withAddresses(settings.addresses())
                .withLocks(LockConfig.DEFAULT
                        .leasing(settings.lockLease())
                        .recordedIn(common.state().lockingClients()))
                .withMovedVolumes(common.state().movedVolumes())
                .withScrub(new ScrubConfig(settings.scrubBytesPerSecond(), ScrubConfig.DEFAULT.pause()))
                .withFormers(FormerConfig.DEFAULT.withGrace(settings.formerGrace()));
        // As late as can be: who calls before the services are there is told that there are none.
        Transport file = listen("file service's port", common.ports().file());
        Transport volume = listen("volume service's port", common.ports().volume());
        sockets = List.of(file, volume);
        FileServer server = parts.add(
                "file server", new FileServer(config, partitions, file, volume, identities.over(file, parts)));
        ServedCalls files = new ServedCalls("file");
        ServedCalls volumes = new ServedCalls("volume");
        parts.add("figures of the file service", figures.add(files));
        parts.add("figures of the volume service", figures.add(volumes));
        server.start(files, volumes);
        awaitRegistered(server);
    }

    /** The socket of the volume service. */
    Transport volumeTransport() {
        return sockets.getLast();
    }

    private void awaitRegistered(FileServer server) throws CliException {
        try {
            if (!server.awaitRegistered(REGISTERED)) {
                LOG.warn("the cell's databases at {} do not answer yet; the file server serves what it has", databases);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.FAILED, "interrupted while registering the file server", e);
        }
    }

    private Transport listen(String name, int port) throws CliException {
        return parts.add(
                name, network.open(new InetSocketAddress(settings.common().bind(), port)));
    }

    private static Partition openPartition(String name, Path directory) throws CliException {
        try {
            Files.createDirectories(directory);
            return RocksPartition.open(directory, name, PartitionConfig.DEFAULT);
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.UNAVAILABLE,
                    "cannot open the partition " + name + " in " + directory + ": " + e.getMessage(),
                    e);
        }
    }

    @Override
    public List<String> describe() {
        ServerSettings common = settings.common();
        List<String> lines = new ArrayList<>();
        lines.add("file server udp ports on " + common.bind().getHostAddress() + ": files "
                + common.ports().file() + ", volumes " + common.ports().volume());
        settings.partitions().forEach((name, directory) -> lines.add("partition   " + name + " in " + directory));
        return lines;
    }

    @Override
    public void close() throws IOException {
        parts.closeAll("not every part of the file server closed well");
    }
}
