package io.cellfs.client.lock;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.client.lock.LockedFile.Place;
import io.cellfs.client.status.Mark;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.ext.LockExtensions;
import io.cellfs.protocol.ext.LockExtensions.AcquireReply;
import io.cellfs.protocol.lock.LockDecision.Verdict;
import io.cellfs.protocol.lock.LockNumbers;
import io.cellfs.protocol.lock.LockOwner;
import io.cellfs.protocol.lock.LockRequest;
import io.cellfs.protocol.lock.LockRequest.Manner;
import io.cellfs.protocol.lock.RangeLock;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The exchanges with servers about locked files, one at a time for each file. Thread-safe. */
final class LockTraffic {
    private static final Logger LOG = LoggerFactory.getLogger(LockTraffic.class);
    private static final long DECISION_WAIT_MS = 5000;

    private final LockState state;
    private final LockServers servers;
    private final Leases leases;
    private final WholeFile whole;
    private Renewer renewer = Lease::renew;

    /** Renews a lease and does what follows. */
    @FunctionalInterface
    interface Renewer {
        /** Renews. */
        void renew(Lease lease) throws IOException;
    }

    LockTraffic(LockState state, LockServers servers, Leases leases) {
        this.state = state;
        this.servers = servers;
        this.leases = leases;
        this.whole = new WholeFile(state, servers);
    }

    void renewWith(Renewer other) {
        renewer = other;
    }

    Leases leases() {
        return leases;
    }

    /** Asks whoever decides about the file. */
    Answer ask(LockedFile file, LockRequest request) throws IOException {
        lock(file);
        try {
            if (file.place == Place.NOWHERE) {
                settle(file);
            }
            if (file.place == Place.LENT && !leaseStands(file)) {
                return new Answer.Later(true);
            }
            return switch (file.place) {
                case HERE, LENT -> state.decideHere(request);
                case WHOLE -> whole.ask(file, request);
                case NOWHERE, SERVER -> askServer(file, request);
            };
        } finally {
            file.traffic.unlock();
        }
    }

    private static void lock(LockedFile file) throws InterruptedIOException {
        try {
            file.traffic.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while another lock of the file is asked for");
        }
    }

    /** Finds out who decides. */
    private void settle(LockedFile file) throws IOException {
        Optional<UUID> server = servers.serverOf(file.file);
        file.lease = server.map(leases::at);
        if (server.isEmpty()) {
            state.place(file, Place.HERE);
        }
    }

    private boolean leaseStands(LockedFile file) throws IOException {
        Optional<Lease> lease = file.lease;
        if (lease.isPresent() && !lease.get().surelyValid(System.nanoTime())) {
            renewer.renew(lease.get());
        }
        return file.place == Place.LENT
                && lease.isPresent()
                && lease.get().state() == Lease.State.VALID
                && lease.get().surelyValid(System.nanoTime());
    }

    private Answer askServer(LockedFile file, LockRequest request) throws IOException {
        Lease lease = file.lease.orElseThrow(() -> new FsException(Errno.ENOLCK, file.file + " has no server"));
        try {
            lease.begin();
            if (lease.state() != Lease.State.VALID) {
                return new Answer.Later(true);
            }
            tellReleases(file, lease);
            return acquire(file, lease, request);
        } catch (FsException e) {
            return refused(file, request, e);
        }
    }

    private Answer refused(LockedFile file, LockRequest request, FsException e) throws IOException {
        boolean holdsNothing = state.held(file.file).isEmpty();
        switch (e.errno()) {
            case EOPNOTSUPP -> {
                if (holdsNothing) {
                    state.place(file, Place.WHOLE);
                    return whole.ask(file, request);
                }
            }
            case EBUSY, ETIMEDOUT -> {
                if (request.manner() == Manner.WAIT) {
                    return new Answer.Later(true);
                }
            }
            case ENODEV, ENXIO -> {
                if (holdsNothing && file.place != Place.NOWHERE) {
                    servers.moved(file.file);
                    state.place(file, Place.NOWHERE);
                    return new Answer.Later(true);
                }
            }
            default -> LOG.debug("{}: no lock", file.file, e);
        }
        throw e;
    }

