package io.cellfs.server;

import io.cellfs.protocol.Services;
import io.cellfs.protocol.identity.IdentityDirectory;
import io.cellfs.protocol.rpc.CallObserver;
import io.cellfs.protocol.rpc.Dispatcher;
import io.cellfs.protocol.rpc.ServiceHandler;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.server.acl.Subject;
import io.cellfs.server.callback.CallbackBreaker;
import io.cellfs.server.callback.Callbacks;
import io.cellfs.server.callback.HeldFiles;
import io.cellfs.server.callback.Host;
import io.cellfs.server.callback.Hosts;
import io.cellfs.server.care.Care;
import io.cellfs.server.file.FileService;
import io.cellfs.server.file.FormerConfig;
import io.cellfs.server.file.Formers;
import io.cellfs.server.file.Statistics;
import io.cellfs.server.file.Volumes;
import io.cellfs.server.lock.LockConfig;
import io.cellfs.server.lock.Locks;
import io.cellfs.server.outgoing.Registration;
import io.cellfs.server.replica.ReplicaPartitions;
import io.cellfs.server.replica.Replication;
import io.cellfs.server.volume.VolserFrontEnd;
import io.cellfs.server.volume.VolumeListings;
import io.cellfs.server.volume.VolumeService;
import io.cellfs.server.wire.AclTexts;
import io.cellfs.server.wire.AfsFrontEnd;
import io.cellfs.server.wire.AfsInformation;
import io.cellfs.server.wire.Clients;
import io.cellfs.server.wire.ExtensionsFrontEnd;
import io.cellfs.server.wire.LockFrontEnd;
import io.cellfs.server.wire.Requesters;
import io.cellfs.server.wire.YfsFrontEnd;
import io.cellfs.storage.api.Partition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file server: file service and volume service over the partitions of one machine. The caller owns what it passes in, and closes it in
 * this order: the server, then the transports, then the partitions.
 */
