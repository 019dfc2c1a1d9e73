package io.cellfs.client.lock;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.client.lock.LockedFile.Place;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.lock.LockArbiter;
import io.cellfs.protocol.lock.LockDecision;
import io.cellfs.protocol.lock.LockDecision.Verdict;
import io.cellfs.protocol.lock.LockMode;
import io.cellfs.protocol.lock.LockOwner;
import io.cellfs.protocol.lock.LockRequest;
import io.cellfs.protocol.lock.LockRequest.Manner;
import io.cellfs.protocol.lock.RangeLock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What this client knows of locks: which its processes hold, who waits, and who decides about which file. Asks nobody. Thread-safe. */
final class LockState {
    /** Fewer than a server grants to one client, so that a lent file can always be given back. */
    private static final int MAX_LOCKS = 16_000;

    private static final int MAX_FILES = 32_768;

    private final UUID client;
    private final KeptLocks kept;
    private final AtomicLong tickets;
    private final LockArbiter arbiter = new LockArbiter();
    private final Map<Fid, LockedFile> files = new ConcurrentHashMap<>();
    private final Map<Long, Waiting> waiting = new HashMap<>();

    LockState(UUID client) {
        this(client, KeptLocks.in(Optional.empty()), 0);
    }

    /** The same, noted in {@code kept}; wishes have numbers above {@code lastTicket}. */
    LockState(UUID client, KeptLocks kept, long lastTicket) {
        this.client = client;
        this.kept = kept;
        this.tickets = new AtomicLong(lastTicket);
    }

    /** Goes on with a file as an earlier process noted it. */
    synchronized void restore(KeptLocks.KeptFile left, Optional<Lease> lease) {
        LockedFile locked = enterAnyway(left.file());
        locked.lease = lease;
        locked.place = left.place();
        left.locks().forEach(lock -> arbiter.force(left.file(), lock));
        locked.untold.addAll(left.untold());
        if (left.place() == Place.WHOLE) {
            locked.whole = strongest(left.file());
            locked.wholeNs = System.nanoTime();
        }
        leave(locked);
    }

    private void note(Fid file) {
        LockedFile known = files.get(file);
        if (known != null) {
            kept.file(known, () -> arbiter.held(file, owner -> true));
        }
    }

    UUID client() {
        return client;
    }

    long nextTicket() {
        return tickets.incrementAndGet();
    }

    Optional<LockedFile> find(Fid file) {
        return Optional.ofNullable(files.get(file));
    }

    List<LockedFile> all() {
        return List.copyOf(files.values());
    }

    boolean isLost(Fid file) {
        LockedFile known = files.get(file);
        return known != null && hasLosers(known);
    }

    private synchronized boolean hasLosers(LockedFile file) {
        return !file.losers.isEmpty();
    }

    Optional<Lease> leaseOf(Fid file) {
        LockedFile known = files.get(file);
        return known != null && known.isLeased() ? known.lease : Optional.empty();
    }

    /** Begins to use a file. */
    synchronized LockedFile enter(Fid file) throws FsException {
        if (files.size() >= MAX_FILES || arbiter.held() >= MAX_LOCKS) {
            throw new FsException(Errno.ENOLCK, "too many locks");
        }
        return enterAnyway(file);
    }

    /** The same beyond all bounds. */
    synchronized LockedFile enterAnyway(Fid file) {
        LockedFile locked = files.computeIfAbsent(file, LockedFile::new);
        locked.users++;
        return locked;
    }

    /** Begins to use a file that is known. */
    synchronized Optional<LockedFile> enterKnown(Fid file) {
        LockedFile known = files.get(file);
        if (known != null) {
            known.users++;
        }
        return Optional.ofNullable(known);
    }

    /** Ends the use, and forgets what is of none any more. */
    synchronized void leave(LockedFile file) {
        file.users--;
        file.usedNs = System.nanoTime();
        forgetIfUseless(file);
    }

