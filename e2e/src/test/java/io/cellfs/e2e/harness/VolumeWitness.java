package io.cellfs.e2e.harness;

import io.cellfs.cli.admin.AdminException;
import io.cellfs.cli.admin.CellAdmin;
import io.cellfs.cli.admin.SiteSummary;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.database.DatabaseClient;
import io.cellfs.protocol.database.DatabaseService;
import io.cellfs.protocol.error.Uae;
import io.cellfs.protocol.ext.VolumeExtensions;
import io.cellfs.protocol.ext.VolumeExtensions.PageArgs;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.rx.RxTransport;
import io.cellfs.protocol.vl.NvldbEntry;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlArgs;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.protocol.vol.VolintInfo;
import io.cellfs.protocol.yfs.Yfs;
import io.cellfs.protocol.yfs.YfsArgs;
import io.cellfs.protocol.yfs.YfsReplies;
import io.cellfs.rx.RxConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Looks at a volume of a cell without a cache: at its entry, at what each server has of it, and at its files. */
public final class VolumeWitness implements AutoCloseable {
    private static final String READ_WRITE = "read-write";

    private final KillableCell cell;
    private final int ports;
    private final String volume;
    private final CellAdmin admin;
    private final RxTransport transport;
    private final DatabaseClient location;
    /** One for each server: servers keep connections for minutes after their last call, and only so many of one peer. */
    private final Map<InetSocketAddress, ClientConnection> connections = new ConcurrentHashMap<>();

    private VolumeWitness(KillableCell cell, int ports, String volume, CellAdmin admin, RxTransport transport) {
        this.cell = cell;
        this.ports = ports;
        this.volume = volume;
        this.admin = admin;
        this.transport = transport;
        this.location = new DatabaseClient(transport, DatabaseService.VOLUME_LOCATION, cell.locations());
    }

    /** Looks at a volume. */
    public static VolumeWitness of(KillableCell cell, int ports, String volume) throws IOException {
        return new VolumeWitness(
                cell,
                ports,
                volume,
                CellAdmin.connect(cell.locations()),
                RxTransport.open(RxConfig.defaults(), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    }

    /** The cell's administration. */
    public CellAdmin admin() {
        return admin;
    }

    /** The volume's entry. */
    public NvldbEntry entry() throws IOException {
        return location.ask(Vl.GET_ENTRY_BY_NAME_N, new VlArgs.VolumeName(volume))
                .entry();
    }

    /** The file server that the entry names for the read-write volume. */
    public String home() throws IOException {
        return sites(READ_WRITE).getFirst();
    }

    /** The file servers that the entry names for the read-only volume. */
    public List<String> replicas() throws IOException {
        return sites("read-only");
    }

    private List<String> sites(String type) throws IOException {
        try {
            return admin.volumes().sites(volume).stream()
                    .filter(site -> site.type().equals(type))
                    .map(SiteSummary::server)
                    .map(server -> server.substring(0, server.indexOf(':')))
                    .toList();
        } catch (AdminException e) {
            throw new IOException(e);
        }
    }

    /** What is not as it should be once nothing works at the volume any more; empty if all is well. */
    public Optional<String> unsettled() {
        try {
            NvldbEntry entry = entry();
            if ((entry.flags() & VlFlags.OPS) != 0) {
                return Optional.of("the entry is locked: " + entry);
            }
            String home = home();
            List<String> replicas = replicas();
            for (String server : cell.fileServers()) {
                Map<Long, VolintInfo> there = listed(server);
                VolintInfo readWrite = there.get(entry.readWriteId());
                boolean serves = readWrite != null && readWrite.inUse() == 1;
                if (server.equals(home) ? !serves : readWrite != null) {
                    return Optional.of(home + " has the volume, " + server + " lists " + there.values());
                }
                VolintInfo readOnly = there.get(entry.readOnlyId());
                if (readOnly != null && (readOnly.inUse() != 1 || !replicas.contains(server))) {
                    return Optional.of("replicas at " + replicas + ", " + server + " lists " + there.values());
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e.toString());
        }
    }

    private Map<Long, VolintInfo> listed(String server) throws IOException {
        Map<Long, VolintInfo> found = new HashMap<>();
        ClientConnection connection = connection(server, Services.VOL_PORT_OFFSET, Services.EXTENSIONS);
        PageArgs all = new PageArgs(0, 0, VolumeExtensions.PAGE_MAX);
        for (VolintInfo each :
                Rpc.call(connection, VolumeExtensions.LIST_PAGE, all).volumes()) {
            found.put(each.volume(), each);
        }
        return found;
    }

    private ClientConnection connection(String server, int port, int service) {
        return connections.computeIfAbsent(
                new InetSocketAddress(server, ports + port), address -> transport.connect(address, service, false));
    }

    /** The files of a directory below the root of a volume at a server. */
    public Files files(String server, long id, String directory) {
        return new Files(connection(server, Services.FS_PORT_OFFSET, Services.YFS_FS), id, directory);
    }

    /** Files as one server shows them, read by RPCs; it keeps in mind of which releases they were. */
    public static final class Files implements StepLoad.Content {
        private final ClientConnection server;
        private final Fid root;
        private final Name directory;
        private final Set<Long> releases = new HashSet<>();
        private Optional<Fid> entered = Optional.empty();

        private Files(ClientConnection server, long volume, String directory) {
            this.server = server;
            this.root = Fid.rootOf(volume);
            this.directory = Name.of(directory);
        }

        /** The creation dates, in 100 ns units, of what was read. */
        public Set<Long> releases() {
            return releases;
        }

        private Fid lookup(Fid in, Name name) throws IOException {
            YfsReplies.Made found = Rpc.call(server, Yfs.LOOKUP, new YfsArgs.OfName(in, name));
            releases.add(found.sync().creation());
            return found.fid();
        }

        @Override
        public Optional<byte[]> file(String name) throws IOException {
            try {
                if (entered.isEmpty()) {
                    entered = Optional.of(lookup(root, directory));
                }
                return Optional.of(read(lookup(entered.get(), Name.of(name))));
            } catch (RpcException e) {
                if (Uae.ofCode(e.code()).equals(Optional.of(Uae.ENOENT))) {
                    // A failure does not say of which release it is.
                    lookup(root, directory);
                    return Optional.empty();
                }
                throw e;
            }
        }

        private byte[] read(Fid file) throws IOException {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            YfsReplies.Promised reply =
                    Rpc.callBulkOut(server, Yfs.FETCH_DATA64, new YfsArgs.FetchData(file, 0, Integer.MAX_VALUE), in -> {
                        ByteBuffer part = ByteBuffer.allocate(1 << 16);
                        while (in.read(part) >= 0) {
                            all.write(part.array(), 0, part.position());
                            part.clear();
                        }
                    });
            releases.add(reply.sync().creation());
            return all.toByteArray();
        }
    }

    @Override
    public void close() throws IOException {
        location.close();
        connections.values().forEach(ClientConnection::close);
        transport.close();
        admin.close();
    }
}
