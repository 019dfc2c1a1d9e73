package io.cellfs.protocol.lock;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.lock.LockDecision.Verdict;
import io.cellfs.protocol.lock.LockRequest.Manner;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Decides who gets which lock. A pure core, used by one thread at a time: requests and releases in, decisions out.
 *
 * <p>Fair: a request that conflicts with one that waits already waits behind it, even if nothing that is held stands in its way, so readers do not
 * starve a writer. The exception: nobody waits behind a request that in the end waits for himself. A POSIX request whose waiting could never end is
 * refused; open-file locks count as POSIX ones, as nobody can tell them apart.
 */
public final class LockArbiter {
    private final Map<Fid, FileState> files = new LinkedHashMap<>();
    private final Map<LockOwner, List<LockRequest>> waits = new HashMap<>();
    private final Map<UUID, Integer> heldBy = new HashMap<>();
    private final Map<LockOwner, Integer> heldByOwner = new HashMap<>();
    private final List<LockDecision> decisions = new ArrayList<>();
    private int held;

    private static final class FileState {
        final Holders holders = new Holders();
        final List<LockRequest> queue = new ArrayList<>();
        boolean closed;
    }

    /** Decides a request, or queues it. Asking again for what is queued or held is harmless. */
    public LockDecision acquire(LockRequest request) {
        FileState state = files.computeIfAbsent(request.file(), f -> new FileState());
        if (isQueued(state, request.owner().client(), request.ticket())) {
            return LockDecision.of(request, Verdict.QUEUED);
        }
        if (state.closed) {
            enqueue(state, request);
            return LockDecision.of(request, Verdict.QUEUED);
        }
        boolean converted = convert(state, request);
        LockDecision decision = decide(state, request, state.queue.size());
        if (decision.verdict() == Verdict.QUEUED) {
            enqueue(state, request);
            decision = withoutDeadlock(state, request);
        }
        boolean taken = take(state, decision);
        if (taken || converted) {
            pump(state);
        }
        tidy(request.file(), state);
        return decision;
    }

    private static boolean isQueued(FileState state, UUID client, long ticket) {
        return state.queue.stream()
                .anyMatch(r -> r.ticket() == ticket && r.owner().client().equals(client));
    }

    /** flock(2): changing the mode gives the old lock up first, whether or not the new one can be had. */
    private boolean convert(FileState state, LockRequest request) {
        if (request.owner().space() != LockSpace.FLOCK
                || request.manner() == Manner.TEST
                || !state.holders.holdsOther(request.owner(), request.lock().mode())) {
            return false;
        }
        count(request.owner(), state.holders.clear(request.owner(), 0, Long.MAX_VALUE));
        return true;
    }

    private LockDecision decide(FileState state, LockRequest request, int position) {
        Optional<RangeLock> inTheWay = state.holders.conflict(request.lock());
        if (inTheWay.isEmpty() && request.manner() != Manner.TEST) {
            inTheWay = ahead(state, request, position);
        }
        if (inTheWay.isEmpty()) {
            return LockDecision.of(request, Verdict.GRANTED);
        }
        return request.manner() == Manner.WAIT
                ? LockDecision.of(request, Verdict.QUEUED)
                : LockDecision.conflict(request, inTheWay.get());
    }

    /** What waits before {@code position}, conflicts, and does not itself wait for the one who asks. */
    private Optional<RangeLock> ahead(FileState state, LockRequest request, int position) {
        boolean isNew = position == state.queue.size();
        boolean alone = isNew && !isInSomebodysWay(request.owner(), 0);
        for (LockRequest earlier : state.queue.subList(0, position)) {
            if (earlier.manner() == Manner.WAIT
                    && earlier.lock().conflictsWith(request.lock())
                    && (alone || !reachable(earlier.owner(), false).contains(request.owner()))) {
                return Optional.of(earlier.lock());
            }
        }
        return Optional.empty();
    }

    private Set<LockOwner> reachable(LockOwner from, boolean heldOnly) {
        return WaitGraph.reachable(List.of(from), owner -> blockers(owner, heldOnly));
    }

    /** Whom the owner waits for: who holds what he wants and, unless {@code heldOnly}, who waits for it before him. */
    private Collection<LockOwner> blockers(LockOwner waiter, boolean heldOnly) {
        Set<LockOwner> blockers = new HashSet<>();
        for (LockRequest request : waits.getOrDefault(waiter, List.of())) {
            FileState state = files.get(request.file());
            if (state != null && !state.closed) {
                blockers.addAll(state.holders.blockers(request.lock()));
                if (!heldOnly) {
                    queuedBefore(state, request, blockers);
                }
            }
        }
        return blockers;
    }

