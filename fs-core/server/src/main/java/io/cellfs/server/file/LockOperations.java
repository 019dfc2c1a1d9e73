package io.cellfs.server.file;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.ext.LockExtensions;
import io.cellfs.protocol.lock.LockMode;
import io.cellfs.protocol.lock.LockRequest;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.server.acl.Access;
import io.cellfs.server.acl.Verdict;
import io.cellfs.server.file.Results.Stored;
import io.cellfs.server.lock.LockAnswer;
import io.cellfs.server.lock.LockOutcome;
import io.cellfs.server.lock.Locks;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VnodeStatus;
import java.io.IOException;

/** Locks: AFS's on whole files, held by the calling host, and those on ranges, which belong to a client's lease. */
public final class LockOperations {
    private final FileContext context;

    LockOperations(FileContext context) {
        this.context = context;
    }

    /** Takes a whole-file lock; a conflict is EAGAIN at once. */
    public Stored set(Requester requester, Fid fid, LockMode mode) throws IOException {
        Volumes.Placed placed = context.reading(fid);
        VnodeStatus vnode = placed.volume().status(fid.vnode(), fid.unique());
        check(requester, placed, vnode, mode);
        check(context.locks().set(requester.host().id(), fid, mode));
        return stored(requester, placed, vnode);
    }

    private Access check(Requester requester, Volumes.Placed placed, VnodeStatus vnode, LockMode mode)
            throws IOException {
        Access access = context.judge(requester, placed.volume(), vnode).access();
        FileContext.check(mode == LockMode.SHARED ? access.readLock() : access.writeLock());
        return access;
    }

    /** Extends the host's lock. Whoever holds one has had the right. */
    public Stored extend(Requester requester, Fid fid) throws IOException {
        Volumes.Placed placed = context.reading(fid);
        VnodeStatus vnode = placed.volume().status(fid.vnode(), fid.unique());
        check(context.locks().extend(requester.host().id(), fid));
        return stored(requester, placed, vnode);
    }

    /** Gives the host's lock back. */
    public Stored release(Requester requester, Fid fid) throws IOException {
        Volumes.Placed placed = context.reading(fid);
        VnodeStatus vnode = placed.volume().status(fid.vnode(), fid.unique());
        check(context.locks().release(requester.host().id(), fid));
        return stored(requester, placed, vnode);
    }

    /** A wish for a lock on a range. The file is lent to the client only if the caller might lock all of it exclusively. */
    public LockAnswer acquire(Requester requester, LockExtensions.Session session, LockRequest request)
            throws IOException {
        Fid fid = request.file();
        Volumes.Placed placed = context.reading(fid);
        VnodeStatus vnode = placed.volume().status(fid.vnode(), fid.unique());
        Access access = check(requester, placed, vnode, request.lock().mode());
        return context.locks().acquire(session, request, access.writeLock() == Verdict.ALLOWED);
    }

    /** The leases and their locks. */
    public Locks leases() {
        return context.locks();
    }

    private Stored stored(Requester requester, Volumes.Placed placed, VnodeStatus vnode) throws StorageException {
        return new Stored(
                context.view(requester, placed.volume(), vnode),
                context.volumes().sync(placed));
    }

    private static void check(LockOutcome outcome) throws RpcException, StorageException {
        switch (outcome) {
            case DONE -> {}
            case CONFLICT -> throw WireErrors.wouldBlock();
            case NOT_HELD -> throw new StorageException(Reason.INVALID, "the host holds no such lock");
            case TOO_MANY -> throw WireErrors.noLocks();
        }
    }
}
