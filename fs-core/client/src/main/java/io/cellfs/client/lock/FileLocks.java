package io.cellfs.client.lock;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileLock;
import io.cellfs.client.api.FileLock.Kind;
import io.cellfs.client.api.FsException;
import io.cellfs.client.lock.LockedFile.Place;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.lock.LockRequest;
import io.cellfs.protocol.lock.LockRequest.Manner;
import io.cellfs.protocol.lock.RangeLock;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Locks of local processes. A file that only this client locks is lent to it by its server, and its locks cost no call; others are asked for one by
 * one. Thread-safe.
 */
public final class FileLocks {
    /** Wishes of one process, in powers of 2, are fewer than milliseconds between its start and the next one's. */
    private static final int TICKET_BITS = 16;

    private static final long FIRST_PAUSE_MS = 20;
    private static final long MAX_PAUSE_MS = 500;
    /** How often a waiter looks whether the one it waits for waits elsewhere, unseen by who decides here. */
    private static final long LOOK_MS = 1000;

    private final LockState state;
    private final LockTraffic traffic;
    private final Recovery recovery;

    /** No locks yet; {@code client} is this client's identity, {@code incarnation} differs each time that it starts. */
    public FileLocks(LockServers servers, UUID client, long incarnation) {
        this(servers, client, incarnation, incarnation, KeptLocks.in(Optional.empty()));
    }

    private FileLocks(LockServers servers, UUID client, long incarnation, long start, KeptLocks kept) {
        this.state = new LockState(client, kept, start << TICKET_BITS);
        this.traffic = new LockTraffic(state, servers, new Leases(servers, client, incarnation, kept));
        this.recovery = new Recovery(state, traffic, servers);
        traffic.renewWith(recovery::renew);
    }

    /**
     * Locks that another process of this client can go on with, as this one does with those of an earlier process.
     *
     * @param start differs each time that the client starts, and grows
     */
    public static FileLocks kept(LockServers servers, UUID client, long start, KeptLocks kept) throws IOException {
        KeptLocks.Left left = kept.load(client);
        long incarnation = left.incarnation().orElse(start);
        if (left.incarnation().isEmpty()) {
            kept.incarnation(incarnation);
        }
        FileLocks locks = new FileLocks(servers, client, incarnation, start, kept);
        Leases leases = locks.traffic.leases();
        left.leases().forEach((server, generation) -> leases.at(server).resume(generation));
        left.files().forEach(file -> locks.state.restore(file, file.server().map(leases::at)));
        return locks;
    }

    /** Which locks local processes hold on a file. */
    public List<FileLock> held(Fid file) {
        return state.held(file).stream().map(LockForms::file).toList();
    }

    /** What keeps the leases, for the client's upkeep and callbacks. */
    public Recovery recovery() {
        return recovery;
    }

    /**
     * Ends with EIO while processes have lost locks on the file and do not know yet: what they read and write now, they would without their locks.
     * Makes sure that locks which stood at the last word of the server still do.
     */
    public void requireUsable(Fid file) throws IOException {
        renewIfDoubtful(file);
        state.find(file).ifPresent(locked -> locked.abandoned.join());
        if (state.isLost(file)) {
            throw lost(file);
        }
    }

    /** The same before data is stored, without waiting for the end of other stores. */
    public void requireStorable(Fid file) throws IOException {
        renewIfDoubtful(file);
        boolean abandoning =
                state.find(file).filter(locked -> !locked.abandoned.isDone()).isPresent();
        if (abandoning || state.isLost(file)) {
            throw lost(file);
        }
    }

    private void renewIfDoubtful(Fid file) throws IOException {
        Optional<Lease> lease = state.leaseOf(file);
        if (lease.isPresent() && !lease.get().surelyValid(System.nanoTime())) {
            recovery.renew(lease.get());
        }
    }

    private static FsException lost(Fid file) {
        return new FsException(Errno.EIO, file + ": the lease of its locks has run out");
    }

    /** The lock in the way of {@code wanted}; a process of another machine has its number negated. */
    public Optional<FileLock> test(Fid file, FileLock wanted) throws IOException {
        if (wanted.kind() == Kind.NONE) {
            return Optional.empty();
        }
        Answer answer = decide(file, LockForms.lock(state.client(), wanted), Manner.TEST);
        return answer instanceof Answer.Conflict(Optional<FileLock> inTheWay) ? inTheWay : Optional.empty();
    }

