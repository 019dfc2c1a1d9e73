package io.cellfs.cli.admin;

import io.cellfs.cli.admin.AdminException.Kind;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.database.DatabaseClient;
import io.cellfs.protocol.database.DatabaseService;
import io.cellfs.protocol.database.KnownDatabases;
import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.rpc.AddressFamilies;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.vl.NvldbEntry;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlArgs;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.protocol.vl.VlReplies;
import io.cellfs.protocol.vl.Yvl;
import io.cellfs.protocol.xdr.Words;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The volume location service, as far as administration needs it. AFS-3's entries name servers by address; YFS tells their ports. */
final class VolumeLocation implements AutoCloseable {
    private static final UUID NO_UUID = new UUID(0, 0);
    private static final int REMOVE = -1;
    /** Upper byte of a word that stands for a server by its index (afs-protocol section 4.2). */
    private static final int INDEX_MARK = 0xff000000;

    /** Servers that OpenAFS's location service has room for (MAXSERVERID). */
    private static final int MAX_INDEX = 254;

    /** What may mean something else than itself in a regular expression. */
    private static final Pattern SPECIAL = Pattern.compile("[^A-Za-z0-9_-]");

    private static final int MAX_ENTRIES = 10_000_000;

    private final DatabaseClient database;
    private final InetAddress bound;
    private final Map<Integer, Site> sites = new ConcurrentHashMap<>();

    /**
     * A server's services.
     *
     * @param address its address in VL entries
     * @param file its file service
     * @param volume its volume service
     */
    record Site(int address, InetSocketAddress file, InetSocketAddress volume) {}

    VolumeLocation(Transport transport, KnownDatabases servers) {
        this.database = new DatabaseClient(transport, DatabaseService.VOLUME_LOCATION, servers);
        this.bound = transport.localAddress().getAddress();
    }

    private <Q extends Record, R extends Record> R ask(String what, Op<Q, R> op, Q args) throws AdminException {
        try {
            return database.ask(op, args);
        } catch (IOException e) {
            throw AdminErrors.of(what, database.servers(), e);
        }
    }

    private <Q extends Record, R extends Record> R change(String what, Op<Q, R> op, Q args) throws AdminException {
        try {
            return database.change(op, args);
        } catch (IOException e) {
            throw AdminErrors.of(what, database.servers(), e);
        }
    }

    /** The answer to what only YFS's location service knows; empty from AFS-3's. */
    private <Q extends Record, R extends Record> Optional<R> askYfs(String what, Op<Q, R> op, Q args)
            throws AdminException {
        try {
            return Optional.of(database.ask(op, args));
        } catch (IOException e) {
            if (e instanceof RpcException abort
                    && (RxError.OPCODE.matches(abort) || RxError.INVALID_OPERATION.matches(abort))) {
                return Optional.empty();
            }
            throw AdminErrors.of(what, database.servers(), e);
        }
    }

    void ping() throws AdminException {
        ask("ping", Vl.PROBE_SERVER, NoValues.NONE);
    }

    /** The cell's name; empty if the location service is AFS-3's, which does not know it. */
    Optional<String> cellName() throws AdminException {
        return askYfs("cell name", Yvl.GET_CELL_NAME, NoValues.NONE).map(VlReplies.CellName::name);
    }

    /** All entries. */
    List<NvldbEntry> entries() throws AdminException {
        List<NvldbEntry> entries = new ArrayList<>();
        forEach(entries::add);
        return entries;
    }

    /** Takes entries. */
    interface Visitor {
        void visit(NvldbEntry entry) throws AdminException;
    }

    /** Visits all entries, page by page; the next page is asked for while one is visited. */
    void forEach(Visitor visitor) throws AdminException {
        walk("", 0, true, entry -> {
            visitor.visit(entry);
            return true;
        });
    }

