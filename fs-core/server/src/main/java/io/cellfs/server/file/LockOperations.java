package io.cellfs.server.file;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.server.acl.Access;
import io.cellfs.server.file.Results.Stored;
import io.cellfs.server.lock.LockOutcome;
import io.cellfs.server.lock.LockType;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VnodeStatus;
import java.io.IOException;

/** Whole-file locks, held by the calling host. */
public final class LockOperations {
    private final FileContext context;

    LockOperations(FileContext context) {
        this.context = context;
    }

    /** Takes a lock; a conflict is EAGAIN at once. */
    public Stored set(Requester requester, Fid fid, LockType type) throws IOException {
        Volumes.Placed placed = context.reading(fid);
        VnodeStatus vnode = placed.volume().status(fid.vnode(), fid.unique());
        Access access = context.judge(requester, placed.volume(), vnode).access();
        FileContext.check(type == LockType.READ ? access.readLock() : access.writeLock());
        check(context.locks()
                .set(requester.host().id(), fid, type, context.nanoTime().getAsLong()));
        return stored(requester, placed, vnode);
    }

    /** Extends the host's lock. Whoever holds one has had the right. */
    public Stored extend(Requester requester, Fid fid) throws IOException {
        Volumes.Placed placed = context.reading(fid);
        VnodeStatus vnode = placed.volume().status(fid.vnode(), fid.unique());
        check(context.locks()
                .extend(requester.host().id(), fid, context.nanoTime().getAsLong()));
        return stored(requester, placed, vnode);
    }

    /** Gives the host's lock back. */
    public Stored release(Requester requester, Fid fid) throws IOException {
        Volumes.Placed placed = context.reading(fid);
        VnodeStatus vnode = placed.volume().status(fid.vnode(), fid.unique());
        check(context.locks()
                .release(requester.host().id(), fid, context.nanoTime().getAsLong()));
        return stored(requester, placed, vnode);
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