    private Answer acquire(LockedFile file, Lease lease, LockRequest request) throws IOException {
        Waiting waiting = state.await(request, true);
        Mark mark = servers.mark();
        AcquireReply reply;
        try {
            reply = servers.call(
                    lease.server(),
                    LockExtensions.ACQUIRE,
                    new LockExtensions.AcquireArgs(
                            lease.session(),
                            servers.wire(file.file),
                            LockForms.wire(request.lock()),
                            request.ticket(),
                            LockNumbers.of(request.manner())));
        } catch (IOException e) {
            state.forget(waiting);
            undo(file, request);
            throw e;
        }
        if (LockNumbers.verdict(reply.answer()).equals(Optional.of(Verdict.QUEUED))) {
            state.placeAtServer(file);
            return new Answer.Queued(waiting);
        }
        state.forget(waiting);
        Optional<Verdict> verdict = LockNumbers.verdict(reply.answer());
        return verdict.isPresent()
                ? decided(file, request, verdict.get(), reply, mark)
                : answered(file, lease, request, reply, mark);
    }

    /** It is not known what became of a wish: it is withdrawn, and given back, as soon as the server can be told. */
    private void undo(LockedFile file, LockRequest request) {
        if (request.manner() != Manner.TEST) {
            state.owe(
                    file,
                    state.notHeld(file.file, request.lock()).stream()
                            .map(part -> new LockedFile.Undo(request.ticket(), part))
                            .toList());
        }
    }

    private Answer decided(LockedFile file, LockRequest request, Verdict verdict, AcquireReply reply, Mark mark)
            throws IOException {
        return switch (verdict) {
            case GRANTED -> {
                if (request.manner() != Manner.TEST) {
                    state.placeAtServer(file);
                    state.take(file.file, request.lock());
                }
                servers.learn(file.file, reply, mark);
                yield new Answer.Granted(true);
            }
            case CONFLICT -> new Answer.Conflict(LockForms.conflict(state.client(), reply.conflict()));
            case DEADLOCK -> new Answer.Deadlock();
            case QUEUED -> throw new IllegalStateException("queued");
        };
    }

    private Answer answered(LockedFile file, Lease lease, LockRequest request, AcquireReply reply, Mark mark)
            throws IOException {
        return switch (reply.answer()) {
            case LockExtensions.LENT -> {
                state.place(file, Place.LENT);
                servers.learn(file.file, reply, mark);
                Answer here = state.decideHere(request);
                yield here instanceof Answer.Granted ? new Answer.Granted(true) : here;
            }
            case LockExtensions.GRACE -> new Answer.Later(true);
            case LockExtensions.NO_SESSION -> {
                renewer.renew(lease);
                yield new Answer.Later(true);
            }
            case LockExtensions.FULL -> throw new FsException(Errno.ENOLCK, "the server has too many locks");
            default -> throw new FsException(Errno.EPROTO, "answer " + reply.answer() + " to a wish for a lock");
        };
    }

    /** Withdraws a wish whose thread has been interrupted; a decision that was faster stands. */
    Optional<Waiting.Outcome> withdraw(LockedFile file, Waiting waiting) {
        try {
            if (!waiting.atServer) {
                return state.cancelHere(waiting) ? Optional.empty() : waiting.await(DECISION_WAIT_MS);
            }
            Optional<Lease> lease = file.lease;
            if (lease.isPresent() && !cancelAtServer(file, lease.get(), waiting.request.ticket())) {
                renewer.renew(lease.get());
                Optional<Waiting.Outcome> outcome = waiting.await(DECISION_WAIT_MS);
                waiting.abandoned = outcome.isEmpty();
                return outcome;
            }
            state.forget(waiting);
        } catch (IOException e) {
            LOG.debug("{}: a wish for a lock is not withdrawn at the server yet", file.file, e);
            waiting.abandoned = true;
        } catch (InterruptedException e) {
            waiting.abandoned = true;
        }
        return Optional.empty();
    }

    private boolean cancelAtServer(LockedFile file, Lease lease, long ticket) throws IOException {
        return servers.call(
                        lease.server(),
                        LockExtensions.CANCEL,
                        new LockExtensions.CancelArgs(lease.session(), servers.wire(file.file), ticket))
                .cancelled();
    }

    /** What others stored before they gave their lock up is to be seen. */
    void refresh(LockedFile file) throws IOException {
        state.placeAtServer(file);
        servers.refresh(file.file);
    }

    /** Gives a range up; what was written under it is stored before others can have it. */
    void release(LockedFile file, LockOwner owner, long start, long end) throws IOException {
        file.abandoned.join();
        IOException unstored = null;
        file.traffic.lock();
        try {
            boolean told = file.place == Place.SERVER;
            if (told && state.holds(file, owner, start, end)) {
                unstored = store(file);
            }
            boolean some = state.release(file, owner, start, end, told);
            if (told && some) {
                file.lease.ifPresent(lease -> tryTellReleases(file, lease));
            } else if (file.place == Place.WHOLE) {
                whole.releaseIfUnused(file);
            }
        } finally {
            file.traffic.unlock();
        }
        if (unstored != null) {
            throw unstored;
        }
    }

