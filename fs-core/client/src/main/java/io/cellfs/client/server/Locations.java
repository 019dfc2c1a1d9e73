package io.cellfs.client.server;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.protocol.rpc.Transport;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Where volumes are: answers of the cell databases, kept for a while and until they prove wrong. Thread-safe. */
public final class Locations {
    private static final long LIFETIME_NS = TimeUnit.MINUTES.toNanos(10);
    private static final long ABSENT_LIFETIME_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int MAX_ENTRIES = 65_536;

    private final Transport transport;
    private final Map<Integer, Cell> cells = new LinkedHashMap<>();
    private final LinkedHashMap<Key, Known> known = new LinkedHashMap<>();

    private record Key(int cell, String nameOrId) {}

    private record Known(Optional<VolumeEntry> entry, long atNs) {
        boolean isFresh(long nowNs) {
            return nowNs - atNs < (entry.isPresent() ? LIFETIME_NS : ABSENT_LIFETIME_NS);
        }
    }

    /** Locations in these cells. */
    public Locations(Transport transport, List<Cell> cells) {
        this.transport = transport;
        cells.forEach(cell -> this.cells.put(cell.number(), cell));
    }

    Transport transport() {
        return transport;
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
        Key key = new Key(cell.number(), nameOrId);
        synchronized (known) {
            Known answer = known.get(key);
            if (answer != null && answer.isFresh(System.nanoTime())) {
                return answer.entry();
            }
        }
        Optional<VolumeEntry> entry = cell.database().find(nameOrId);
        remember(cell, key, entry);
        return entry;
    }

    private void remember(Cell cell, Key key, Optional<VolumeEntry> entry) {
        Known answer = new Known(entry, System.nanoTime());
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

    /** Forgets what is known of a volume: it was not where it should be. */
    public void forget(long volume) {
        synchronized (known) {
            known.remove(new Key(VolumeIds.cell(volume), Long.toString(VolumeIds.wire(volume))));
        }
    }

    /** Forgets everything. */
    public void forgetAll() {
        synchronized (known) {
            known.clear();
        }
    }
}