    synchronized void tidy(LockedFile file) {
        forgetIfUseless(file);
    }

    private void forgetIfUseless(LockedFile file) {
        boolean nothing = file.users == 0
                && file.losers.isEmpty()
                && file.untold.isEmpty()
                && file.abandoned.isDone()
                && file.place != Place.LENT
                && file.whole.isEmpty()
                && !arbiter.involves(file.file, owner -> true);
        if (nothing) {
            file.place = Place.NOWHERE;
            files.remove(file.file, file);
        }
    }

    /** Lets this client decide. */
    synchronized Answer decideHere(LockRequest request) {
        LockDecision decision = arbiter.acquire(request);
        Answer answer = switch (decision.verdict()) {
            case GRANTED -> new Answer.Granted(false);
            case CONFLICT -> new Answer.Conflict(decision.conflict().map(LockForms::file));
            case DEADLOCK -> new Answer.Deadlock();
            case QUEUED -> new Answer.Queued(await(request, false));
        };
        tell();
        note(request.file());
        return answer;
    }

    /** A wish is to be decided later. */
    synchronized Waiting await(LockRequest request, boolean atServer) {
        Waiting fresh = new Waiting(request, atServer);
        waiting.put(request.ticket(), fresh);
        return fresh;
    }

    /** Passes on what the arbiter has decided beside. */
    private void tell() {
        for (LockDecision decision : arbiter.takeDecisions()) {
            Waiting waiter = waiting.remove(decision.request().ticket());
            if (waiter != null) {
                waiter.end(new Waiting.Decided(
                        decision.verdict(), decision.conflict().map(LockForms::file)));
            }
        }
    }

    /** The server has decided a wish that waited for it; empty if nobody waits (any more). */
    synchronized Optional<Waiting> decided(
            long ticket, Verdict verdict, Optional<io.cellfs.client.api.FileLock> conflict) {
        Waiting waiter = waiting.remove(ticket);
        if (waiter == null) {
            return Optional.empty();
        }
        if (verdict == Verdict.GRANTED && waiter.request.manner() != Manner.TEST) {
            take(waiter.request.file(), waiter.request.lock());
        }
        waiter.end(new Waiting.Decided(verdict, conflict));
        return Optional.of(waiter);
    }

    /** Nobody waits for this wish any more; false if it has been decided. */
    synchronized boolean forget(Waiting waiter) {
        return waiting.remove(waiter.request.ticket(), waiter);
    }

    /** Withdraws a wish that this client decides about; false if it has been decided. */
    synchronized boolean cancelHere(Waiting waiter) {
        if (!waiting.remove(waiter.request.ticket(), waiter)) {
            return false;
        }
        arbiter.cancel(waiter.request.file(), client, waiter.request.ticket());
        tell();
        note(waiter.request.file());
        return true;
    }

    /** A lock granted by the server. */
    synchronized void take(Fid file, RangeLock lock) {
        arbiter.force(file, lock);
        note(file);
    }

    /** What is in the way of a lock here. */
    synchronized Optional<RangeLock> conflict(Fid file, RangeLock lock) {
        return arbiter.conflict(file, lock);
    }

    /** Gives a range up; whether some of it was held. With {@code atServer} the server is to be told of that: it is noted in the same moment. */
    synchronized boolean release(LockedFile file, LockOwner owner, long start, long end, boolean atServer) {
        boolean some = holds(file, owner, start, end);
        if (atServer && some) {
            file.untold.add(new LockedFile.Undo(0, new RangeLock(owner, LockMode.SHARED, start, end, 0)));
        }
        file.losers.remove(owner);
        arbiter.release(file.file, owner, start, end);
        tell();
        note(file.file);
        return some;
    }

    /** The server is to be told of these as soon as it can be. */
    synchronized void owe(LockedFile file, List<LockedFile.Undo> undone) {
        file.untold.addAll(undone);
        note(file.file);
    }