    private void walk(String pattern, int from, boolean ahead, Chooser chooser) throws AdminException {
        int at = from;
        VlReplies.ListN2 page = page(pattern, at);
        for (int visited = 0; visited < MAX_ENTRIES; ) {
            int after = page.nextStartIndex();
            if (after >= 0 && after <= at) {
                throw new AdminException(Kind.FAILED, "the location database lists volumes without end");
            }
            Optional<Ahead<VlReplies.ListN2>> following =
                    ahead && after >= 0 ? Optional.of(Ahead.of(() -> page(pattern, after))) : Optional.empty();
            for (NvldbEntry entry : page.entries()) {
                visited++;
                if (!chooser.wantsMoreAfter(entry)) {
                    return;
                }
            }
            if (after < 0) {
                return;
            }
            at = after;
            page = following.isPresent() ? following.get().get() : page(pattern, after);
        }
    }

    private VlReplies.ListN2 page(String pattern, int from) throws AdminException {
        VlArgs.Attributes all = new VlArgs.Attributes(0, 0, 0, 0, 0, 0);
        return ask("list of volumes", Vl.LIST_ATTRIBUTES_N2, new VlArgs.OfAttributes2(all, pattern, from));
    }

    /** A regular expression that matches exactly this part of a volume's name. */
    static String literally(String part) {
        return SPECIAL.matcher(part).replaceAll("\\\\$0");
    }

    /**
     * Entries whose names match a regular expression, in order of id.
     *
     * @param from the least id of a read-write volume; 0 for all
     * @param max so many at most
     */
    List<NvldbEntry> matching(String pattern, long from, int max) throws AdminException {
        List<NvldbEntry> found = new ArrayList<>();
        visit(pattern, (int) from, entry -> {
            found.add(entry);
            return found.size() < max;
        });
        return found;
    }

    /** Takes entries for as long as it wants. */
    interface Chooser {
        /** Whether it wants more. */
        boolean wantsMoreAfter(NvldbEntry entry) throws AdminException;
    }

    /** Visits entries whose names match a regular expression, in order of id from that of a listing's index on. */
    void visit(String pattern, int from, Chooser chooser) throws AdminException {
        walk(pattern, from, false, chooser);
    }

    NvldbEntry entry(String nameOrId) throws AdminException {
        return ask("volume " + nameOrId, Vl.GET_ENTRY_BY_NAME_N, new VlArgs.VolumeName(nameOrId))
                .entry();
    }

