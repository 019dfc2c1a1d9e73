package io.cellfs.cell.volume;

import io.cellfs.cell.store.Counters;
import io.cellfs.cell.store.KeyValues;
import io.cellfs.cell.store.Keys;
import io.cellfs.cell.store.Rows;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.vl.Vl;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The volume entries, for reading. */
public class VolumeTable {
    static final String NEXT_ID = "volume-id";

    static final byte[] COUNTS = Keys.text(Keys.COUNTER, "volume-counts");

    private final KeyValues view;

    /** The table of a view. */
    public VolumeTable(KeyValues view) {
        this.view = view;
    }

    /** The entry of which this is any id. */
    public Optional<VolumeEntry> byId(long id) throws RpcException {
        byte[] readWrite = view.get(Keys.number(Keys.VOLUME_ID, id));
        return readWrite == null ? Optional.empty() : byReadWriteId(Keys.number(readWrite));
    }

    /** The entry with this name, without suffix. */
    public Optional<VolumeEntry> byName(String name) throws RpcException {
        byte[] readWrite = view.get(Keys.text(Keys.VOLUME_NAME, name));
        return readWrite == null ? Optional.empty() : byReadWriteId(Keys.number(readWrite));
    }

    /** Up to {@code max} entries whose read-write id is {@code from} or greater, in order of id. */
    public List<VolumeEntry> from(long from, int max) throws RpcException {
        List<byte[]> rows = new ArrayList<>();
        view.scan(Keys.table(Keys.VOLUME), Keys.number(Keys.VOLUME, from), (key, value) -> {
            rows.add(value);
            return rows.size() < max;
        });
        List<VolumeEntry> entries = new ArrayList<>(rows.size());
        for (byte[] row : rows) {
            entries.add(Rows.decode(VolumeEntry.class, row));
        }
        return entries;
    }

    /** Whether any entry has a site on a server. */
    public boolean anyOn(int server) {
        byte[] prefix = Keys.number(Keys.VOLUME_SITE, server);
        boolean[] found = {false};
        view.scan(prefix, prefix, (key, value) -> {
            found[0] = true;
            return false;
        });
        return found[0];
    }

    /** Up to {@code max} read-write ids, {@code from} or greater, of entries with a site on a server. */
    public List<Long> idsOn(int server, long from, int max) {
        List<Long> ids = new ArrayList<>();
        view.scan(Keys.number(Keys.VOLUME_SITE, server), Keys.numbers(Keys.VOLUME_SITE, server, from), (key, value) -> {
            ids.add(Keys.lastNumber(key));
            return ids.size() < max;
        });
        return ids;
    }

    /** The id that the next volume gets. */
    public long nextId() {
        return Counters.peek(view, NEXT_ID, Vl.FIRST_VOLUME_ID);
    }

    /** How many entries there are; empty in a database of an earlier release that nobody has counted yet. */
    public Optional<VolumeCounts> counts() throws RpcException {
        byte[] row = view.get(COUNTS);
        return row == null ? Optional.empty() : Optional.of(Rows.decode(VolumeCounts.class, row));
    }

    private Optional<VolumeEntry> byReadWriteId(long id) throws RpcException {
        byte[] row = view.get(Keys.number(Keys.VOLUME, id));
        return row == null ? Optional.empty() : Optional.of(Rows.decode(VolumeEntry.class, row));
    }
}
