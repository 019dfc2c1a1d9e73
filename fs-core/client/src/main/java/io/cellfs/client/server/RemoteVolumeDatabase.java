package io.cellfs.client.server;

import io.cellfs.protocol.Services;
import io.cellfs.protocol.database.DatabaseClient;
import io.cellfs.protocol.database.DatabaseService;
import io.cellfs.protocol.database.KnownDatabases;
import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.error.VlError;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.vl.UvldbEntry;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlArgs;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.protocol.vl.VlReplies;
import io.cellfs.protocol.vl.Yvl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cell's volume location service: GetEntryByNameU, and a server's endpoints with ports from YVL.GetEndpoints, or its addresses from GetAddrsU where
 * the service is AFS-3's (afs-protocol sections 3.5 and 4.2).
 */
public final class RemoteVolumeDatabase implements VolumeDatabase {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteVolumeDatabase.class);
    private static final int AFS_PORT = Services.PORT_BASE + Services.FS_PORT_OFFSET;

    private static final Duration LEARN_EVERY = Duration.ofMinutes(1);

    private final Transport transport;
    private final KnownDatabases known;
    private final DatabaseClient database;
    private final Map<UUID, Known> servers = new ConcurrentHashMap<>();

    private record Known(int unique, List<InetSocketAddress> addresses) {}

    /** The service at these servers, in order of preference. */
    public RemoteVolumeDatabase(Transport transport, KnownDatabases known) {
        this.transport = transport;
        this.known = known;
        this.database = new DatabaseClient(transport, DatabaseService.VOLUME_LOCATION, known);
    }

    @Override
    public Optional<VolumeEntry> find(String nameOrId) throws IOException {
        if (nameOrId.length() >= Vl.NAME_WORDS) {
            return Optional.empty();
        }
        try {
            return Optional.of(entry(database.ask(Vl.GET_ENTRY_BY_NAME_U, new VlArgs.VolumeName(nameOrId))
                    .entry()));
        } catch (RpcException e) {
            if (VlError.NOENT.matches(e) || VlError.BADNAME.matches(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public void learnServers() {
        known.learn(transport);
    }

    @Override
    public boolean wantsToLearn(long nowNs) {
        return known.takeTurn(nowNs, LEARN_EVERY);
    }

    @Override
    public void close() {
        database.close();
    }

    private VolumeEntry entry(UvldbEntry wire) throws IOException {
        Map<VolumeKind, Long> ids = new EnumMap<>(VolumeKind.class);
        putId(ids, VolumeKind.READ_WRITE, wire.flags() & VlFlags.RW_EXISTS, wire.readWriteId());
        putId(ids, VolumeKind.READ_ONLY, wire.flags() & VlFlags.RO_EXISTS, wire.readOnlyId());
        putId(ids, VolumeKind.BACKUP, wire.flags() & VlFlags.BACK_EXISTS, wire.backupId());
        Map<VolumeKind, List<Site>> sites = new EnumMap<>(VolumeKind.class);
        for (int i = 0; i < Math.clamp(wire.siteCount(), 0, Vl.SITES); i++) {
            int flags = wire.serverFlags().get(i);
            if ((flags & VlFlags.SITE_DONT_USE) == 0) {
                Optional<Site> site = site(wire, i);
                if ((flags & VlFlags.SITE_RW) != 0) {
                    add(sites, VolumeKind.READ_WRITE, site);
                    add(sites, VolumeKind.BACKUP, site);
                }
                if ((flags & VlFlags.SITE_RO) != 0) {
                    add(sites, VolumeKind.READ_ONLY, site);
                }
            }
        }
        return new VolumeEntry(wire.name(), ids, sites);
    }

    private static void putId(Map<VolumeKind, Long> ids, VolumeKind type, int exists, long id) {
        if (exists != 0 && id != 0) {
            ids.put(type, id);
        }
    }

    private static void add(Map<VolumeKind, List<Site>> sites, VolumeKind type, Optional<Site> site) {
        List<Site> all = sites.computeIfAbsent(type, t -> new ArrayList<>());
        site.filter(s -> all.stream().noneMatch(other -> other.server().equals(s.server())))
                .ifPresent(all::add);
    }

    /** A site; empty when nobody knows where its server is: the others serve meanwhile. */
    private Optional<Site> site(UvldbEntry wire, int index) throws IOException {
        UUID uuid = wire.servers().get(index);
        int flags = wire.serverFlags().get(index);
        List<InetSocketAddress> addresses = (flags & VlFlags.SITE_UUID) == 0
                ? List.of(afs((int) (uuid.getMostSignificantBits() >>> Integer.SIZE)))
                : addresses(uuid, wire.serverUniques().get(index));
        if (addresses.isEmpty()) {
            LOG.warn("volume {} has a site at server {}, of which no address is known", wire.name(), uuid);
            return Optional.empty();
        }
        return Optional.of(new Site(uuid, addresses, (flags & VlFlags.SITE_NEW_REPLICA) != 0));
    }

    private List<InetSocketAddress> addresses(UUID uuid, int unique) throws IOException {
        Known known = servers.get(uuid);
        if (known != null && known.unique() == unique) {
            return known.addresses();
        }
        List<InetSocketAddress> found = askAddresses(uuid);
        servers.put(uuid, new Known(unique, found));
        return found;
    }

    private List<InetSocketAddress> askAddresses(UUID uuid) throws IOException {
        try {
            return askEndpoints(uuid);
        } catch (RpcException e) {
            if (VlError.NOENT.matches(e)) {
                LOG.debug("server {} is not known", uuid, e);
                return List.of();
            }
            throw e;
        }
    }

    private List<InetSocketAddress> askEndpoints(UUID uuid) throws IOException {
        try {
            List<InetSocketAddress> found = new ArrayList<>();
            for (VlReplies.Endpoint endpoint : database.ask(Yvl.GET_ENDPOINTS, new VlArgs.Endpoints(Yvl.BY_UUID, uuid))
                    .fileServices()) {
                if (endpoint.isValid()) {
                    found.add(new InetSocketAddress(InetAddress.getByAddress(endpoint.address()), endpoint.port()));
                }
            }
            return found;
        } catch (RpcException e) {
            if (!RxError.OPCODE.matches(e) && !RxError.INVALID_OPERATION.matches(e)) {
                throw e;
            }
        }
        VlArgs.AddrAttributes which = new VlArgs.AddrAttributes(VlFlags.ADDR_UUID, 0, 0, 0, uuid);
        List<InetSocketAddress> found = new ArrayList<>();
        for (int address : database.ask(Vl.GET_ADDRS_U, new VlArgs.OfServer(which))
                .addresses()
                .toArray()) {
            found.add(afs(address));
        }
        return found;
    }

    /** AFS-3's location service knows no ports. */
    private static InetSocketAddress afs(int ipv4) throws IOException {
        byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt(ipv4).array();
        return new InetSocketAddress(InetAddress.getByAddress(bytes), AFS_PORT);
    }
}