    private static void queuedBefore(FileState state, LockRequest request, Set<LockOwner> into) {
        for (LockRequest earlier : state.queue) {
            if (earlier.equals(request)) {
                return;
            }
            if (earlier.manner() == Manner.WAIT && earlier.lock().conflictsWith(request.lock())) {
                into.add(earlier.owner());
            }
        }
    }

    private void enqueue(FileState state, LockRequest request) {
        state.queue.add(request);
        if (request.manner() == Manner.WAIT) {
            waits.computeIfAbsent(request.owner(), o -> new ArrayList<>(1)).add(request);
        }
    }

    private void dequeued(LockRequest request) {
        List<LockRequest> mine = waits.get(request.owner());
        if (mine != null) {
            mine.remove(request);
            if (mine.isEmpty()) {
                waits.remove(request.owner());
            }
        }
    }

    /** The request has just been queued: refuses it if it closes a circle; lets those go who only waited for their turn behind one that does. */
    private LockDecision withoutDeadlock(FileState state, LockRequest request) {
        if (waitsForItself(request)) {
            state.queue.remove(request);
            dequeued(request);
            return LockDecision.of(request, Verdict.DEADLOCK);
        }
        if (!isInSomebodysWay(request.owner(), 1)) {
            return LockDecision.of(request, Verdict.QUEUED);
        }
        Set<LockOwner> around = WaitGraph.reachable(blockers(request.owner(), false), owner -> blockers(owner, false));
        if (around.contains(request.owner())) {
            pumpFilesOf(around);
        }
        return LockDecision.of(request, Verdict.QUEUED);
    }

    private boolean waitsForItself(LockRequest request) {
        if (request.owner().space() != LockSpace.POSIX
                || request.manner() != Manner.WAIT
                || !heldByOwner.containsKey(request.owner())) {
            return false;
        }
        FileState state = files.get(request.file());
        List<LockOwner> first = state == null || state.closed ? List.of() : state.holders.blockers(request.lock());
        return WaitGraph.reachable(first, owner -> blockers(owner, true)).contains(request.owner());
    }

    private void pumpFilesOf(Set<LockOwner> owners) {
        Set<Fid> touched = new HashSet<>();
        owners.forEach(owner -> waits.getOrDefault(owner, List.of()).forEach(request -> touched.add(request.file())));
        for (Fid file : touched) {
            FileState state = files.get(file);
            if (state != null) {
                pump(state);
            }
        }
    }

    private boolean take(FileState state, LockDecision decision) {
        LockRequest request = decision.request();
        boolean takes = decision.verdict() == Verdict.GRANTED && request.manner() != Manner.TEST;
        if (takes) {
            count(request.owner(), state.holders.set(request.lock()));
        }
        return takes;
    }

    private void count(LockOwner owner, int grown) {
        if (grown == 0) {
            return;
        }
        held += grown;
        add(heldBy, owner.client(), grown);
        add(heldByOwner, owner, grown);
    }

    private static <K> void add(Map<K, Integer> counts, K key, int grown) {
        int count = counts.getOrDefault(key, 0) + grown;
        if (count == 0) {
            counts.remove(key);
        } else {
            counts.put(key, count);
        }
    }

    /** Whether somebody might wait for the owner, who waits for the last place in {@code queued} queues and in no other: nobody waits behind those. */
    private boolean isInSomebodysWay(LockOwner owner, int queued) {
        return heldByOwner.containsKey(owner)
                || waits.getOrDefault(owner, List.of()).size() > queued;
    }

    /** Decides what can be decided of a file's queue. */
    private void pump(FileState state) {
        List<LockOwner> granted = new ArrayList<>();
        boolean again = !state.closed;
        while (again) {
            again = false;
            for (int i = 0; i < state.queue.size(); ) {
                LockRequest request = state.queue.get(i);
                LockDecision decision = decide(state, request, i);
                if (decision.verdict() == Verdict.QUEUED) {
                    i++;
                } else {
                    state.queue.remove(i);
                    dequeued(request);
                    decisions.add(decision);
                    if (take(state, decision)) {
                        granted.add(request.owner());
                        again = true;
                    }
                }
            }
        }
        granted.forEach(this::breakCircles);
    }

    /** An owner of several threads may close a circle by being granted something: its other requests are looked at again. */
    private void breakCircles(LockOwner owner) {
        for (LockRequest waiting : List.copyOf(waits.getOrDefault(owner, List.of()))) {
            refuseIfStuck(waiting);
        }
    }

    private void refuseIfStuck(LockRequest waiting) {
        FileState state = files.get(waiting.file());
        if (state != null && !state.closed && waitsForItself(waiting) && state.queue.remove(waiting)) {
            dequeued(waiting);
            decisions.add(LockDecision.of(waiting, Verdict.DEADLOCK));
            pump(state);
        }
    }

