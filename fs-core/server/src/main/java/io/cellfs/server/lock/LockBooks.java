package io.cellfs.server.lock;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.lock.LockArbiter;
import io.cellfs.protocol.lock.LockDecision;
import io.cellfs.protocol.lock.LockDecision.Verdict;
import io.cellfs.protocol.lock.LockOwner;
import io.cellfs.protocol.lock.LockRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/** What the parts of a {@link LockTable} share: who holds what, which file is lent, what is to be done beside, and when to look again. */
final class LockBooks {
    final LockLimits limits;
    final LockArbiter arbiter = new LockArbiter();
    final Lending lending = new Lending();
    final Map<UUID, LockSession> sessions = new HashMap<>();
    final WholeFileExpiry wholeFiles;
    private final List<LockEvent> events = new ArrayList<>();
    private long nextCheckNs;

    LockBooks(LockLimits limits, long nowNs) {
        this.limits = limits;
        this.wholeFiles = new WholeFileExpiry(limits.wholeFileNs());
        this.nextCheckNs = nowNs + limits.leaseNs();
    }

    static Predicate<LockOwner> of(UUID client) {
        return owner -> owner.client().equals(client);
    }

    static Predicate<LockOwner> not(UUID client) {
        return of(client).negate();
    }

    void event(LockEvent event) {
        events.add(event);
    }

    List<LockEvent> takeEvents() {
        List<LockEvent> taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    long nextCheckNs() {
        return nextCheckNs;
    }

    /** Looks again no later than then. */
    void checkAt(long atNs) {
        if (atNs - nextCheckNs < 0) {
            nextCheckNs = atNs;
        }
    }

    /** Plans the next look anew. */
    void planNextCheck(long nowNs) {
        nextCheckNs = wholeFiles.nextNs(nowNs + limits.leaseNs());
        sessions.values().forEach(session -> checkAt(session.expiresNs));
        lending.recalled().values().forEach(loan -> checkAt(loan.dueNs));
    }

    /** Nobody could renew anything while this server stood still: nothing runs out before they had some time to. */
    void forgive(long nowNs) {
        long untilNs = nowNs + limits.forgivenNs();
        for (LockSession session : sessions.values()) {
            session.expiresNs = later(session.expiresNs, untilNs);
        }
        for (Lending.Loan loan : lending.recalled().values()) {
            loan.dueNs = later(loan.dueNs, untilNs);
        }
    }

    static long later(long oneNs, long otherNs) {
        return oneNs - otherNs > 0 ? oneNs : otherNs;
    }

    /** Keeps in mind whether a client has anything to do with a file. */
    void note(LockSession session, Fid file) {
        if (arbiter.involves(file, of(session.client))) {
            session.files.add(file);
        } else {
            session.files.remove(file);
        }
    }

    /** Several clients want the file: it is not lent for a while. */
    void contended(Fid file, long nowNs) {
        lending.contended(file, nowNs + limits.contentionNs());
    }

    /** Asks for a lent file, once. */
    void recall(Fid file, long nowNs) {
        Optional<Lending.Loan> loan = lending.loan(file);
        if (loan.isPresent() && !loan.get().recalled) {
            loan.get().recalled = true;
            loan.get().dueNs = nowNs + limits.recallNs();
            checkAt(loan.get().dueNs);
            contended(file, nowNs);
            events.add(new LockEvent.Recall(loan.get().client, file));
        }
    }

    /** Passes on what the arbiter has decided beside. */
    void collect(long nowNs) {
        for (LockDecision decision : arbiter.takeDecisions()) {
            LockRequest request = decision.request();
            UUID client = request.owner().client();
            LockSession session = sessions.get(client);
            if (session != null) {
                session.waits--;
                session.undelivered++;
                note(session, request.file());
            } else if (decision.verdict() == Verdict.GRANTED) {
                wholeFileTaken(request.file(), client, nowNs);
            }
            contended(request.file(), nowNs);
            events.add(new LockEvent.Decided(client, decision));
        }
    }

    void wholeFileTaken(Fid file, UUID host, long nowNs) {
        wholeFiles.taken(file, host, nowNs);
        checkAt(nowNs + limits.wholeFileNs());
    }

    /** Ends a lease and all that hangs on it. */
    void drop(LockSession session, long nowNs) {
        sessions.remove(session.client);
        events.add(new LockEvent.Ended(session.client));
        for (Fid file : List.copyOf(session.files)) {
            arbiter.drop(file, of(session.client));
        }
        for (Fid file : List.copyOf(session.lent)) {
            lending.back(file);
            arbiter.open(file);
        }
        collect(nowNs);
    }
}