public final class FileServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FileServer.class);

    private static final Duration DRAIN_WAIT = Duration.ofSeconds(5);
    private static final Duration RECOVERY_WAIT = Duration.ofSeconds(10);
    private static final long TICKS_PER_S = 10_000_000L;
    private static final int NS_PER_TICK = 100;

    private final FileServerConfig config;
    private final Transport fileTransport;
    private final Transport volumeTransport;
    private final Volumes volumes;
    private final Drain drain = new Drain();
    private final Callbacks callbacks;
    private final Locks locks;
    private final HeldFiles held;
    private final Hosts hosts;
    private final Statistics statistics;
    private final VolumeService volumeService;
    private final Replication replication;
    private final Care care;
    private final FileService fileService;
    private final Requesters requesters;
    private final AclTexts acls;
    private final Maintenance maintenance;
    private final Registration registration;
    private final Thread recovery;

    /**
     * A server that does not serve yet.
     *
     * @param config how it runs
     * @param partitions where its volumes are
     * @param fileTransport the file service's socket (port base + 0)
     * @param volumeTransport the volume service's socket (port base + 5)
     * @param directory names and groups of users
     */
    public FileServer(
            FileServerConfig config,
            List<Partition> partitions,
            Transport fileTransport,
            Transport volumeTransport,
            IdentityDirectory directory) {
        this.config = config;
        this.fileTransport = fileTransport;
        this.volumeTransport = volumeTransport;
        this.statistics = new Statistics(Instant.now().getEpochSecond());
        this.callbacks = new Callbacks(
                config.callbacks().maxPromises(), config.callbacks().maxPromisesPerHost());
        this.locks = locks(config.locks());
        this.held = new HeldFiles(partitions);
        this.hosts = new Hosts(config.callbacks(), config.uuid(), System::nanoTime, new Departures());
        CallbackBreaker breaker = new CallbackBreaker(config.callbacks(), callbacks, hosts, System::nanoTime);
        this.volumes = new Volumes(
                partitions,
                new Formers(formers(config), FileServer::wallTicks),
                config.movedVolumes(),
                System::nanoTime);
        Subject nobody = config.openCell() ? Subject.anonymousAdministrator() : Subject.anonymous();
        this.requesters = new Requesters(hosts, directory, nobody);
        this.acls = new AclTexts(directory);
        this.fileService = new FileService(
                volumes,
                callbacks,
                breaker,
                locks,
                nobody,
                statistics,
                new FileService.Clocks(System::nanoTime, FileServer::wallTicks));
        this.volumeService = new VolumeService(
                volumes,
                breaker,
                config.maxTransactions(),
                config.transactionIdleWarning().toNanos(),
                config.transactionIdleLimit().toNanos(),
                System::nanoTime,
                () -> Instant.now().getEpochSecond(),
                server -> volumeTransport.connect(server, Services.VOL, false));
        this.replication = new Replication(
                volumes,
                new NumberedPartitions(),
                breaker,
                volumeTransport,
                config.locationServers(),
                config.uuid(),
                requesters::subject,
                FileServer::wallTicks,
                config.recoveryPause());
        this.care = new Care(
                volumeService,
                config.scrub(),
                replication.mender(),
                requesters::subject,
                System::nanoTime,
                FileServer::wallTicks);
        this.maintenance = new Maintenance(hosts, held, volumeService, config.heldGrace());
        this.registration = new Registration(config, fileTransport, volumeTransport);
        long startedAt = wallTicks();
        this.recovery = Thread.ofVirtual().name("recovery").unstarted(() -> recover(startedAt));
    }

    /** Without location servers nothing is released, and nobody looks after what was kept. */
    private static FormerConfig formers(FileServerConfig config) {
        return config.locationServers().isEmpty() ? config.formers().withGrace(Duration.ZERO) : config.formers();
    }

    /** Looks at what an earlier run left. It is to be known where this server is first: with many volumes both take their time. */
    private void recover(long startedAt) {
        try {
            registration.awaitEnded(RECOVERY_WAIT);
            volumeService.removeUnfinished(startedAt);
        } catch (IOException | RuntimeException e) {
            log.error("volumes that nobody finished making may still be here", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        replication.start();
    }

    private final class NumberedPartitions implements ReplicaPartitions {
        @Override
        public List<Integer> numbers() {
            return volumeService.partitionNumbers();
        }

        @Override
        public Partition byNumber(int number) throws IOException {
            return volumeService.partition(number);
        }
    }

    /** Generations of leases grow over restarts, as the clock does, faster than leases begin. */
    private static Locks locks(LockConfig config) {
        try {
            return new Locks(config, wallTicks(), System::nanoTime);
        } catch (IOException e) {
            throw new UncheckedIOException("the record of locking clients cannot be used", e);
        }
    }

    /** What becomes of the belongings of hosts that are no more. */
    private final class Departures implements Hosts.Listener {
        @Override
        public void superseded(Host host) {
            callbacks.giveUpAll(host.id());
            locks.releaseAll(host.id());
        }

        @Override
        public void gone(Host host) {
            superseded(host);
            host.uuid().ifPresent(held::release);
        }
    }

    private static long wallTicks() {
        Instant now = Instant.now();
        return now.getEpochSecond() * TICKS_PER_S + now.getNano() / NS_PER_TICK;
    }

    /** Begins to serve, observed by nobody. */
    public void start() {
        start(CallObserver.NONE, CallObserver.NONE);
    }

    /**
     * Begins to serve.
     *
     * @param fileCalls is told of calls of the file service
     * @param volumeCalls is told of calls of the volume service
     */
    public void start(CallObserver fileCalls, CallObserver volumeCalls) {
        CallObserver observer = (op, nanos, code) -> {
            statistics.called();
            fileCalls.ended(op, nanos, code);
        };
        Clients clients = new Clients(callbacks, held);
        Dispatcher yfs = YfsFrontEnd.register(new Dispatcher(observer), requesters, fileService, acls, clients);
        Dispatcher afs = new AfsInformation(fileService, volumes, statistics, requesters, fileTransport.localAddress())
                .register(AfsFrontEnd.register(new Dispatcher(observer), requesters, fileService, acls, clients));
        Dispatcher extensions = LockFrontEnd.register(
                ExtensionsFrontEnd.register(new Dispatcher(observer), requesters, fileService, acls, held),
                requesters,
                fileService);
        ServiceHandler files = drain.around(call -> (call.serviceId() == Services.YFS_FS ? yfs : afs).handle(call));
        // Clients that find the services below take it that this one is there too, or missing for good.
        fileTransport.serve(Services.EXTENSIONS, OptionalInt.empty(), drain.around(extensions));
        fileTransport.serve(Services.AFS_FS, OptionalInt.of(Services.YFS_FS), files);
        fileTransport.serve(Services.YFS_FS, OptionalInt.empty(), files);
        volumeTransport.serve(
                Services.VOL,
                OptionalInt.empty(),
                drain.around(VolserFrontEnd.register(new Dispatcher(volumeCalls), volumeService, requesters::subject)));
        volumeTransport.serve(
                Services.EXTENSIONS,
                OptionalInt.empty(),
                drain.around(VolumeListings.registerPages(
                        care.register(replication.register(new Dispatcher(volumeCalls))), volumeService)));
        care.start();
        maintenance.start();
        recovery.start();
        locks.start();
        registration.start();
        log.info(
                "file server {} serves files at {} and volumes at {}{}",
                config.uuid(),
                fileTransport.localAddress(),
                volumeTransport.localAddress(),
                config.openCell() ? "; the cell is open: everybody is an administrator" : "");
    }

    /** Waits until a location server knows this server's addresses; false when that has not happened in time. */
    public boolean awaitRegistered(Duration wait) throws InterruptedException {
        return registration.await(wait);
    }

    /** Waits until what an earlier run left has been looked at; false when that takes more than a minute. */
    public boolean awaitRecovered() {
        try {
            return recovery.join(Duration.ofMinutes(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What the file service has done so far. */
    public Statistics.Snapshot statistics() {
        return statistics.snapshot();
    }

    /** Ends service within seconds: running calls are waited for, further ones refused. */
    @Override
    public void close() {
        volumeService.endRecovery();
        registration.close();
        replication.close();
        care.close();
        maintenance.close();
        if (!drain.close(DRAIN_WAIT)) {
            log.warn("calls are still running after {} s", DRAIN_WAIT.toSeconds());
        }
        locks.close();
        hosts.close();
    }
}
