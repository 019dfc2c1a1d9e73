package io.cellfs.client.lock;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.protocol.lock.LockMode;
import io.cellfs.protocol.lock.LockRequest;
import io.cellfs.protocol.lock.LockRequest.Manner;
import io.cellfs.protocol.lock.RangeLock;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Locks under AFS's lock on the whole file (afs-protocol section 2.3), for servers that know no others: taken with the first local lock, so that clients
 * exclude each other, and given back with the last. Waiting is asking again. Used with the file's traffic lock held.
 */
final class WholeFile {
    private static final Logger LOG = LoggerFactory.getLogger(WholeFile.class);

    /** How long a lock stands that is not extended (afs-protocol section 2.3). */
    private static final long LIFETIME_NS = TimeUnit.MINUTES.toNanos(5);

    private final LockState state;
    private final LockServers servers;

    WholeFile(LockState state, LockServers servers) {
        this.state = state;
        this.servers = servers;
    }

    Answer ask(LockedFile file, LockRequest request) throws IOException {
        Optional<RangeLock> inTheWay = state.conflict(file.file, request.lock());
        if (request.manner() == Manner.TEST || inTheWay.isPresent()) {
            return inTheWay.isEmpty() ? new Answer.Granted(false) : blocked(request, inTheWay);
        }
        boolean fresh = !isEnough(file.whole, request.lock().mode());
        if (fresh && !take(file, request.lock().mode())) {
            return blocked(request, Optional.empty());
        }
        state.take(file.file, request.lock());
        return new Answer.Granted(fresh);
    }

    private static Answer blocked(LockRequest request, Optional<RangeLock> inTheWay) {
        return request.manner() == Manner.WAIT
                ? new Answer.Later(true)
                : new Answer.Conflict(inTheWay.map(LockForms::file));
    }

    private static boolean isEnough(Optional<LockMode> held, LockMode wanted) {
        return held.isPresent() && (wanted == LockMode.SHARED || held.get() == LockMode.EXCLUSIVE);
    }

    private boolean take(LockedFile file, LockMode mode) throws IOException {
        try {
            long askedNs = System.nanoTime();
            servers.takeWhole(file.file, mode == LockMode.EXCLUSIVE);
            file.wholeNs = askedNs;
            file.whole = Optional.of(mode);
            servers.refresh(file.file);
            return true;
        } catch (FsException e) {
            if (e.errno() == Errno.EAGAIN) {
                return false;
            }
            throw e;
        }
    }

    void releaseIfUnused(LockedFile file) throws IOException {
        if (state.held(file.file).isEmpty()) {
            release(file);
        }
    }

    void release(LockedFile file) throws IOException {
        if (file.whole.isPresent()) {
            file.whole = Optional.empty();
            try {
                servers.store(file.file);
            } finally {
                servers.releaseWhole(file.file);
            }
        }
    }

    /**
     * Extends the lock; false when it is lost. A server that has restarted does not know it any more: it is taken again if it
     * is free. Whether another client had it meanwhile, AFS cannot tell.
     */
    boolean extend(LockedFile file, long nowNs) {
        if (file.whole.isEmpty()) {
            return true;
        }
        try {
            servers.extendWhole(file.file);
            file.wholeNs = nowNs;
            return true;
        } catch (FsException e) {
            return e.errno() == Errno.EINVAL ? retake(file, nowNs) : mayStand(file, nowNs, e);
        } catch (IOException e) {
            return mayStand(file, nowNs, e);
        }
    }

    private boolean retake(LockedFile file, long nowNs) {
        try {
            Optional<LockMode> needed = state.strongest(file.file);
            return needed.isEmpty() || take(file, needed.get());
        } catch (IOException e) {
            return mayStand(file, nowNs, e);
        }
    }

    private static boolean mayStand(LockedFile file, long nowNs, IOException why) {
        LOG.warn("{}: lock cannot be extended: {}", file.file, why.getMessage());
        return nowNs - file.wholeNs < LIFETIME_NS;
    }
}
