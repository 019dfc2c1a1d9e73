package io.cellfs.client.lock;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.lock.LockMode;
import io.cellfs.protocol.lock.LockOwner;
import io.cellfs.protocol.lock.RangeLock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/** A file that local processes lock, and who decides about that. Guarded by the monitor of {@link FileLocks} unless said otherwise. */
final class LockedFile {
    /** Who decides. */
    enum Place {
        /** Nobody yet. */
        NOWHERE,
        /** This client: the volume cannot change, so it is nobody else's business. */
        HERE,
        /** This client, until the server recalls the file. */
        LENT,
        /** The server, for each lock. */
        SERVER,
        /** This client, under AFS's lock on the whole file: the server knows no other. */
        WHOLE
    }

    final Fid file;

    /** Held over every exchange with the server about the file, so that each is seen in the server's order. Taken before the monitor. */
    final ReentrantLock traffic = new ReentrantLock();

    /** Who has lost locks and does not know yet. */
    final Set<LockOwner> losers = new HashSet<>();

    /** Changed with {@link #traffic} and the monitor held. */
    volatile Place place = Place.NOWHERE;

    volatile Optional<Lease> lease = Optional.empty();

    /** With {@link Place#WHOLE}: what is held at the server. */
    Optional<LockMode> whole = Optional.empty();

    /** With {@link #whole}: when it was taken or extended last. */
    long wholeNs;

    /** What the server could not be told, in this order; used with {@link #traffic} held, changed with the monitor held, too, so that it is noted. */
    final List<Undo> untold = new CopyOnWriteArrayList<>();

    /** Done when what was written under lost locks is dropped. */
    volatile CompletableFuture<Void> abandoned = CompletableFuture.completedFuture(null);

    /**
     * A range that the owner has no lock on, whatever the server thinks.
     *
     * @param ticket a wish to be withdrawn before, or 0
     * @param range the range; its mode means nothing
     */
    record Undo(long ticket, RangeLock range) {}

    long usedNs;
    int users;

    LockedFile(Fid file) {
        this.file = file;
    }

    /** Whether this client decides. */
    boolean decidesHere() {
        return place == Place.HERE || place == Place.LENT;
    }

    /** Whether anything at the server hangs on the lease. */
    boolean isLeased() {
        return place == Place.LENT || place == Place.SERVER;
    }
}
