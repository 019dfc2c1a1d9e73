package io.cellfs.server.outgoing;

import io.cellfs.protocol.database.DatabaseClient;
import io.cellfs.protocol.database.DatabaseService;
import io.cellfs.protocol.database.KnownDatabases;
import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.ext.VlExtensions;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlArgs;
import io.cellfs.protocol.vl.VlReplies;
import io.cellfs.protocol.vl.VlReplies.Endpoint;
import io.cellfs.protocol.xdr.Words;
import io.cellfs.server.FileServerConfig;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the server's endpoints registered with the volume location servers: tries until one has taken them, again when the machine's addresses
 * change, and from time to time. CellFS's own location servers take ports and IPv6 too; others are told the IPv4 addresses (VL.RegisterAddrs,
 * afs-protocol section 4.2).
 */
public final class Registration implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Registration.class);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration LEARN = Duration.ofSeconds(10);
    private static final Duration REFRESH = Duration.ofMinutes(5);

    private final UUID server;
    private final Transport files;
    private final Transport volumes;
    private final List<InetAddress> configured;
    private final KnownDatabases locationServers;
    private final CountDownLatch registered = new CountDownLatch(1);
    private final CountDownLatch settled = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Registers the endpoints of the file service's and the volume service's transports, over the former. */
    public Registration(FileServerConfig config, Transport files, Transport volumes) {
        this.server = config.uuid();
        this.files = files;
        this.volumes = volumes;
        this.configured = config.addresses();
        this.locationServers = config.locationServers();
    }

    /** Begins to register; without location servers there is nothing to do. */
    public void start() {
        if (locationServers.isEmpty()) {
            noteRegistered();
        } else {
            Thread.ofVirtual().name("registration").start(this::run);
            Thread.ofVirtual().name("database servers").start(this::learn);
        }
    }

    /** Which servers the cell's databases have is asked at once, for they may have changed while this server did not run, and again and again. */
    private void learn() {
        try {
            do {
                locationServers.learn(files);
                while (!ended.await(1, TimeUnit.SECONDS)) {
                    if (locationServers.takeTurn(System.nanoTime(), LEARN)) {
                        break;
                    }
                }
            } while (ended.getCount() > 0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void noteRegistered() {
        registered.countDown();
        settled.countDown();
    }

    /** Waits until the addresses are registered; false when that has not happened in time. */
    public boolean await(Duration wait) throws InterruptedException {
        return registered.await(wait.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Waits until the addresses are registered, or nobody tries any more, or for so long. */
    public void awaitEnded(Duration wait) throws InterruptedException {
        if (!settled.await(wait.toNanos(), TimeUnit.NANOSECONDS)) {
            log.debug("not registered yet after {}", wait);
        }
    }

    @Override
    public void close() {
        ended.countDown();
        settled.countDown();
    }

    /** What the location servers have been told, and when. */
    private record Told(VlReplies.Endpoints endpoints, long atNs) {
        boolean stands(VlReplies.Endpoints now) {
            return endpoints.equals(now) && System.nanoTime() - atNs < REFRESH.toNanos();
        }
    }

    private void run() {
        try (DatabaseClient extensions = new DatabaseClient(files, DatabaseService.EXTENSIONS, locationServers);
                DatabaseClient afs = new DatabaseClient(files, DatabaseService.VOLUME_LOCATION, locationServers)) {
            Optional<Told> told = Optional.empty();
            boolean warned = false;
            do {
                try {
                    VlReplies.Endpoints now = endpoints();
                    if (told.isEmpty() || !told.get().stands(now)) {
                        register(extensions, afs, now);
                        told = Optional.of(new Told(now, System.nanoTime()));
                        noteRegistered();
                    }
                    warned = false;
                } catch (IOException e) {
                    if (!warned) {
                        log.warn("not registered with {} yet: {}", locationServers, e.getMessage());
                    }
                    warned = true;
                    told = Optional.empty();
                }
            } while (!ended.await(LOOK.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void register(DatabaseClient extensions, DatabaseClient afs, VlReplies.Endpoints endpoints)
            throws IOException {
        try {
            extensions.changeRepeatably(VlExtensions.REGISTER_ENDPOINTS, endpoints);
        } catch (RpcException e) {
            if (!RxError.INVALID_OPERATION.matches(e) && !RxError.OPCODE.matches(e)) {
                throw e;
            }
            log.debug("the location servers take no ports", e);
            int[] addresses = endpoints.fileServices().stream()
                    .map(Endpoint::address)
                    .filter(address -> address.length == Integer.BYTES)
                    .mapToInt(address -> ByteBuffer.wrap(address).getInt())
                    .toArray();
            afs.changeRepeatably(Vl.REGISTER_ADDRS, new VlArgs.RegisterAddrs(endpoints.uuid(), 0, Words.of(addresses)));
        }
    }

    private VlReplies.Endpoints endpoints() throws IOException {
        List<InetAddress> addresses = configured.isEmpty()
                ? ReachableAddresses.of(files.localAddress().getAddress())
                : configured;
        return new VlReplies.Endpoints(server, 0, at(addresses, files), at(addresses, volumes));
    }

    /** IPv4 first: it stands for the server where there is room for one address only. */
    private static List<Endpoint> at(List<InetAddress> addresses, Transport transport) {
        int port = transport.localAddress().getPort();
        return addresses.stream()
                .sorted((a, b) -> Boolean.compare(b instanceof Inet4Address, a instanceof Inet4Address))
                .limit(Vl.ENDPOINTS_MAX)
                .map(address -> Endpoint.of(address.getAddress(), port))
                .toList();
    }
}
