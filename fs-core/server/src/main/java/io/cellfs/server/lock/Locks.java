package io.cellfs.server.lock;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.error.Uae;
import io.cellfs.protocol.ext.LockExtensions;
import io.cellfs.protocol.ext.LockExtensions.Event;
import io.cellfs.protocol.lock.LockDecision;
import io.cellfs.protocol.lock.LockDecision.Verdict;
import io.cellfs.protocol.lock.LockMode;
import io.cellfs.protocol.lock.LockOwner;
import io.cellfs.protocol.lock.LockRequest;
import io.cellfs.protocol.lock.RangeLock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lock table for many threads, with its clock, its record on disk, and its way to the clients. */
public final class Locks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Locks.class);
    private static final long MAX_PAUSE_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);
    /** How long an AFS SetLock may take while a lent file is recalled. */
    private static final long RECALL_WAIT_MS = 4000;

    private final LockLimits limits;
    private final LongSupplier nanoTime;
    private final LockTable table;
    private final LockRecord record;
    private final ConcurrentLinkedQueue<LockEvent> unrecorded = new ConcurrentLinkedQueue<>();
    private final Map<UUID, Mailbox> mailboxes = new ConcurrentHashMap<>();
    private final Map<Long, CompletableFuture<LockDecision>> recalling = new ConcurrentHashMap<>();
    private final AtomicLong wholeTickets = new AtomicLong();
    private final Thread clock =
            Thread.ofPlatform().daemon().name("file-server-locks").unstarted(this::run);
    /** Events on their way to the record and to clients; guarded by the record. */
    private final List<LockEvent> unsent = new ArrayList<>();

    private volatile boolean failing;
    private volatile boolean anyHeld;
    private boolean ended;

    /**
     * An empty table, in grace if there were clients with leases before the restart.
     *
     * @param firstGeneration greater than any number used before the restart
     * @throws IOException when the record cannot be used
     */
    public Locks(LockConfig config, long firstGeneration, LongSupplier nanoTime) throws IOException {
        this.limits = config.limits();
        this.nanoTime = nanoTime;
        this.record = LockRecord.open(config.record());
        Map<UUID, Long> recorded = record.clients();
        this.table = new LockTable(limits, firstGeneration, recorded, nanoTime.getAsLong());
        if (!recorded.isEmpty()) {
            LOG.info("{} clients had locks; only they get any until they have theirs back", recorded.size());
        }
    }

    /** Starts the clock. */
    public void start() {
        clock.start();
    }

    private void run() {
        try {
            while (pause()) {
                tick();
            }
        } catch (InterruptedException e) {
            LOG.debug("lock clock interrupted");
        }
    }

    private void tick() {
        try {
            with(t -> {
                t.advance(nanoTime.getAsLong());
                return true;
            });
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                LOG.error("the record of locking clients cannot be written; until it can, no lock changes hands", e);
            }
            failing = true;
        }
    }

    /** Waits until something runs out; false at the end. */
    private synchronized boolean pause() throws InterruptedException {
        for (long aheadNs = aheadNs(); !ended && aheadNs > 0; aheadNs = aheadNs()) {
            wait(TimeUnit.NANOSECONDS.toMillis(Math.min(aheadNs, MAX_PAUSE_NS)) + 1);
        }
        return !ended;
    }

    private synchronized long aheadNs() {
        long aheadNs = table.nextCheckNs() - nanoTime.getAsLong();
        return failing ? Math.max(aheadNs, RETRY_NS) : aheadNs;
    }

    private <T> T with(Function<LockTable, T> operation) throws IOException {
        T result;
        synchronized (this) {
            long plannedNs = table.nextCheckNs();
            result = operation.apply(table);
            List<LockEvent> events = table.takeEvents();
            unrecorded.addAll(events);
            anyHeld = table.held() > 0;
            prepareMail(events);
            if (table.nextCheckNs() - plannedNs < 0) {
                notifyAll();
            }
        }
        persist();
        return result;
    }

    /** What was decided before is on disk when this returns, whoever wrote it, and only then the clients are told. */
    private void persist() throws IOException {
        synchronized (record) {
            List<LockEvent> batch = new ArrayList<>();
            for (LockEvent event = unrecorded.poll(); event != null; event = unrecorded.poll()) {
                batch.add(event);
            }
            unsent.addAll(batch);
            if (!unsent.isEmpty()) {
                record.apply(batch);
                unsent.forEach(this::send);
                unsent.clear();
            }
        }
    }

    private void prepareMail(List<LockEvent> events) {
        for (LockEvent event : events) {
            if (event instanceof LockEvent.Began(UUID client, long incarnation, long generation)) {
                mailboxes.put(client, new Mailbox(generation, count -> delivered(client, generation, count)));
            } else if (event instanceof LockEvent.Ended(UUID client)) {
                Optional.ofNullable(mailboxes.remove(client)).ifPresent(Mailbox::close);
            }
        }
    }

    private void send(LockEvent event) {
        switch (event) {
            case LockEvent.Decided(UUID client, LockDecision decision) -> {
                if (WholeFileLocks.isWhole(client)) {
                    Optional.ofNullable(recalling.get(decision.request().ticket()))
                            .ifPresent(waiting -> waiting.complete(decision));
                } else {
                    mail(client, LockForms.event(decision));
                }
            }
            case LockEvent.Recall(UUID client, Fid file) -> mail(client, LockForms.recall(file));
            case LockEvent.Began began -> {}
            case LockEvent.Ended ended -> {}
        }
    }

    private void mail(UUID client, Event event) {
        Mailbox mailbox = mailboxes.get(client);
        if (mailbox != null) {
            mailbox.add(event);
        }
    }

    /** Begins or renews a lease; {@code peer} is the way to the client. */
    public LockExtensions.SessionReply renew(
            LockExtensions.Session session, List<LockExtensions.Ticket> seen, LockPeer peer) throws IOException {
        LeaseKey key = LockForms.key(session);
        Leases.Lease lease = with(t -> renew(t, key));
        if (lease.standing() == Leases.Standing.REFUSED) {
            peer.close();
            throw Uae.ENOLCK.because("leases of " + limits.maxClients() + " clients");
        }
        if (lease.standing() == Leases.Standing.LOST) {
            peer.close();
            return new LockExtensions.SessionReply(LockExtensions.LOST, 0, leaseMs(), List.of());
        }
        Mailbox mailbox = mailboxes.get(session.client());
        if (mailbox == null || mailbox.generation() != lease.generation()) {
            peer.close();
            return new LockExtensions.SessionReply(LockExtensions.LOST, 0, leaseMs(), List.of());
        }
        mailbox.seen(seen);
        mailbox.reachable(peer);
        int state = lease.standing() == Leases.Standing.RECLAIM ? LockExtensions.RECLAIM : LockExtensions.VALID;
        return new LockExtensions.SessionReply(state, lease.generation(), leaseMs(), mailbox.pending());
    }

    private Leases.Lease renew(LockTable t, LeaseKey key) {
        long nowNs = nanoTime.getAsLong();
        return t.leases(nowNs).renew(key, nowNs);
    }

    private synchronized void delivered(UUID client, long generation, int count) {
        table.leases(nanoTime.getAsLong()).delivered(client, generation, count);
    }

    private int leaseMs() {
        return (int) TimeUnit.NANOSECONDS.toMillis(limits.leaseNs());
    }

    /** Ends a lease. */
    public void end(LockExtensions.Session session) throws IOException {
        with(t -> {
            t.end(LockForms.key(session), nanoTime.getAsLong());
            return true;
        });
    }

    /** A wish for a lock; {@code lendable} whether the whole file may be lent to the client. */
    public LockAnswer acquire(LockExtensions.Session session, LockRequest request, boolean lendable)
            throws IOException {
        return with(t -> t.acquire(LockForms.key(session), request, lendable, nanoTime.getAsLong()));
    }

    /** Gives a range up. */
    public void release(LockExtensions.Session session, Fid file, LockOwner owner, long start, long end)
            throws IOException {
        with(t -> {
            t.release(LockForms.key(session), file, owner, start, end, nanoTime.getAsLong());
            return true;
        });
    }

    /** Withdraws a wish; false when it does not wait any more. */
    public boolean cancel(LockExtensions.Session session, Fid file, long ticket) throws IOException {
        return with(t -> t.cancel(LockForms.key(session), file, ticket, nanoTime.getAsLong()));
    }

    /** A lent file comes back. */
    public void giveBack(LockExtensions.Session session, Fid file, List<RangeLock> locks) throws IOException {
        with(t -> {
            t.giveBack(LockForms.key(session), file, locks, nanoTime.getAsLong());
            return true;
        });
        Mailbox mailbox = mailboxes.get(session.client());
        if (mailbox != null) {
            mailbox.returned(file);
        }
    }

    /** Has locks back after a restart; returns the files that are lost. */
    public List<Fid> reclaim(LockExtensions.Session session, Map<Fid, List<RangeLock>> files, boolean complete)
            throws IOException {
        return with(t -> {
            long nowNs = nanoTime.getAsLong();
            LeaseKey key = LockForms.key(session);
            Map<Fid, List<RangeLock>> lost = new LinkedHashMap<>(files);
            Leases leases = t.leases(nowNs);
            lost.entrySet().removeIf(file -> leases.reclaim(key, file.getKey(), file.getValue(), nowNs));
            if (complete) {
                leases.reclaimed(key, nowNs);
            }
            return List.copyOf(lost.keySet());
        });
    }

    /** AFS's SetLock for a host. */
    public LockOutcome set(long host, Fid fid, LockMode mode) throws IOException {
        UUID client = WholeFileLocks.client(host);
        long ticket = wholeTickets.decrementAndGet();
        CompletableFuture<LockDecision> later = new CompletableFuture<>();
        recalling.put(ticket, later);
        try {
            return switch (with(t -> t.setWhole(client, fid, mode, ticket, nanoTime.getAsLong()))) {
                case LockAnswer.Decided(LockDecision decision)
                when decision.verdict() == Verdict.QUEUED -> await(client, fid, ticket, later);
                case LockAnswer.Decided(LockDecision decision) -> outcome(decision);
                case LockAnswer.Other other when other == LockAnswer.Other.FULL -> LockOutcome.TOO_MANY;
                case LockAnswer.Other other -> LockOutcome.CONFLICT;
            };
        } finally {
            recalling.remove(ticket);
        }
    }

    /** Something to do with AFS's locks at a time. */
    private interface WholeFile {
        boolean at(WholeFileLocks locks, long nowNs);
    }

    private boolean whole(WholeFile operation) throws IOException {
        return with(t -> {
            long nowNs = nanoTime.getAsLong();
            return operation.at(t.whole(nowNs), nowNs);
        });
    }

    private static LockOutcome outcome(LockDecision decision) {
        return decision.verdict() == Verdict.GRANTED ? LockOutcome.DONE : LockOutcome.CONFLICT;
    }

    private LockOutcome await(UUID client, Fid fid, long ticket, CompletableFuture<LockDecision> later)
            throws IOException {
        try {
            return outcome(later.get(RECALL_WAIT_MS, TimeUnit.MILLISECONDS));
        } catch (TimeoutException | ExecutionException e) {
            LOG.debug("a lent file is not back in time for SetLock", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        boolean waited = whole((locks, nowNs) -> locks.cancel(client, fid, ticket, nowNs));
        return waited ? LockOutcome.CONFLICT : outcome(later.join());
    }

    /** AFS's ExtendLock. */
    public LockOutcome extend(long host, Fid fid) throws IOException {
        return done(whole((locks, nowNs) -> locks.extend(WholeFileLocks.client(host), fid, nowNs)));
    }

    /** AFS's ReleaseLock. */
    public LockOutcome release(long host, Fid fid) throws IOException {
        return done(whole((locks, nowNs) -> locks.release(WholeFileLocks.client(host), fid, nowNs)));
    }

    private static LockOutcome done(boolean held) {
        return held ? LockOutcome.DONE : LockOutcome.NOT_HELD;
    }

    /** Gives back every whole-file lock of a host that is gone. */
    public void releaseAll(long host) {
        try {
            whole((locks, nowNs) -> {
                locks.dropAll(WholeFileLocks.client(host), nowNs);
                return true;
            });
        } catch (IOException e) {
            LOG.error("the record of locking clients cannot be written", e);
        }
    }

    /** The lock count of a status: sharers, or -1 when locked exclusively. Locks on lent files are not known here. */
    public int count(Fid fid) {
        if (!anyHeld) {
            return 0;
        }
        synchronized (this) {
            return table.count(fid);
        }
    }

    /** Stops; leases stay on record for the next start. */
    @Override
    public void close() {
        synchronized (this) {
            ended = true;
            notifyAll();
        }
        mailboxes.values().forEach(Mailbox::close);
        try {
            clock.join();
            synchronized (record) {
                record.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("the record of locking clients does not close well", e);
        }
    }
}
