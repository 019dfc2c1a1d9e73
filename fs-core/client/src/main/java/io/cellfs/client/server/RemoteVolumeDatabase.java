package io.cellfs.client.server;

import io.cellfs.client.server.FileServer.Invocation;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.error.UbikError;
import io.cellfs.protocol.error.VlError;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Rpc;
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
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A cell's volume location service: a probe with upgrade, GetEntryByNameU, and a server's endpoints with ports from YVL.GetEndpoints, or its addresses
 * from GetAddrsU where the service is AFS-3's (afs-protocol sections 3.5 and 4.2). Asks the servers in turn until one answers.
 */
public final class RemoteVolumeDatabase implements VolumeDatabase {
    private static final int IPV4_BYTES = 4;

    private final Transport transport;
    private final List<InetSocketAddress> addresses;
    private final Map<InetSocketAddress, ConnectionPool> pools = new ConcurrentHashMap<>();
    private final Map<UUID, Known> servers = new ConcurrentHashMap<>();

    private record Known(int unique, List<InetSocketAddress> endpoints) {}

    /** The service at these addresses, in order of preference. */
    public RemoteVolumeDatabase(Transport transport, List<InetSocketAddress> addresses) {
        this.transport = transport;
        this.addresses = List.copyOf(addresses);
    }

    @Override
    public Optional<VolumeEntry> find(String nameOrId) throws IOException {
        if (nameOrId.length() >= Vl.NAME_WORDS) {
            return Optional.empty();
        }
        try {
            VlReplies.EntryU reply = ask(c -> Rpc.call(c, Vl.GET_ENTRY_BY_NAME_U, new VlArgs.VolumeName(nameOrId)));
            return Optional.of(entry(reply.entry()));
        } catch (RpcException e) {
            if (VlError.NOENT.matches(e) || VlError.BADNAME.matches(e)) {
                return Optional.empty();
            }
            throw Errors.translate(e);
        }
    }

    private VolumeEntry entry(UvldbEntry wire) throws IOException {
        Map<VolumeKind, Long> ids = new EnumMap<>(VolumeKind.class);
        putId(ids, VolumeKind.READ_WRITE, wire.flags() & VlFlags.RW_EXISTS, wire.readWriteId());
        putId(ids, VolumeKind.READ_ONLY, wire.flags() & VlFlags.RO_EXISTS, wire.readOnlyId());
        putId(ids, VolumeKind.BACKUP, wire.flags() & VlFlags.BACK_EXISTS, wire.backupId());
        Map<VolumeKind, List<InetSocketAddress>> sites = new EnumMap<>(VolumeKind.class);
        for (int site = 0; site < Math.clamp(wire.siteCount(), 0, Vl.SITES); site++) {
            int flags = wire.serverFlags().get(site);
            if ((flags & VlFlags.SITE_DONT_USE) == 0) {
                List<InetSocketAddress> endpoints = endpoints(wire, site);
                if ((flags & VlFlags.SITE_RW) != 0) {
                    add(sites, VolumeKind.READ_WRITE, endpoints);
                    add(sites, VolumeKind.BACKUP, endpoints);
                }
                if ((flags & VlFlags.SITE_RO) != 0) {
                    add(sites, VolumeKind.READ_ONLY, endpoints);
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

    private static void add(
            Map<VolumeKind, List<InetSocketAddress>> sites, VolumeKind type, List<InetSocketAddress> endpoints) {
        sites.computeIfAbsent(type, t -> new ArrayList<>()).addAll(endpoints);
    }

    private List<InetSocketAddress> endpoints(UvldbEntry wire, int site) throws IOException {
        UUID uuid = wire.servers().get(site);
        int unique = wire.serverUniques().get(site);
        Known known = servers.get(uuid);
        if (known != null && known.unique() == unique) {
            return known.endpoints();
        }
        List<InetSocketAddress> found = (wire.serverFlags().get(site) & VlFlags.SITE_UUID) == 0
                ? List.of(address((int) (uuid.getMostSignificantBits() >>> Integer.SIZE), OptionalInt.empty()))
                : askEndpoints(uuid);
        servers.put(uuid, new Known(unique, found));
        return found;
    }

    private List<InetSocketAddress> askEndpoints(UUID uuid) throws IOException {
        try {
            VlReplies.Endpoints reply =
                    ask(c -> Rpc.call(c, Yvl.GET_ENDPOINTS, new VlArgs.Endpoints(Yvl.BY_UUID, uuid)));
            List<InetSocketAddress> found = new ArrayList<>();
            for (VlReplies.Endpoint endpoint : reply.fileServices()) {
                if (endpoint.isValid()) {
                    found.add(new InetSocketAddress(InetAddress.getByAddress(endpoint.address()), endpoint.port()));
                }
            }
            return found;
        } catch (RpcException e) {
            if (!RxError.OPCODE.matches(e) && !RxError.INVALID_OPERATION.matches(e)) {
                throw e;
            }
            return askAddresses(uuid);
        }
    }

    private List<InetSocketAddress> askAddresses(UUID uuid) throws IOException {
        VlArgs.AddrAttributes which = new VlArgs.AddrAttributes(VlFlags.ADDR_UUID, 0, 0, 0, uuid);
        VlReplies.AddrsU reply = ask(c -> Rpc.call(c, Vl.GET_ADDRS_U, new VlArgs.OfServer(which)));
        List<InetSocketAddress> found = new ArrayList<>();
        for (int i = 0; i < reply.addresses().size(); i++) {
            found.add(address(reply.addresses().get(i), OptionalInt.empty()));
        }
        return found;
    }

    private static InetSocketAddress address(int ipv4, OptionalInt port) throws IOException {
        byte[] bytes = ByteBuffer.allocate(IPV4_BYTES).putInt(ipv4).array();
        int actual = port.orElse(Services.PORT_BASE + Services.FS_PORT_OFFSET);
        if (actual < 1 || actual > 0xffff) {
            throw RxError.PROTOCOL_ERROR.because("port " + actual + " of a file server");
        }
        return new InetSocketAddress(InetAddress.getByAddress(bytes), actual);
    }

    private <R> R ask(Invocation<R> question) throws IOException {
        RpcException failure = null;
        for (InetSocketAddress address : addresses) {
            try {
                return pool(address).call(question);
            } catch (RpcException e) {
                if (!Errors.isTransportFailure(e) && !UbikError.NOQUORUM.matches(e)) {
                    throw e;
                }
                pools.remove(address);
                failure = e;
            }
        }
        throw failure == null ? RxError.CALL_DEAD.because("no volume location server") : failure;
    }

    /** The connections to one server, of the better service if it has that. */
    private ConnectionPool pool(InetSocketAddress address) throws IOException {
        ConnectionPool known = pools.get(address);
        if (known != null) {
            return known;
        }
        ConnectionPool fresh = new ConnectionPool(transport, address, probe(address));
        ConnectionPool raced = pools.putIfAbsent(address, fresh);
        return raced == null ? fresh : raced;
    }

    private int probe(InetSocketAddress address) throws IOException {
        try (ClientConnection connection = transport.connect(address, Services.VL, true)) {
            try {
                Rpc.call(connection, Vl.GET_CAPABILITIES, NoValues.NONE);
            } catch (RpcException e) {
                if (!RxError.OPCODE.matches(e)) {
                    throw e;
                }
            }
            return connection.serviceId();
        }
    }
}
