package io.cellfs.cell.volume;

import io.cellfs.cell.store.KeyValues;
import io.cellfs.cell.store.Keys;
import io.cellfs.cell.store.Rows;
import io.cellfs.protocol.rpc.RpcException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;

/** The file servers, for reading. */
public class ServerTable {
    /** The upper byte of a word that stands for a server by its index, as vos knows it (afs-protocol section 4.2). */
    public static final int INDEX_MARK = 0xff000000;

    private final KeyValues view;

    /** The table of a view. */
    public ServerTable(KeyValues view) {
        this.view = view;
    }

    /** The server with an index. */
    public Optional<ServerEntry> byIndex(int index) throws RpcException {
        byte[] row = view.get(Keys.number(Keys.SERVER, index));
        return row == null ? Optional.empty() : Optional.of(Rows.decode(ServerEntry.class, row));
    }

    /** The server with a UUID. */
    public Optional<ServerEntry> byUuid(UUID uuid) throws RpcException {
        return at(uuidKey(uuid));
    }

    /**
     * The server with an IPv4 address, or with {@link #INDEX_MARK} plus its index in the place of one. Where several share an
     * address on different ports, it is the one that came first.
     */
    public Optional<ServerEntry> byAddress(int word) throws RpcException {
        if ((word & INDEX_MARK) == INDEX_MARK) {
            return byIndex(word & ~INDEX_MARK);
        }
        byte[] prefix = Keys.number(Keys.SERVER_ADDRESS, Integer.toUnsignedLong(word));
        TreeSet<Long> indexes = new TreeSet<>();
        view.scan(prefix, prefix, (key, value) -> {
            indexes.add(Keys.number(value));
            return true;
        });
        return indexes.isEmpty() ? Optional.empty() : byIndex(Math.toIntExact(indexes.first()));
    }

    /** The server whose file service is at an endpoint. */
    public Optional<ServerEntry> byEndpoint(ServerEntry.Address endpoint) throws RpcException {
        return endpoint.isV4() ? at(endpointKey(endpoint)) : Optional.empty();
    }

    /**
     * What stands for a server where the wire has room for one IPv4 address: the first that {@link #byAddress} finds it by, else {@link #INDEX_MARK}
     * plus its index.
     */
    public int wordOf(ServerEntry server) throws RpcException {
        for (int word : server.addresses()) {
            Optional<ServerEntry> found = byAddress(word);
            if (found.isPresent() && found.get().index() == server.index()) {
                return word;
            }
        }
        return INDEX_MARK | server.index();
    }

    /** All servers in order of index. */
    public List<ServerEntry> all() throws RpcException {
        List<byte[]> rows = new ArrayList<>();
        byte[] table = Keys.table(Keys.SERVER);
        view.scan(table, table, (key, value) -> rows.add(value));
        List<ServerEntry> servers = new ArrayList<>(rows.size());
        for (byte[] row : rows) {
            servers.add(Rows.decode(ServerEntry.class, row));
        }
        return servers;
    }

    static byte[] uuidKey(UUID uuid) {
        return Keys.numbers(Keys.SERVER_UUID, uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
    }

    static byte[] endpointKey(ServerEntry.Address endpoint) {
        return Keys.numbers(Keys.SERVER_ADDRESS, Integer.toUnsignedLong(endpoint.word()), endpoint.port());
    }

    private Optional<ServerEntry> at(byte[] key) throws RpcException {
        byte[] index = view.get(key);
        return index == null ? Optional.empty() : byIndex((int) Keys.number(index));
    }
}
