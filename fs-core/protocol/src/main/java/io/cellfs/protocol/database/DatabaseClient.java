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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private final KnownDatabases known;
    private final Patience patience;
    private final LongSupplier nanoTime;
    private final ServerOrder order = new ServerOrder();
    private final Map<InetSocketAddress, Contact> contacts = new HashMap<>();
    /** Of servers that do not belong to the cell any more; a call may still be on its way over them, so they are closed one change later. */
    private final List<ClientConnection> retired = new ArrayList<>();

    private List<InetSocketAddress> seen = List.of();
    private List<InetSocketAddress> servers = List.of();
    private boolean closed;

    /** What this client has to do with one server. */
    private static final class Contact {
        private @Nullable ClientConnection connection;
        private long heardAtNs;
    }

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

    /** The same, of the servers that are known whenever something is asked; at least one. */
    public DatabaseClient(Transport transport, DatabaseService service, KnownDatabases known) {
        this(transport, service, known, Patience.DEFAULT, System::nanoTime);
    }

    /** The same with another patience and clock. */
    public DatabaseClient(
            Transport transport,
            DatabaseService service,
            List<InetSocketAddress> volumeLocationServers,
            Patience patience,
            LongSupplier nanoTime) {
        this(transport, service, KnownDatabases.of(volumeLocationServers), patience, nanoTime);
    }

    private DatabaseClient(
            Transport transport,
            DatabaseService service,
            KnownDatabases known,
            Patience patience,
            LongSupplier nanoTime) {
        if (known.isEmpty()) {
            throw new IllegalArgumentException("a cell needs at least one database server");
        }
        this.transport = transport;
        this.service = service;
        this.known = known;
        this.patience = patience;
        this.nanoTime = nanoTime;
    }

    /** The servers' addresses now, of this service. */
    public synchronized List<InetSocketAddress> servers() {
        List<InetSocketAddress> now = known.now();
        if (!now.equals(seen)) {
            seen = now;
            servers = now.stream().map(service::beside).toList();
            retired.forEach(ClientConnection::close);
            retired.clear();
            contacts.entrySet().removeIf(each -> !servers.contains(each.getKey()) && retires(each.getValue()));
            order.retain(servers);
        }
        return servers;
    }

    private boolean retires(Contact contact) {
        if (contact.connection != null) {
            retired.add(contact.connection);
        }
        return true;
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
        boolean patient = false;
        while (true) {
            List<InetSocketAddress> asked = servers();
            boolean bears = patient || asked.size() == 1;
            List<RpcException> failures = new ArrayList<>();
            Answer<R> answer = round(attempt, bears, failures);
            if (answer.value() != null) {
                return answer.value();
            }
            RpcException last = telling(failures);
            boolean replaced = !asked.equals(servers());
            if (isSilence(last) && (!bears || replaced)) {
                patient = !replaced;
                continue;
            }
            if (!waitsForLeader(failures)
                    || nanoTime.getAsLong() - startNs > patience.election().toNanos()) {
                throw last;
            }
            LOG.debug("no database server of {} can answer {} yet", asked, attempt.op(), last);
            pause(pauseNs);
            pauseNs = Math.min(2 * pauseNs, TimeUnit.SECONDS.toNanos(1));
        }
    }

    private record Answer<R>(@Nullable R value) {}

    /** Each server in turn, until one answers; {@code patient}: with as much time for each as the transport gives it. */
    private <Q extends Record, R extends Record> Answer<R> round(
            Attempt<Q, R> attempt, boolean patient, List<RpcException> failures) throws IOException {
        for (InetSocketAddress server : order(attempt.change())) {
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

    private synchronized List<InetSocketAddress> order(boolean change) {
        long nowNs = nanoTime.getAsLong();
        return change ? order.writing(servers(), nowNs) : order.reading(servers(), nowNs);
    }

    private synchronized void note(Runnable change) {
        change.run();
    }

    private synchronized void succeeded(InetSocketAddress server, boolean change) {
        contact(server).heardAtNs = nanoTime.getAsLong();
        if (change) {
            order.changed(server);
        } else {
            order.answered(server);
        }
    }

    /** A connection to a server that has answered, for a change lately: what is sent to a dead server may not be sent again. */
    private ClientConnection reach(InetSocketAddress server, boolean change, boolean patient) throws IOException {
        ClientConnection opened = connection(server);
        if (opened != null && change && isQuiet(server)) {
            probe(server, opened, patient);
        }
        return opened != null ? opened : open(server, patient);
    }

    private synchronized boolean isQuiet(InetSocketAddress server) {
        return nanoTime.getAsLong() - contact(server).heardAtNs > QUIET_NS;
    }

    private ClientConnection open(InetSocketAddress server, boolean patient) throws IOException {
        ClientConnection fresh = transport.connect(server, service.serviceId(), service.upgrade());
        try {
            probe(server, fresh, patient);
            return keep(server, fresh);
        } catch (IOException e) {
            fresh.close();
            throw e;
        }
    }

    private void probe(InetSocketAddress server, ClientConnection connection, boolean patient) throws IOException {
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
            LOG.debug("{} answers a probe with a refusal", server, e);
        }
        synchronized (this) {
            contact(server).heardAtNs = nanoTime.getAsLong();
        }
    }

    private synchronized Contact contact(InetSocketAddress server) {
        return contacts.computeIfAbsent(server, each -> new Contact());
    }

    private synchronized @Nullable ClientConnection connection(InetSocketAddress server) {
        return contact(server).connection;
    }

    private synchronized ClientConnection keep(InetSocketAddress server, ClientConnection fresh) throws RpcException {
        if (closed) {
            throw RxError.CALL_DEAD.because("closed");
        }
        ClientConnection raced = contact(server).connection;
        if (raced != null) {
            fresh.close();
            return raced;
        }
        contact(server).connection = fresh;
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
    private void failed(InetSocketAddress server, RpcException e) throws RpcException {
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

    private void drop(InetSocketAddress server) {
        known.suspect(service.volumeLocation(server));
        ClientConnection dead;
        synchronized (this) {
            order.failed(server, nanoTime.getAsLong());
            dead = contact(server).connection;
            contact(server).connection = null;
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
        contacts.values().forEach(this::retires);
        contacts.clear();
        retired.forEach(ClientConnection::close);
        retired.clear();
    }
}
