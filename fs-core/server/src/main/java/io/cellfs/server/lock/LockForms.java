package io.cellfs.server.lock;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.error.Uae;
import io.cellfs.protocol.ext.LockExtensions;
import io.cellfs.protocol.ext.LockExtensions.Conflict;
import io.cellfs.protocol.ext.LockExtensions.Event;
import io.cellfs.protocol.ext.LockExtensions.Lock;
import io.cellfs.protocol.lock.LockDecision;
import io.cellfs.protocol.lock.LockMode;
import io.cellfs.protocol.lock.LockNumbers;
import io.cellfs.protocol.lock.LockOwner;
import io.cellfs.protocol.lock.LockRequest;
import io.cellfs.protocol.lock.LockSpace;
import io.cellfs.protocol.lock.RangeLock;
import io.cellfs.protocol.rpc.RpcException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Locks on the wire and in the table. */
public final class LockForms {
    private LockForms() {}

    static LeaseKey key(LockExtensions.Session session) {
        return new LeaseKey(session.client(), session.incarnation(), session.generation());
    }

    /** A lock from the wire; EINVAL when it is none that a client may have. */
    public static RangeLock lock(UUID client, Lock wire) throws RpcException {
        Optional<LockSpace> space = LockNumbers.space(wire.space()).filter(s -> s != LockSpace.WHOLE);
        Optional<LockMode> mode = LockNumbers.mode(wire.mode());
        boolean range = wire.start() >= 0 && wire.end() >= wire.start();
        if (space.isEmpty() || mode.isEmpty() || !range || WholeFileLocks.isWhole(client)) {
            throw Uae.EINVAL.because("lock " + wire);
        }
        LockOwner owner = new LockOwner(client, wire.owner(), space.get());
        return new RangeLock(owner, mode.get(), wire.start(), wire.end(), wire.pid());
    }

    /** A manner from the wire. */
    public static LockRequest.Manner manner(int wire) throws RpcException {
        return LockNumbers.manner(wire).orElseThrow(() -> Uae.EINVAL.because("lock manner " + wire));
    }

    private static Lock lock(RangeLock lock) {
        return new Lock(
                lock.owner().id(),
                LockNumbers.of(lock.owner().space()),
                LockNumbers.of(lock.mode()),
                lock.start(),
                lock.end(),
                lock.pid());
    }

    /** The lock in the way, if any. */
    public static List<Conflict> conflict(Optional<RangeLock> lock) {
        return lock.stream().map(l -> new Conflict(l.owner().client(), lock(l))).toList();
    }

    static Event event(LockDecision decision) {
        return new Event(
                LockExtensions.DECIDED,
                decision.request().file(),
                decision.request().ticket(),
                LockNumbers.of(decision.verdict()),
                conflict(decision.conflict()));
    }

    static Event recall(Fid file) {
        return new Event(LockExtensions.RECALL, file, 0, 0, List.of());
    }
}