    /** The server has been told of this. */
    synchronized void told(LockedFile file, LockedFile.Undo undone) {
        file.untold.remove(undone);
        note(file.file);
    }

    synchronized boolean holds(LockedFile file, LockOwner owner, long start, long end) {
        return arbiter.held(file.file, owner::equals).stream().anyMatch(lock -> lock.overlaps(start, end));
    }

    /** The server has something to decide about a file that nobody decided about so far. */
    synchronized void placeAtServer(LockedFile file) {
        if (file.place == Place.NOWHERE) {
            file.place = Place.SERVER;
            note(file.file);
        }
    }

    synchronized List<RangeLock> held(Fid file) {
        return arbiter.held(file, owner -> true);
    }

    synchronized boolean isIdle(LockedFile file, long sinceNs) {
        return file.users == 0
                && file.usedNs - sinceNs < 0
                && file.losers.isEmpty()
                && !arbiter.involves(file.file, owner -> true);
    }

    /** From now on somebody else decides about a file: who waits here must ask there. */
    synchronized void place(LockedFile file, Place place) {
        file.place = place;
        note(file.file);
        for (LockRequest request : arbiter.drain(file.file)) {
            askAgain(request.ticket());
        }
    }

    private void askAgain(long ticket) {
        Waiting waiter = waiting.remove(ticket);
        if (waiter != null) {
            waiter.end(new Waiting.AskAgain());
        }
    }

    /** Whoever waits for the server's decision on a file must ask again: it has forgotten them. */
    synchronized void askAgain(Fid file) {
        waiting.values().stream()
                .filter(waiter -> waiter.request.file().equals(file))
                .map(waiter -> waiter.request.ticket())
                .toList()
                .forEach(this::askAgain);
    }

    /** All locks on a file are lost. Returns whether somebody had some. */
    synchronized boolean lose(LockedFile file) {
        List<RangeLock> held = arbiter.held(file.file, owner -> true);
        held.forEach(lock -> file.losers.add(lock.owner()));
        askAgain(file.file);
        arbiter.drop(file.file, owner -> true);
        arbiter.takeDecisions();
        file.untold.clear();
        file.place = Place.NOWHERE;
        file.whole = Optional.empty();
        file.lease = Optional.empty();
        note(file.file);
        forgetIfUseless(file);
        return !held.isEmpty();
    }

    /** Whether a wish waits for a server's decision. */
    synchronized boolean awaitsServer() {
        return waiting.values().stream().anyMatch(waiter -> waiter.atServer);
    }

    /** Whether the owner, who waits here, waits in the end for one who waits for a server's decision. */
    synchronized boolean waitsForOneThatWaitsElsewhere(LockOwner owner) {
        Set<LockOwner> ahead = arbiter.waitsFor(owner);
        return waiting.values().stream().anyMatch(waiter -> waiter.atServer && ahead.contains(waiter.request.owner()));
    }

    /** The parts of a range that its owner has no lock on. */
    synchronized List<RangeLock> notHeld(Fid file, RangeLock range) {
        List<RangeLock> parts = new ArrayList<>();
        long from = range.start();
        for (RangeLock held : arbiter.held(file, range.owner()::equals)) {
            if (held.overlaps(range.start(), range.end())) {
                if (held.start() > from) {
                    parts.add(range.on(from, held.start() - 1));
                }
                if (held.end() >= range.end()) {
                    return parts;
                }
                from = held.end() + 1;
            }
        }
        parts.add(range.on(from, range.end()));
        return parts;
    }

    /** The strongest lock on a file. */
    synchronized Optional<LockMode> strongest(Fid file) {
        List<LockMode> modes =
                new ArrayList<>(held(file).stream().map(RangeLock::mode).toList());
        return modes.contains(LockMode.EXCLUSIVE)
                ? Optional.of(LockMode.EXCLUSIVE)
                : modes.stream().findFirst();
    }
}
