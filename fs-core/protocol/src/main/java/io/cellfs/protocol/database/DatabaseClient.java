package io.cellfs.protocol.database;

import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.error.UbikError;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Deadline;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.rpc.Transport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One service of a cell's database servers. A question goes to any of them, a change to the one that takes changes, which is learned from their
 * answers (afs-protocol section 4.4): a server that is dead, cut off from the majority or restarting is passed over. Thread-safe.
 */
public final class DatabaseClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseClient.class);
    /** A server not heard of for so long is probed before it is told to change something. */
    private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(5);

    private final Transport transport;
    private final DatabaseService service;
    private final List<InetSocketAddress> servers;
    private final Patience patience;
    private final LongSupplier nanoTime;
    private final ServerOrder order;
    private final long[] heardAtNs;
    private final @Nullable ClientConnection[] connections;
    private boolean closed;

    /**
     * How long to bear with servers.
     *
     * @param answer after this a server is passed over while others are left; when all were, each gets all the time that the transport gives
     * @param election after this no leader is waited for any more
     * @param firstPause first wait between two rounds; doubles
     */
    public record Patience(Duration answer, Duration election, Duration firstPause) {
        /** What a program wants. */
        public static final Patience DEFAULT =
                new Patience(Duration.ofSeconds(3), Duration.ofSeconds(15), Duration.ofMillis(50));
    }

    /**
     * A service of database servers. Nothing is sent yet.
     *
     * @param volumeLocationServers the servers, named by the addresses of their volume location services; at least one
     */
    public DatabaseClient(Transport transport, DatabaseService service, List<InetSocketAddress> volumeLocationServers) {
        this(transport, service, volumeLocationServers, Patience.DEFAULT, System::nanoTime);
    }

    /** The same with another patience and clock. */
    public DatabaseClient(
            Transport transport,
            DatabaseService service,
            List<InetSocketAddress> volumeLocationServers,
            Patience patience,
            LongSupplier nanoTime) {
        if (volumeLocationServers.isEmpty()) {
            throw new IllegalArgumentException("a cell needs at least one database server");
        }
        this.transport = transport;
        this.service = service;
        this.servers = volumeLocationServers.stream().map(service::beside).toList();
        this.patience = patience;
        this.nanoTime = nanoTime;
        this.order = new ServerOrder(servers.size());
        this.heardAtNs = new long[servers.size()];
        this.connections = new ClientConnection[servers.size()];
    }

    /** The servers' addresses, of this service. */
    public List<InetSocketAddress> servers() {
        return servers;
    }

    /**
     * Asks any of the servers.
     *
     * @throws RpcException the answer of a server that has one, or of the last one that had none
     */
    public <Q extends Record, R extends Record> R ask(Op<Q, R> op, Q args) throws IOException {
        return rounds(new Attempt<>(op, args, false, true));
    }

    /**
     * Changes something. Where it is not known whether a server has made the change before it fell silent, that is the failure: the change is not
     * tried twice.
     *
     * @throws RpcException a server's refusal; NOQUORUM when there is no leader for long; CALL_DEAD or CALL_TIMEOUT
     */
    public <Q extends Record, R extends Record> R change(Op<Q, R> op, Q args) throws IOException {
        return rounds(new Attempt<>(op, args, true, false));
    }

    /** Changes something that may be changed twice with the same outcome. */
    public <Q extends Record, R extends Record> R changeRepeatably(Op<Q, R> op, Q args) throws IOException {
        return rounds(new Attempt<>(op, args, true, true));
    }

    private record Attempt<Q extends Record, R extends Record>(
            Op<Q, R> op, Q args, boolean change, boolean repeatable) {}

    private <Q extends Record, R extends Record> R rounds(Attempt<Q, R> attempt) throws IOException {
        long startNs = nanoTime.getAsLong();
        long pauseNs = patience.firstPause().toNanos();
        boolean patient = servers.size() == 1;
        while (true) {
            List<RpcException> failures = new ArrayList<>();
            Answer<R> answer = round(attempt, patient, failures);
            if (answer.value() != null) {
                return answer.value();
            }
            RpcException last = telling(failures);
            if (!patient && isSilence(last)) {
                patient = true;
                continue;
            }
            if (!waitsForLeader(failures)
                    || nanoTime.getAsLong() - startNs > patience.election().toNanos()) {
                throw last;
            }
            LOG.debug("no database server of {} can answer {} yet", servers, attempt.op(), last);
            pause(pauseNs);
            pauseNs = Math.min(2 * pauseNs, TimeUnit.SECONDS.toNanos(1));
        }
    }

    private record Answer<R>(@Nullable R value) {}

    /** Each server in turn, until one answers; {@code patient}: with as much time for each as the transport gives it. */
    private <Q extends Record, R extends Record> Answer<R> round(
            Attempt<Q, R> attempt, boolean patient, List<RpcException> failures) throws IOException {
        for (int server : order(attempt.change())) {
            boolean sent = false;
            try {
                ClientConnection connection = reach(server, attempt.change(), patient);
                sent = true;
                R value = patient || attempt.change()
                        ? Rpc.call(connection, attempt.op(), attempt.args())
                        : within(connection, c -> Rpc.call(c, attempt.op(), attempt.args()));
                succeeded(server, attempt.change());
                return new Answer<>(value);
            } catch (RpcException e) {
                failed(server, e);
                failures.add(e);
                if (sent && isSilence(e) && !attempt.repeatable()) {
                    throw e;
                }
            }
        }
        return new Answer<>(null);
    }

    private synchronized List<Integer> order(boolean change) {
        long nowNs = nanoTime.getAsLong();
        return change ? order.writing(nowNs) : order.reading(nowNs);
    }

    private synchronized void note(Runnable change) {
        change.run();
    }

    private synchronized void succeeded(int server, boolean change) {
        heardAtNs[server] = nanoTime.getAsLong();
        if (change) {
            order.changed(server);
        } else {
            order.answered(server);
        }
    }

    /** A connection to a server that has answered, for a change lately: what is sent to a dead server may not be sent again. */
    private ClientConnection reach(int server, boolean change, boolean patient) throws IOException {
        ClientConnection known = connection(server);
        if (known != null && change && isQuiet(server)) {
            probe(server, known, patient);
        }
        return known != null ? known : open(server, patient);
    }

    private synchronized boolean isQuiet(int server) {
        return nanoTime.getAsLong() - heardAtNs[server] > QUIET_NS;
    }

    private ClientConnection open(int server, boolean patient) throws IOException {
        ClientConnection fresh = transport.connect(servers.get(server), service.serviceId(), service.upgrade());
        try {
            probe(server, fresh, patient);
            return keep(server, fresh);
        } catch (IOException e) {
            fresh.close();
            throw e;
        }
    }

    private void probe(int server, ClientConnection connection, boolean patient) throws IOException {
        try {
            if (patient) {
                service.probe(connection);
            } else {
                within(connection, c -> {
                    service.probe(c);
                    return NoValues.NONE;
                });
            }
        } catch (RpcException e) {
            if (isSilence(e)) {
                throw e;
            }
            LOG.debug("{} answers a probe with a refusal", servers.get(server), e);
        }
        synchronized (this) {
            heardAtNs[server] = nanoTime.getAsLong();
        }
    }

    private synchronized @Nullable ClientConnection connection(int server) {
        return connections[server];
    }

    private synchronized ClientConnection keep(int server, ClientConnection fresh) throws RpcException {
        if (closed) {
            throw RxError.CALL_DEAD.because("closed");
        }
        ClientConnection raced = connections[server];
        if (raced != null) {
            fresh.close();
            return raced;
        }
        connections[server] = fresh;
        return fresh;
    }

    private <T> T within(ClientConnection connection, Deadline.Calls<T> calls) throws IOException {
        try {
            return Deadline.within(patience.answer(), connection, calls);
        } catch (RpcException e) {
            throw e;
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            RpcException late = RxError.CALL_TIMEOUT.because(String.valueOf(e.getMessage()));
            late.initCause(e);
            throw late;
        }
    }

    /** Returns when another server may be asked, else throws. */
    private void failed(int server, RpcException e) throws RpcException {
        if (UbikError.NOTSYNC.matches(e)) {
            note(() -> order.isFollower(server));
        } else if (isSilence(e)) {
            drop(server);
        } else if (isUseless(e)) {
            note(() -> order.failed(server, nanoTime.getAsLong()));
        } else {
            throw e;
        }
    }

    private void drop(int server) {
        ClientConnection dead;
        synchronized (this) {
            order.failed(server, nanoTime.getAsLong());
            dead = connections[server];
            connections[server] = null;
        }
        if (dead != null) {
            dead.close();
        }
    }

    /** Whether nothing came back. */
    private static boolean isSilence(RpcException e) {
        return RxError.CALL_DEAD.matches(e) || RxError.CALL_TIMEOUT.matches(e) || RxError.PROTOCOL_ERROR.matches(e);
    }

    /** Whether another server may know better; nothing was changed. */
    private static boolean isUseless(RpcException e) {
        return UbikError.NOQUORUM.matches(e)
                || UbikError.SYNC.matches(e)
                || UbikError.NOSERVERS.matches(e)
                || RxError.RESTARTING.matches(e)
                || RxError.INVALID_OPERATION.matches(e);
    }

    /** Whether one of the servers is there and may come to take part in a majority again. */
    private static boolean waitsForLeader(List<RpcException> failures) {
        return failures.stream()
                .anyMatch(e -> UbikError.NOTSYNC.matches(e)
                        || UbikError.NOQUORUM.matches(e)
                        || UbikError.SYNC.matches(e)
                        || RxError.RESTARTING.matches(e));
    }

    /** What is worth telling: what a server said, rather than that another one is silent. */
    private static RpcException telling(List<RpcException> failures) {
        return failures.stream().filter(e -> !isSilence(e)).findFirst().orElseGet(failures::getLast);
    }

    private static void pause(long ns) throws InterruptedIOException {
        try {
            TimeUnit.NANOSECONDS.sleep(ns);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the database elects a leader");
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        for (ClientConnection connection : connections) {
            if (connection != null) {
                connection.close();
            }
        }
        Arrays.fill(connections, null);
    }
}
