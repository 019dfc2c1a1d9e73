package io.cellfs.client.lock;

import io.cellfs.client.api.FileLock;
import io.cellfs.client.lock.LockedFile.Place;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.ext.LockExtensions;
import io.cellfs.protocol.ext.LockExtensions.Event;
import io.cellfs.protocol.lock.LockDecision.Verdict;
import io.cellfs.protocol.lock.LockNumbers;
import io.cellfs.protocol.lock.LockRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps leases, hears the servers, and gets over restarts of theirs and silences of ours. Thread-safe. */
public final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    /** A lent file that nobody locks is given back after this time. */
    private static final long IDLE_NS = TimeUnit.SECONDS.toNanos(60);

    private static final long EXTENSION_NS = TimeUnit.MINUTES.toNanos(1);

    private final LockState state;
    private final LockTraffic traffic;
    private final LockServers servers;
    private final Set<Lease> busy = ConcurrentHashMap.newKeySet();
    private final Set<Lease> reclaiming = ConcurrentHashMap.newKeySet();
    private volatile long extendedNs = System.nanoTime();

    Recovery(LockState state, LockTraffic traffic, LockServers servers) {
        this.state = state;
        this.traffic = traffic;
        this.servers = servers;
    }

    /** Something to do that may fail for now. */
    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    /** To be called about once a second. */
    public void tick() {
        long nowNs = System.nanoTime();
        boolean eager = state.awaitsServer();
        for (Lease lease : traffic.leases().all()) {
            if (lease.isDue(nowNs, eager) && isUsed(lease, eager) && busy.add(lease)) {
                background("lease", () -> {
                    try {
                        renew(lease);
                    } finally {
                        busy.remove(lease);
                    }
                });
            }
        }
        for (LockedFile file : state.all()) {
            if (!file.untold.isEmpty()) {
                background("unlock", () -> traffic.catchUp(file));
            }
            if (file.place == Place.LENT && state.isIdle(file, nowNs - IDLE_NS)) {
                background("idle lent file", () -> traffic.giveBack(file));
            }
        }
        if (nowNs - extendedNs > EXTENSION_NS) {
            extendedNs = nowNs;
            background("whole-file locks", this::extendAll);
        }
    }

    /** Extends AFS's locks on whole files. */
    void extendAll() {
        for (LockedFile file : state.all()) {
            if (file.place == Place.WHOLE && !traffic.extendWhole(file)) {
                lose(file);
            }
        }
    }

    private boolean isUsed(Lease lease, boolean eager) {
        return eager
                || lease.state() == Lease.State.RECLAIMING
                || state.all().stream().anyMatch(file -> file.isLeased() && file.lease.equals(Optional.of(lease)));
    }

    private static void background(String what, Work work) {
        Thread.ofVirtual().name(what).start(() -> {
            try {
                work.run();
            } catch (IOException e) {
                LOG.debug("{}: not now", what, e);
            } catch (RuntimeException e) {
                LOG.error("{} failed", what, e);
            }
        });
    }

    /** Renews a lease and does what follows from its state. */
    void renew(Lease lease) throws IOException {
        if (lease.isRestored()) {
            meet(lease);
        }
        Lease.Renewal renewal = lease.renew();
        switch (renewal.finding()) {
            case SAME -> happened(renewal.events());
            case RESTARTED -> startReclaim(lease);
            case LOST -> lose(lease);
        }
    }

    /** Finds the server of an earlier process's lease: servers are known by the volumes that they have. */
    private void meet(Lease lease) throws IOException {
        for (LockedFile file : filesOf(lease)) {
            servers.serverOf(file.file);
        }
        lease.met();
    }

    /** News from a server. Returns soon. */
    public void happened(List<Event> events) {
        for (Event event : events) {
            if (event.kind() == LockExtensions.RECALL) {
                background("recall", () -> recalled(event.file()));
            } else if (event.kind() == LockExtensions.DECIDED) {
                LockNumbers.verdict(event.answer()).ifPresent(verdict -> decided(event, verdict));
            }
        }
    }

    private void recalled(Fid wire) throws IOException {
        for (Fid file : servers.local(wire)) {
            LockedFile known = state.enterAnyway(file);
            try {
                traffic.giveBack(known);
            } finally {
                state.leave(known);
            }
        }
    }

    private void decided(Event event, Verdict verdict) {
        Optional<FileLock> conflict = LockForms.conflict(state.client(), event.conflict());
        Optional<Waiting> waiting = state.decided(event.ticket(), verdict, conflict);
        boolean unwanted = waiting.isPresent()
                && waiting.get().abandoned
                && verdict == Verdict.GRANTED
                && waiting.get().request.manner() != LockRequest.Manner.TEST;
        if (unwanted) {
            background("unwanted lock", () -> giveUp(waiting.get().request));
        }
    }

    private void giveUp(LockRequest request) throws IOException {
        Optional<LockedFile> file = state.enterKnown(request.file());
        if (file.isPresent()) {
            try {
                traffic.release(
                        file.get(),
                        request.owner(),
                        request.lock().start(),
                        request.lock().end());
            } finally {
                state.leave(file.get());
            }
        }
    }

    private void startReclaim(Lease lease) {
        if (reclaiming.add(lease)) {
            LOG.info("{} has restarted: locks are reclaimed", lease.server());
            background("reclaim", () -> {
                try {
                    reclaim(lease);
                } finally {
                    reclaiming.remove(lease);
                }
            });
        }
    }

    private void reclaim(Lease lease) throws IOException {
        for (LockedFile file : filesOf(lease)) {
            if (!traffic.reclaim(file, lease)) {
                lose(file);
            }
        }
        traffic.reclaimed(lease);
    }

    private List<LockedFile> filesOf(Lease lease) {
        return state.all().stream()
                .filter(file -> file.lease.equals(Optional.of(lease)))
                .toList();
    }

    private void lose(Lease lease) {
        for (LockedFile file : filesOf(lease)) {
            if (file.isLeased()) {
                lose(file);
            }
        }
    }

    /** What was written is dropped when no store of it is under way any more; until then the file is not to be used. */
    private void lose(LockedFile file) {
        CompletableFuture<Void> abandoned = new CompletableFuture<>();
        file.abandoned = abandoned;
        boolean held = state.lose(file);
        if (held) {
            LOG.warn("{}: its locks are lost", file.file);
        }
        background("abandon", () -> {
            try {
                servers.abandon(file.file, !held);
            } finally {
                abandoned.complete(null);
                state.tidy(file);
            }
        });
    }
}
