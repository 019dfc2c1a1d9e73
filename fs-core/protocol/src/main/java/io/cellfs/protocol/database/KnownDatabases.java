package io.cellfs.protocol.database;

import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.ext.VlExtensions;
import io.cellfs.protocol.ext.VlExtensions.DatabaseServer;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database servers of one cell as they are known now, by the addresses of their volume location services: those that were given, and those that the
 * cell itself tells of ({@link VlExtensions#DATABASE_SERVERS}), so that who uses them outlives all servers that it was started with. Thread-safe.
 */
public final class KnownDatabases {
    private static final Logger LOG = LoggerFactory.getLogger(KnownDatabases.class);
    private static final int PORT_MAX = 0xffff;
    /** When a server has fallen silent the cell is asked soon, but no more often than this. */
    static final long SUSPECTED_NS = 5_000_000_000L;

    private final List<InetSocketAddress> given;
    private final List<Consumer<List<InetSocketAddress>>> listeners = new CopyOnWriteArrayList<>();
    private volatile List<InetSocketAddress> now;
    /** Servers that have fallen silent since the cell told its list last. */
    private final Set<InetSocketAddress> silent = new LinkedHashSet<>();

    private boolean suspected;
    private long turnNs = Long.MIN_VALUE;

    private KnownDatabases(List<InetSocketAddress> given, Set<InetSocketAddress> now) {
        this.given = List.copyOf(given);
        this.now = List.copyOf(now);
    }

    /** The servers that were given; none for who needs no databases. */
    public static KnownDatabases of(List<InetSocketAddress> given) {
        return of(given, List.of());
    }

    /** The same, and those that the cell has told of earlier, which are asked first. */
    public static KnownDatabases of(List<InetSocketAddress> given, List<InetSocketAddress> told) {
        return new KnownDatabases(given, union(told, given));
    }

    private static Set<InetSocketAddress> union(List<InetSocketAddress> first, List<InetSocketAddress> second) {
        Set<InetSocketAddress> all = new LinkedHashSet<>(first);
        all.addAll(second);
        return all;
    }

    /** The servers, those that the cell tells of first. */
    public List<InetSocketAddress> now() {
        return now;
    }

    /** Those that were given. */
    public List<InetSocketAddress> given() {
        return given;
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return now.isEmpty();
    }

    /** Tells of every new list, on the thread that learned it. */
    public void onChange(Consumer<List<InetSocketAddress>> listener) {
        listeners.add(listener);
    }

    /** A server did not answer: perhaps it does not belong to the cell any more. */
    synchronized void suspect(InetSocketAddress server) {
        suspected = true;
        silent.add(server);
    }

    private synchronized List<InetSocketAddress> silentLast() {
        List<InetSocketAddress> order = new ArrayList<>(now);
        order.sort(Comparator.comparing(silent::contains));
        return order;
    }

    /**
     * Whether it is time to {@link #learn}; then the caller does that.
     *
     * @param period how long between two times; less when a server has fallen silent. The first period begins with the first question.
     */
    public synchronized boolean takeTurn(long nowNs, Duration period) {
        if (turnNs == Long.MIN_VALUE) {
            turnNs = nowNs;
        }
        long sinceNs = nowNs - turnNs;
        if (sinceNs < (suspected ? Math.min(SUSPECTED_NS, period.toNanos()) : period.toNanos())) {
            return false;
        }
        turnNs = nowNs;
        suspected = false;
        return true;
    }

    /**
     * Asks the cell which servers it has by now. Those that were given stay in the list, last, unless the cell names them. When nobody tells anything, nothing
     * changes.
     */
    public void learn(Transport transport) {
        List<InetSocketAddress> told = new ArrayList<>();
        try (DatabaseClient any = new DatabaseClient(transport, DatabaseService.EXTENSIONS, silentLast())) {
            for (DatabaseServer server :
                    any.ask(VlExtensions.DATABASE_SERVERS, NoValues.NONE).servers()) {
                told.add(address(server));
            }
        } catch (IOException e) {
            LOG.debug("no database server of {} tells of the others", now, e);
            return;
        }
        synchronized (this) {
            silent.clear();
        }
        if (!told.isEmpty()) {
            use(union(told, given));
        }
    }

    private static InetSocketAddress address(DatabaseServer server) throws IOException {
        if (server.port() < 1 || server.port() > PORT_MAX) {
            throw RxError.PROTOCOL_ERROR.because("port " + server.port() + " of a database server");
        }
        return new InetSocketAddress(InetAddress.getByAddress(server.address().bytes()), server.port());
    }

    private void use(Set<InetSocketAddress> servers) {
        List<InetSocketAddress> changed = List.copyOf(servers);
        synchronized (this) {
            if (servers.equals(Set.copyOf(now))) {
                return;
            }
            now = changed;
        }
        LOG.info("the cell's database servers are {} now", changed);
        listeners.forEach(listener -> listener.accept(changed));
    }

    @Override
    public String toString() {
        return now.toString();
    }
}
