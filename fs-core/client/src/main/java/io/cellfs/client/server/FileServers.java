package io.cellfs.client.server;

import io.cellfs.protocol.rpc.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file servers that this client has to do with, and which of them to call for a volume. Thread-safe. */
public final class FileServers {
    private static final Logger LOG = LoggerFactory.getLogger(FileServers.class);
    /** A call that could go elsewhere is worth a question after so long without an answer. */
    private static final long IMPATIENCE_NS = TimeUnit.SECONDS.toNanos(2);

    /** A site without the newest release is asked last for so long. */
    private static final long BEHIND_NS = TimeUnit.SECONDS.toNanos(10);

    private final Transport transport;
    private final Map<UUID, FileServer> servers = new ConcurrentHashMap<>();
    private final Map<Long, UUID> inUse = new ConcurrentHashMap<>();
    private final Map<Copy, Long> behind = new ConcurrentHashMap<>();
    private final Set<FileServer> probing = ConcurrentHashMap.newKeySet();
    private final Set<InetAddress> own;

    private record Copy(long volume, UUID server) {}

    /** Servers reached over {@code transport}. */
    public FileServers(Transport transport) {
        this.transport = transport;
        this.own = ownAddresses();
    }

    private static Set<InetAddress> ownAddresses() {
        Set<InetAddress> found = new HashSet<>();
        try {
            NetworkInterface.networkInterfaces()
                    .forEach(each -> each.inetAddresses()
                            .filter(address -> !address.isLoopbackAddress())
                            .forEach(found::add));
        } catch (IOException e) {
            LOG.debug("this machine's addresses are not known: none of its servers is preferred", e);
        }
        return found;
    }

    /** The servers of these sites, the one to call first first. */
    List<FileServer> inOrder(long volume, List<Site> sites) {
        List<FileServer> all = sites.stream().map(this::of).toList();
        if (all.size() == 1) {
            return all;
        }
        all.forEach(FileServer::isChoice);
        List<SiteOrder.Candidate> candidates = IntStream.range(0, all.size())
                .mapToObj(i -> new SiteOrder.Candidate(
                        sites.get(i),
                        all.get(i).isDown(),
                        isLocal(all.get(i)),
                        all.get(i).rttNs()))
                .toList();
        UUID current = inUse.get(volume);
        Optional<Integer> index = IntStream.range(0, sites.size())
                .filter(i -> sites.get(i).server().equals(current))
                .boxed()
                .findFirst();
        List<FileServer> order =
                SiteOrder.best(candidates, index).stream().map(this::of).toList();
        order = upToDateFirst(volume, order);
        inUse.put(volume, order.getFirst().uuid());
        return order;
    }

    private List<FileServer> upToDateFirst(long volume, List<FileServer> order) {
        if (behind.isEmpty()) {
            return order;
        }
        long nowNs = System.nanoTime();
        behind.values().removeIf(sinceNs -> nowNs - sinceNs > BEHIND_NS);
        List<FileServer> sorted = new ArrayList<>(order);
        sorted.sort(Comparator.comparing(server -> behind.containsKey(new Copy(volume, server.uuid()))));
        return sorted;
    }

    /** A server has shown an older release of a volume than was seen: for a while it is called last. */
    void isBehind(long volume, FileServer server) {
        behind.put(new Copy(volume, server.uuid()), System.nanoTime());
    }

    private boolean isLocal(FileServer server) {
        return server.addresses().stream().map(InetSocketAddress::getAddress).anyMatch(own::contains);
    }

    private FileServer of(Site site) {
        FileServer server = servers.computeIfAbsent(site.server(), uuid -> new FileServer(transport, site));
        server.moveTo(site.addresses());
        return server;
    }

    /** Another server serves the volume from now on. */
    void uses(long volume, FileServer server) {
        if (inUse.containsKey(volume)) {
            inUse.put(volume, server.uuid());
        }
    }

    /** A server called before, or about to be. */
    Optional<FileServer> find(UUID server) {
        return Optional.ofNullable(servers.get(server));
    }

    /** The servers called so far. */
    public Collection<FileServer> all() {
        return List.copyOf(servers.values());
    }

    /** The volumes of which a server may have promised something: the one that calls from {@code address} or, if it tells that, has this identity. */
    public Set<Long> volumesOf(InetSocketAddress address, Optional<UUID> identity) {
        Set<Long> volumes = new HashSet<>();
        for (FileServer server : servers.values()) {
            if (server.isAt(address) || identity.filter(server.uuid()::equals).isPresent()) {
                volumes.addAll(server.volumes());
            }
        }
        return volumes;
    }

    /** Asks the servers that want it whether they are there, each on a thread of its own. To be called every half second or so. */
    public void lookAfter() {
        long nowNs = System.nanoTime();
        for (FileServer server : servers.values()) {
            boolean due = server.wantsProbe(nowNs) || server.keepsWaiting(IMPATIENCE_NS);
            if (due && probing.add(server)) {
                Thread.ofVirtual().name("probe of a file server").start(() -> {
                    try {
                        server.probe();
                    } finally {
                        probing.remove(server);
                    }
                });
            }
        }
    }

    private static void giveUp(FileServer server) {
        try {
            server.giveUpAllCallBacks();
        } catch (IOException e) {
            server.suspect(e);
        }
    }

    /** Tells all servers that answer that their promises are not needed any more, and closes the connections. */
    void close() {
        for (FileServer server : servers.values()) {
            if (!server.isDown()) {
                giveUp(server);
            }
            server.close();
        }
    }
}
