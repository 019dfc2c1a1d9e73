package io.cellfs.cell.volume;

import io.cellfs.cell.store.KeyValues;
import io.cellfs.cell.store.Keys;
import io.cellfs.cell.store.Rows;
import io.cellfs.protocol.rpc.RpcException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The file servers, for reading. */
public class ServerTable {
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

    /** The server with an IPv4 address. */
    public Optional<ServerEntry> byAddress(int word) throws RpcException {
        return at(addressKey(word));
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

    static byte[] addressKey(int word) {
        return Keys.number(Keys.SERVER_ADDRESS, Integer.toUnsignedLong(word));
    }

    private Optional<ServerEntry> at(byte[] key) throws RpcException {
        byte[] index = view.get(key);
        return index == null ? Optional.empty() : byIndex((int) Keys.number(index));
    }
}