    private @org.jspecify.annotations.Nullable IOException store(LockedFile file) {
        try {
            servers.store(file.file);
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    private void tryTellReleases(LockedFile file, Lease lease) {
        try {
            tellReleases(file, lease);
        } catch (IOException e) {
            LOG.info("{}: the server will be told later of an unlock: {}", file.file, e.getMessage());
        }
    }

    /** Tells the server of what was given up. */
    private void tellReleases(LockedFile file, Lease lease) throws IOException {
        for (LockedFile.Undo undo : List.copyOf(file.untold)) {
            if (lease.state() != Lease.State.NONE) {
                if (undo.ticket() != 0) {
                    cancelAtServer(file, lease, undo.ticket());
                }
                servers.call(
                        lease.server(),
                        LockExtensions.RELEASE,
                        new LockExtensions.ReleaseArgs(
                                lease.session(), servers.wire(file.file), LockForms.wire(undo.range())));
            }
            state.told(file, undo);
        }
    }

    /** Tells the server of what could not be told before. */
    void catchUp(LockedFile file) {
        if (!file.untold.isEmpty() && file.traffic.tryLock()) {
            try {
                file.lease.ifPresent(lease -> tryTellReleases(file, lease));
            } finally {
                file.traffic.unlock();
            }
            state.tidy(file);
        }
    }

    /** Gives a lent file back, with what is locked of it; its data first. */
    void giveBack(LockedFile file) throws IOException {
        file.traffic.lock();
        try {
            if (file.lease.isEmpty()) {
                settle(file);
            }
            Optional<Lease> lease = file.lease;
            if (lease.isEmpty() || lease.get().state() == Lease.State.NONE) {
                return;
            }
            IOException unstored = store(file);
            if (unstored != null) {
                LOG.warn("{}: given back with data that cannot be stored: {}", file.file, unstored.getMessage());
            }
            List<RangeLock> held = state.held(file.file);
            servers.call(
                    lease.get().server(),
                    LockExtensions.RETURN,
                    new LockExtensions.ReturnArgs(lease.get().session(), wire(file.file, held)));
            if (file.place == Place.LENT) {
                state.place(file, held.isEmpty() ? Place.NOWHERE : Place.SERVER);
            }
        } finally {
            file.traffic.unlock();
        }
    }

    private LockExtensions.FileLocks wire(Fid file, List<RangeLock> held) {
        return new LockExtensions.FileLocks(
                servers.wire(file), held.stream().map(LockForms::wire).toList());
    }

    /** Has a file's locks back from a restarted server; false when they are lost. */
    boolean reclaim(LockedFile file, Lease lease) throws IOException {
        file.traffic.lock();
        try {
            if (!file.isLeased()) {
                return true;
            }
            if (file.place == Place.LENT) {
                IOException unstored = store(file);
                if (unstored != null) {
                    LOG.warn("{}: data cannot be stored: {}", file.file, unstored.getMessage());
                }
            }
            List<RangeLock> held = state.held(file.file);
            boolean kept = held.isEmpty()
                    || servers.call(
                                    lease.server(),
                                    LockExtensions.RECLAIM_LOCKS,
                                    new LockExtensions.ReclaimArgs(
                                            lease.session(), List.of(wire(file.file, held)), false))
                            .lost()
                            .isEmpty();
            file.untold.clear();
            state.place(file, held.isEmpty() ? Place.NOWHERE : Place.SERVER);
            state.askAgain(file.file);
            return kept;
        } finally {
            file.traffic.unlock();
        }
    }

    /** Everything is reclaimed. */
    void reclaimed(Lease lease) throws IOException {
        servers.call(
                lease.server(),
                LockExtensions.RECLAIM_LOCKS,
                new LockExtensions.ReclaimArgs(lease.session(), List.of(), true));
        lease.reclaimed();
    }

    /** Extends AFS's lock; false when it is lost. */
    boolean extendWhole(LockedFile file) {
        file.traffic.lock();
        try {
            return whole.extend(file, System.nanoTime());
        } finally {
            file.traffic.unlock();
        }
    }

    /** Gives up AFS's lock, whoever holds what under it. */
    void releaseEverything(LockedFile file) throws IOException {
        file.traffic.lock();
        try {
            whole.release(file);
        } finally {
            file.traffic.unlock();
        }
    }
}