    /**
     * Takes, changes or (kind NONE) drops a lock; EAGAIN on conflict unless {@code wait}, EDEADLK when waiting would never end.
     *
     * @return whether the server was asked, so that others may have changed the file; its status is known then
     */
    public boolean set(Fid file, FileLock lock, boolean wait) throws IOException {
        if (lock.kind() == Kind.NONE) {
            release(file, lock);
            return false;
        }
        return switch (decide(file, LockForms.lock(state.client(), lock), wait ? Manner.WAIT : Manner.TRY)) {
            case Answer.Granted(boolean fromServer) -> fromServer;
            case Answer.Conflict conflict -> throw new FsException(Errno.EAGAIN, file + " is locked");
            case Answer.Deadlock() -> throw new FsException(Errno.EDEADLK, file + ": waiting would never end");
            case Answer.Queued queued -> throw new IllegalStateException("still queued");
            case Answer.Later later -> throw new IllegalStateException("still to be asked again");
        };
    }

    private void release(Fid file, FileLock lock) throws IOException {
        Optional<LockedFile> known = state.enterKnown(file);
        if (known.isPresent()) {
            try {
                traffic.release(known.get(), LockForms.owner(state.client(), lock), lock.start(), lock.end());
            } finally {
                state.leave(known.get());
            }
        }
    }

    private Answer decide(Fid file, RangeLock lock, Manner manner) throws IOException {
        LockedFile locked = state.enter(file);
        try {
            long pauseMs = FIRST_PAUSE_MS;
            LockRequest request = new LockRequest(state.nextTicket(), file, lock, manner);
            while (true) {
                requireUsable(file);
                Answer answer = traffic.ask(locked, request);
                if (answer instanceof Answer.Queued(Waiting waiting)) {
                    answer = await(locked, waiting);
                }
                if (!(answer instanceof Answer.Later(boolean pause))) {
                    return answer;
                }
                if (pause) {
                    pause(pauseMs);
                    pauseMs = Math.min(MAX_PAUSE_MS, pauseMs * 2);
                }
            }
        } catch (FsException e) {
            throw Thread.currentThread().isInterrupted() ? interrupted() : e;
        } finally {
            state.leave(locked);
        }
    }

    private static void pause(long millis) throws InterruptedIOException {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted();
        }
    }

    private static InterruptedIOException interrupted() {
        return new InterruptedIOException("interrupted while waiting for a lock");
    }

    private Answer await(LockedFile locked, Waiting waiting) throws IOException {
        try {
            Optional<Waiting.Outcome> outcome = waiting.await(LOOK_MS);
            while (outcome.isEmpty()) {
                if (!waiting.atServer && state.waitsForOneThatWaitsElsewhere(waiting.request.owner())) {
                    traffic.giveBack(locked);
                }
                outcome = waiting.await(LOOK_MS);
            }
            return answer(locked, waiting, outcome.get());
        } catch (InterruptedException e) {
            return withdraw(locked, waiting);
        }
    }

    private Answer answer(LockedFile locked, Waiting waiting, Waiting.Outcome outcome) throws IOException {
        return switch (outcome) {
            case Waiting.AskAgain() -> new Answer.Later(false);
            case Waiting.Decided(var verdict, var conflict) ->
                switch (verdict) {
                    case GRANTED -> {
                        if (waiting.atServer && waiting.request.manner() != Manner.TEST) {
                            traffic.refresh(locked);
                        }
                        yield new Answer.Granted(waiting.atServer);
                    }
                    case CONFLICT -> new Answer.Conflict(conflict);
                    case DEADLOCK -> new Answer.Deadlock();
                    case QUEUED -> throw new IllegalStateException("queued twice");
                };
        };
    }

    /** The thread has been interrupted: unless the decision was faster, there is none any more. */
    private Answer withdraw(LockedFile locked, Waiting waiting) throws IOException {
        Optional<Waiting.Outcome> faster = traffic.withdraw(locked, waiting);
        Thread.currentThread().interrupt();
        if (faster.isPresent() && faster.get() instanceof Waiting.Decided) {
            return answer(locked, waiting, faster.get());
        }
        throw interrupted();
    }

    /** Ends all leases: nothing is locked any more. */
    public void releaseAll() throws IOException {
        for (LockedFile file : state.all()) {
            if (file.place == Place.WHOLE) {
                traffic.releaseEverything(file);
            }
        }
        traffic.leases().endAll();
    }
}
