package io.cellfs.cell.raft;

import io.cellfs.cell.DatabaseStatus;
import io.cellfs.cell.store.CellStore;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Copies of one cell database in this process, over real TCP and real disks. */
final class LocalGroup implements AutoCloseable {
    static final RaftTimings QUICK = new RaftTimings(
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(10));

    /** Held, because the level goes with the logger. Of a copy that is cut off on purpose Ratis prints a stack trace with each packet. */
    private static final Logger RATIS = Logger.getLogger("org.apache.ratis");

    static {
        RATIS.setLevel(Level.OFF);
    }

    private static final Duration DEADLINE = Duration.ofSeconds(180);

    /** Ports that were given to peers: a peer that is not open does not hold its own. */
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final RaftTimings timings;
    private final long snapshotEvery;
    private final List<DatabasePeer> founders = new ArrayList<>();
    private final Map<String, RaftCellDatabase> open = new ConcurrentSkipListMap<>();

    /** Copies a, b, c ... that are not open yet. */
    LocalGroup(Path directory, int copies, RaftTimings timings, long snapshotEvery) throws IOException {
        this.directory = directory;
        this.timings = timings;
        this.snapshotEvery = snapshotEvery;
        for (int i = 0; i < copies; i++) {
            founders.add(peer(String.valueOf((char) ('a' + i))));
        }
    }

    /** Opens all founders of a group. */
    static LocalGroup start(Path directory, int copies) throws IOException {
        LocalGroup group = new LocalGroup(directory, copies, QUICK, RaftSettings.SNAPSHOT_EVERY);
        group.openFounders();
        return group;
    }

    void openFounders() throws IOException {
        for (DatabasePeer each : founders) {
            open(each.id());
        }
    }

    /** A peer of a new name on a port that nobody has now and no other peer was given. */
    static DatabasePeer peer(String id) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket probe = new ServerSocket()) {
                probe.bind(new InetSocketAddress(loopback, port));
                if (GIVEN.add(port)) {
                    return new DatabasePeer(id, loopback.getHostAddress(), port);
                }
            } catch (BindException e) {
                // taken: the next one
                continue;
            }
        }
    }

    List<DatabasePeer> founders() {
        return founders;
    }

    Path directory(String id) {
        return directory.resolve(id);
    }

    RaftCellDatabase open(String id) throws IOException {
        DatabasePeer self = RaftSettings.find(founders, id).orElseThrow();
        return open(self, founders, false);
    }

    /** Opens a copy that waits to be added. */
    RaftCellDatabase join(DatabasePeer self) throws IOException {
        return open(self, List.of(self), true);
    }

    private RaftCellDatabase open(DatabasePeer self, List<DatabasePeer> peers, boolean join) throws IOException {
        RaftSettings settings = new RaftSettings(
                "example.org",
                self,
                peers,
                join,
                InetAddress.getLoopbackAddress(),
                directory(self.id()),
                Optional.empty(),
                Optional.empty(),
                timings,
                snapshotEvery);
        RaftCellDatabase database = RaftCellDatabase.open(settings, InstantSource.system());
        open.put(self.id(), database);
        return database;
    }

    RaftCellDatabase get(String id) {
        RaftCellDatabase database = open.get(id);
        if (database == null) {
            throw new IllegalStateException(id + " is not open");
        }
        return database;
    }

    /** The copy, if it is open now. */
    Optional<RaftCellDatabase> find(String id) {
        return Optional.ofNullable(open.get(id));
    }

    Map<String, RaftCellDatabase> all() {
        return open;
    }

    void close(String id) {
        RaftCellDatabase database = open.remove(id);
        if (database != null) {
            database.close();
        }
    }

    /** Waits until an open copy leads and has applied an entry of its term; its id. */
    String awaitLeader() {
        Optional<String>[] found = holder();
        await("a leader", () -> {
            found[0] = open.entrySet().stream()
                    .filter(each -> each.getValue().status().role().equals("leader"))
                    .filter(each -> each.getValue().status().quorum())
                    .map(Map.Entry::getKey)
                    .findFirst();
            return found[0].isPresent();
        });
        return found[0].orElseThrow();
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array as a variable for a lambda
    private static Optional<String>[] holder() {
        return new Optional[] {Optional.empty()};
    }

    /** Waits until all open copies have applied what the leader has, and answers their rows, which must be equal. */
    void awaitEqualRows() throws IOException {
        String leader = awaitLeader();
        await("equal copies", () -> {
            long applied = get(leader).status().applied();
            return open.values().stream()
                    .map(RaftCellDatabase::status)
                    .mapToLong(DatabaseStatus::applied)
                    .allMatch(each -> each == applied);
        });
        List<String> expected = rows(get(leader).store());
        for (Map.Entry<String, RaftCellDatabase> each : open.entrySet()) {
            List<String> rows = rows(each.getValue().store());
            if (!rows.equals(expected)) {
                throw new AssertionError("copy " + each.getKey() + " differs from " + leader + "'s");
            }
        }
    }

    /** All rows but those that a copy has about itself. */
    static List<String> rows(CellStore store) {
        List<String> rows = new ArrayList<>();
        store.read(view -> {
            view.scan(new byte[0], new byte[0], (key, value) -> {
                if (key[0] != 'r') {
                    rows.add(
                            HexFormat.of().formatHex(key) + "=" + HexFormat.of().formatHex(value));
                }
                return true;
            });
            return 0;
        });
        return rows;
    }

    /** Waits for a condition that threads of Ratis bring about. */
    static void await(String what, BooleanSupplier condition) {
        long endNs = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - endNs > 0) {
                throw new AssertionError("no " + what + " within " + DEADLINE.toSeconds() + " s");
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    @Override
    public void close() {
        List.copyOf(open.keySet()).forEach(this::close);
    }
}