    /** Gives up what the owner holds in the range. */
    public void release(Fid file, LockOwner owner, long start, long end) {
        FileState state = files.get(file);
        if (state != null) {
            count(owner, state.holders.clear(owner, start, end));
            pump(state);
            tidy(file, state);
        }
    }

    /** Ends the waiting of a request; false when it does not wait any more. */
    public boolean cancel(Fid file, UUID client, long ticket) {
        FileState state = files.get(file);
        if (state == null) {
            return false;
        }
        boolean found = removeQueued(
                state, r -> r.ticket() == ticket && r.owner().client().equals(client));
        pump(state);
        tidy(file, state);
        return found;
    }

    private boolean removeQueued(FileState state, Predicate<LockRequest> which) {
        boolean found = false;
        for (Iterator<LockRequest> each = state.queue.iterator(); each.hasNext(); ) {
            LockRequest request = each.next();
            if (which.test(request)) {
                each.remove();
                dequeued(request);
                found = true;
            }
        }
        return found;
    }

    /** Drops what some owners hold on a file and wait for. */
    public void drop(Fid file, Predicate<LockOwner> whose) {
        FileState state = files.get(file);
        if (state != null) {
            state.holders.drop(whose).forEach(lock -> count(lock.owner(), -1));
            removeQueued(state, r -> whose.test(r.owner()));
            pump(state);
            tidy(file, state);
        }
    }

    /** Takes a lock that was decided elsewhere. */
    public void force(Fid file, RangeLock lock) {
        FileState state = files.computeIfAbsent(file, f -> new FileState());
        count(lock.owner(), state.holders.set(lock));
    }

    /** From now on every request for the file is queued, until {@link #open}. */
    public void close(Fid file) {
        files.computeIfAbsent(file, f -> new FileState()).closed = true;
    }

    /** Decides what was queued while the file was closed. */
    public void open(Fid file) {
        FileState state = files.get(file);
        if (state != null) {
            state.closed = false;
            pump(state);
            List.copyOf(state.queue).forEach(this::refuseIfStuck);
            tidy(file, state);
        }
    }

    /** Takes all requests out of a file's queue, undecided. */
    public List<LockRequest> drain(Fid file) {
        FileState state = files.get(file);
        if (state == null) {
            return List.of();
        }
        List<LockRequest> drained = List.copyOf(state.queue);
        state.queue.clear();
        drained.forEach(this::dequeued);
        tidy(file, state);
        return drained;
    }

    private void tidy(Fid file, FileState state) {
        if (!state.closed && state.queue.isEmpty() && state.holders.isEmpty()) {
            files.remove(file);
        }
    }

    /** The decisions on queued requests since the last time. */
    public List<LockDecision> takeDecisions() {
        if (decisions.isEmpty()) {
            return List.of();
        }
        List<LockDecision> taken = List.copyOf(decisions);
        decisions.clear();
        return taken;
    }

    /** A held lock that {@code wanted} cannot be held beside. */
    public Optional<RangeLock> conflict(Fid file, RangeLock wanted) {
        FileState state = files.get(file);
        return state == null ? Optional.empty() : state.holders.conflict(wanted);
    }

    /** What some owners hold on a file. */
    public List<RangeLock> held(Fid file, Predicate<LockOwner> whose) {
        FileState state = files.get(file);
        return state == null ? List.of() : state.holders.held(whose);
    }

    /** Locks held on a file. */
    public int heldOn(Fid file) {
        FileState state = files.get(file);
        return state == null ? 0 : state.holders.size();
    }

    /** How many requests wait for locks on a file. */
    public int waitingFor(Fid file) {
        FileState state = files.get(file);
        return state == null ? 0 : state.queue.size();
    }

    /** Whether a request waits. */
    public boolean isQueued(Fid file, UUID client, long ticket) {
        FileState state = files.get(file);
        return state != null && isQueued(state, client, ticket);
    }

    /** What waits for locks on a file, the longest waiting first. */
    public List<LockRequest> queued(Fid file) {
        FileState state = files.get(file);
        return state == null ? List.of() : List.copyOf(state.queue);
    }

    /** Whether some of these owners hold a lock on a file or wait for one. */
    public boolean involves(Fid file, Predicate<LockOwner> whose) {
        FileState state = files.get(file);
        return state != null
                && (state.holders.any(whose) || state.queue.stream().anyMatch(r -> whose.test(r.owner())));
    }

    /** Everybody whom the owner waits for, directly or not. */
    public Set<LockOwner> waitsFor(LockOwner owner) {
        return WaitGraph.reachable(blockers(owner, false), other -> blockers(other, false));
    }

    /** Locks held in all. */
    public int held() {
        return held;
    }

    /** Locks that a client holds. */
    public int heldBy(UUID client) {
        return heldBy.getOrDefault(client, 0);
    }

    /** Files with locks or requests. */
    public Set<Fid> files() {
        return Set.copyOf(files.keySet());
    }
}
