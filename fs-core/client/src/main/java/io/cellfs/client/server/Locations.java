package io.cellfs.client.server;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.protocol.rpc.RpcException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where volumes are: answers of the cell databases, kept for a while and until they prove wrong. Thread-safe. */
public final class Locations {
    private static final Logger LOG = LoggerFactory.getLogger(Locations.class);
    private static final long LIFETIME_NS = TimeUnit.MINUTES.toNanos(10);
    private static final long ABSENT_LIFETIME_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int MAX_ENTRIES = 65_536;

    private final Map<Integer, Cell> cells = new LinkedHashMap<>();
    private final LinkedHashMap<Key, Known> known = new LinkedHashMap<>();

    private record Key(int cell, String nameOrId) {}

    private record Known(Optional<VolumeEntry> entry, long atNs, boolean doubtful) {
        boolean isFresh(long nowNs, long lifetimeNs) {
            return !doubtful && nowNs - atNs < (entry.isPresent() ? lifetimeNs : ABSENT_LIFETIME_NS);
        }
    }

    /** Locations in these cells. */
    public Locations(List<Cell> cells) {
        cells.forEach(cell -> this.cells.put(cell.number(), cell));
    }

    /** All cells. */
    public List<Cell> cells() {
        return List.copyOf(cells.values());
    }

    /** The cell of that name. */
    public Optional<Cell> cell(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return cells.values().stream().filter(c -> c.name().equals(lower)).findFirst();
    }

    /** The cell that a volume belongs to. */
    public Cell cellOf(long volume) throws FsException {
        Cell cell = cells.get(VolumeIds.cell(volume));
        if (cell == null) {
            throw new FsException(Errno.ENODEV, "volume " + volume + " is of no known cell");
        }
        return cell;
    }

    /**
     * A volume by its number.
     *
     * @throws FsException ENODEV when the cell has no such volume
     */
    public Volume volume(long volume) throws IOException {
        Cell cell = cellOf(volume);
        long wire = VolumeIds.wire(volume);
        VolumeEntry entry = find(cell, Long.toString(wire)).orElseThrow(() -> missing(cell, Long.toString(wire)));
        for (VolumeKind type : VolumeKind.values()) {
            Optional<Volume> found = entry.volume(cell.number(), type).filter(v -> v.id() == volume);
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw missing(cell, Long.toString(wire));
    }

    /** An entry by volume name (without suffix) or decimal id; empty when the cell has none. */
    public Optional<VolumeEntry> find(Cell cell, String nameOrId) throws IOException {
        return find(cell, nameOrId, LIFETIME_NS);
    }

    /** The same for who misses something in the entry: what was asked for some moments ago does not count. */
    public Optional<VolumeEntry> findNow(Cell cell, String nameOrId) throws IOException {
        return find(cell, nameOrId, ABSENT_LIFETIME_NS);
    }

    private Optional<VolumeEntry> find(Cell cell, String nameOrId, long lifetimeNs) throws IOException {
        Key key = new Key(cell.number(), nameOrId);
        Optional<Known> before = known(key);
        if (before.isPresent() && before.get().isFresh(System.nanoTime(), lifetimeNs)) {
            return before.get().entry();
        }
        try {
            Optional<VolumeEntry> entry = cell.database().find(nameOrId);
            remember(cell, key, entry);
            return entry;
        } catch (RpcException e) {
            Optional<VolumeEntry> old = before.flatMap(Known::entry);
            if (old.isEmpty()) {
                throw Errors.translate(e);
            }
            LOG.debug("cell {} does not tell where volume {} is; what it told last is used", cell.name(), nameOrId, e);
            return old;
        }
    }

    private Optional<Known> known(Key key) {
        synchronized (known) {
            return Optional.ofNullable(known.get(key));
        }
    }

    private void remember(Cell cell, Key key, Optional<VolumeEntry> entry) {
        Known answer = new Known(entry, System.nanoTime(), false);
        synchronized (known) {
            put(key, answer);
            entry.ifPresent(e -> {
                put(new Key(cell.number(), e.name()), answer);
                e.ids().values().forEach(id -> put(new Key(cell.number(), Long.toString(id)), answer));
            });
        }
    }

    private void put(Key key, Known answer) {
        known.remove(key);
        known.put(key, answer);
        if (known.size() > MAX_ENTRIES) {
            known.pollFirstEntry();
        }
    }

    private static FsException missing(Cell cell, String nameOrId) {
        return new FsException(Errno.ENODEV, "cell " + cell.name() + " has no volume " + nameOrId);
    }

    /** A volume was not where it should be: its cell is asked again, and only if that does not answer, what is known still counts. */
    public void doubt(long volume) {
        Key key = new Key(VolumeIds.cell(volume), Long.toString(VolumeIds.wire(volume)));
        synchronized (known) {
            known.computeIfPresent(key, (k, answer) -> new Known(answer.entry(), answer.atNs(), true));
        }
    }

    /** Asks every cell which location servers it has by now. */
    public void learnServers() {
        cells.values().forEach(cell -> cell.database().learnServers());
    }

    /** Asks those cells of which it is time, each on a thread of its own. To be called every second or so. */
    public void refreshServers() {
        long nowNs = System.nanoTime();
        for (Cell cell : cells.values()) {
            if (cell.database().wantsToLearn(nowNs)) {
                Thread.ofVirtual()
                        .name("database servers")
                        .start(() -> cell.database().learnServers());
            }
        }
    }

    /** Closes the connections to the cells' databases. */
    void close() {
        cells.values().forEach(cell -> cell.database().close());
    }

    /** Forgets everything. */
    public void forgetAll() {
        synchronized (known) {
            known.clear();
        }
    }
}