    /** The entry, or empty when there is none. */
    Optional<NvldbEntry> find(String nameOrId) throws AdminException {
        try {
            return Optional.of(entry(nameOrId));
        } catch (AdminException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The first of {@code count} new volume ids in a row. */
    long newVolumeIds(int count) throws AdminException {
        return ask("new volume id", Vl.GET_NEW_VOLUME_ID, new VlArgs.Bump(count))
                .volume();
    }

    void create(NvldbEntry entry) throws AdminException {
        change("volume " + entry.name(), Vl.CREATE_ENTRY_N, new VlArgs.EntryN(entry));
    }

    void delete(long id) throws AdminException {
        change("volume " + id, Vl.DELETE_ENTRY, new VlArgs.OfVolume(id, VlFlags.TYPE_RW));
    }

    void replace(NvldbEntry entry) throws AdminException {
        int release = VlFlags.UNLOCK_OP | VlFlags.UNLOCK_OWNER | VlFlags.UNLOCK_TIMESTAMP;
        change(
                "volume " + entry.name(),
                Vl.REPLACE_ENTRY_N,
                new VlArgs.ReplaceN(entry.readWriteId(), VlFlags.TYPE_RW, entry, release));
    }

    /** Locks an entry for an operation. */
    void lock(long id, int operation) throws AdminException {
        change("volume " + id, Vl.SET_LOCK, new VlArgs.SetLock(id, VlFlags.TYPE_RW, operation));
    }

    void unlock(long id) throws AdminException {
        int release = VlFlags.UNLOCK_OP | VlFlags.UNLOCK_OWNER | VlFlags.UNLOCK_TIMESTAMP;
        change("volume " + id, Vl.RELEASE_LOCK, new VlArgs.ReleaseLock(id, VlFlags.TYPE_RW, release));
    }

    /** Forgets a server, with all its addresses. */
    void removeServer(Site site) throws AdminException {
        VlArgs.AddrAttributes which = new VlArgs.AddrAttributes(VlFlags.ADDR_IP, site.address(), 0, 0, NO_UUID);
        String what = "server " + VolumeServer.name(site.file());
        Words addresses = ask(what, Vl.GET_ADDRS_U, new VlArgs.OfServer(which)).addresses();
        boolean named = (site.address() & INDEX_MARK) == INDEX_MARK;
        for (int address : named ? new int[] {site.address()} : addresses.toArray()) {
            change(what, Vl.CHANGE_ADDR, new VlArgs.ChangeAddr(REMOVE, address));
        }
        sites.remove(site.address());
    }

    /** The servers of the cell. */
    List<Site> servers() throws AdminException {
        Words addresses =
                ask("list of servers", Vl.GET_ADDRS, new VlArgs.AllAddrs(0, 0)).addresses();
        List<Site> found = new ArrayList<>();
        int byIndex = 0;
        for (int address : addresses.toArray()) {
            if ((address & INDEX_MARK) != INDEX_MARK) {
                found.add(site(address));
                continue;
            }
            Optional<Site> named = namedSite(address);
            named.ifPresent(found::add);
            byIndex += named.isPresent() ? 0 : 1;
        }
        for (int index = 1; byIndex > 0 && index <= MAX_INDEX; index++) {
            Optional<Site> server = siteAt(index);
            if (server.isPresent()) {
                found.add(server.get());
                byIndex--;
            }
        }
        return found;
    }

    /** Our location service takes the word for the server, which may share its addresses with others; OpenAFS's does not. */
    private Optional<Site> namedSite(int word) throws AdminException {
        try {
            return Optional.of(site(word));
        } catch (AdminException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** OpenAFS's location service lists servers by index, with gaps. */
    private Optional<Site> siteAt(int index) throws AdminException {
        VlArgs.AddrAttributes byIndex = new VlArgs.AddrAttributes(VlFlags.ADDR_INDEX, 0, index, 0, NO_UUID);
        try {
            int[] addresses = ask("server " + index, Vl.GET_ADDRS_U, new VlArgs.OfServer(byIndex))
                    .addresses()
                    .toArray();
            return addresses.length == 0 ? Optional.empty() : Optional.of(site(addresses[0]));
        } catch (AdminException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The server that an entry means by this address. */
    Site site(int address) throws AdminException {
        Site known = sites.get(address);
        if (known == null) {
            known = askSite(address);
            sites.put(address, known);
        }
        return known;
    }

    private Site askSite(int address) throws AdminException {
        String what = "server " + ipv4(address).getHostAddress();
        VlArgs.AddrAttributes byAddress = new VlArgs.AddrAttributes(VlFlags.ADDR_IP, address, 0, 0, NO_UUID);
        UUID uuid = ask(what, Vl.GET_ADDRS_U, new VlArgs.OfServer(byAddress)).uuid();
        Optional<VlReplies.Endpoints> ports = askYfs(what, Yvl.GET_ENDPOINTS, new VlArgs.Endpoints(Yvl.BY_UUID, uuid));
        if (ports.isEmpty()) {
            return new Site(address, afs3(address, Services.FS_PORT_OFFSET), afs3(address, Services.VOL_PORT_OFFSET));
        }
        return new Site(
                address,
                endpoint(what + ": file service", ports.get().fileServices()),
                endpoint(what + ": volume service", ports.get().volumeServices()));
    }

    /** AFS-3's location service knows no ports. */
    private static InetSocketAddress afs3(int address, int portOffset) {
        return new InetSocketAddress(ipv4(address), Services.PORT_BASE + portOffset);
    }

    private InetSocketAddress endpoint(String what, List<VlReplies.Endpoint> endpoints) throws AdminException {
        List<VlReplies.Endpoint> valid =
                endpoints.stream().filter(VlReplies.Endpoint::isValid).toList();
        VlReplies.Endpoint best = AddressFamilies.reachable(bound, valid, VlReplies.Endpoint::host).stream()
                .findFirst()
                .orElseThrow(() -> new AdminException(Kind.FAILED, what + " has no address in the location database"));
        return new InetSocketAddress(best.host(), best.port());
    }

    private static InetAddress ipv4(int address) {
        return address(ByteBuffer.allocate(Integer.BYTES).putInt(address).array());
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
