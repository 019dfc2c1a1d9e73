package io.cellfs.server.file;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.server.acl.Access;
import io.cellfs.server.acl.AclEvaluator;
import io.cellfs.server.acl.Subject;
import io.cellfs.server.acl.Verdict;
import io.cellfs.server.callback.CallbackBreaker;
import io.cellfs.server.callback.Callbacks;
import io.cellfs.server.lock.Locks;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.StatusChange;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeType;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * What every file operation is made of: find the volume, judge the caller, give and break promises, show a status.
 *
 * @param volumes the volumes
 * @param callbacks promises
 * @param breaker breaks them
 * @param locks file locks
 * @param nobody what a caller that has proved nothing is in this cell
 * @param statistics what is counted
 * @param nanoTime the clock of promises and locks, ns
 * @param wallTime the clock of files, 100 ns units since the epoch
 */
record FileContext(
        Volumes volumes,
        Callbacks callbacks,
        CallbackBreaker breaker,
        Locks locks,
        Subject nobody,
        Statistics statistics,
        LongSupplier nanoTime,
        LongSupplier wallTime) {
    private static final int UNDIVIDED_ATTEMPTS = 16;

    /** The volume of a file, for reading. */
    Volumes.Placed reading(Fid fid) throws StorageException, VolumeBusyException, VolumeMovedException {
        return volumes.serving(fid.volume());
    }

    /** Something whose answer says what a volume holds. */
    @FunctionalInterface
    interface Question<T> {
        /** Finds out. */
        T ask() throws IOException;
    }

    /**
     * Asks until a read-only volume shows the same before and after: it may be switched at any moment, and no answer may be of both contents.
     *
     * @throws VolumeBusyException when it is switched again and again
     */
    <T> T undivided(long volume, Question<T> question) throws IOException {
        for (int attempt = 0; attempt < UNDIVIDED_ATTEMPTS; attempt++) {
            long before = content(volume);
            T answer = question.ask();
            if (content(volume) == before) {
                return answer;
            }
        }
        throw new VolumeBusyException(volume);
    }

    /**
     * The same for an answer that can be given once only, as its data is already on its way.
     *
     * @throws VolumeBusyException when the volume was switched meanwhile: the caller is to ask again
     */
    <T> T undividedAtOnce(long volume, Question<T> question) throws IOException {
        long before = content(volume);
        T answer = question.ask();
        if (content(volume) != before) {
            throw new VolumeBusyException(volume);
        }
        return answer;
    }

    /** What tells the contents that a read-only volume shows apart: its creation date. */
    private long content(long volume) {
        return volumes.find(volume)
                .map(placed -> placed.volume().info())
                .filter(info -> info.type() != VolumeType.READ_WRITE)
                .map(VolumeInfo::creationDate)
                .orElse(0L);
    }

    /** The volume of a file, for a change. */
    Volumes.Placed writing(Fid fid) throws StorageException, VolumeBusyException, VolumeMovedException {
        Volumes.Placed placed = volumes.serving(fid.volume());
        if (placed.volume().info().type() != VolumeType.READ_WRITE) {
            throw new StorageException(Reason.READ_ONLY, "volume " + fid.volume() + " is read-only");
        }
        return placed;
    }

    /** A caller before a vnode, and the ACL that was read to judge him. */
    record Judged(Access access, Acl acl) {}

    /** The caller before a vnode. */
    Judged judge(Requester requester, Volume volume, VnodeStatus vnode) throws StorageException {
        Acl acl = volume.acl(vnode.fid().vnode(), vnode.fid().unique());
        return new Judged(access(requester, volume, vnode, acl), acl);
    }

    private static Access access(Requester requester, Volume volume, VnodeStatus vnode, Acl acl) {
        return new Access(
                vnode,
                requester.subject(),
                AclEvaluator.rights(acl, volume.maximumAcl(), requester.subject()),
                ownsVolume(requester, volume));
    }

    private static BooleanSupplier ownsVolume(Requester requester, Volume volume) {
        return () -> {
            try {
                return requester.subject().owns(volume.status(1, 1).owner());
            } catch (StorageException e) {
                return false;
            }
        };
    }

    /** Ends the call unless the table of rights allows it. */
    static void check(Verdict verdict) throws RpcException {
        switch (verdict) {
            case ALLOWED -> {}
            case ACCESS_DENIED -> throw WireErrors.accessDenied();
            case NOT_PERMITTED -> throw WireErrors.notPermitted();
        }
    }

    /** A status as the caller may see it. */
    FileStatus view(Requester requester, Volume volume, VnodeStatus vnode) throws StorageException {
        return view(
                requester,
                volume,
                vnode,
                volume.acl(vnode.fid().vnode(), vnode.fid().unique()));
    }

    /** A status as the caller may see it, with its ACL at hand. */
    FileStatus view(Requester requester, Volume volume, VnodeStatus vnode, Acl acl) {
        int anonymous = AclEvaluator.rights(acl, volume.maximumAcl(), nobody);
        int lockCount = locks.count(vnode.fid());
        return new FileStatus(vnode, access(requester, volume, vnode, acl).callerAccess(), anonymous, lockCount);
    }

    /** Promises a file, or its whole volume if that is read-only; to be done before the status is read. Returns the lifetime, ns. */
    long promise(Requester requester, Volumes.Placed placed, Fid fid) {
        if (!requester.host().ready()) {
            return 0;
        }
        long nowNs = nanoTime.getAsLong();
        boolean whole = placed.volume().info().type() != VolumeType.READ_WRITE;
        Callbacks.Grant grant = whole
                ? callbacks.grantVolume(requester.host().id(), fid.volume(), nowNs)
                : callbacks.grant(requester.host().id(), fid, nowNs);
        breaker.evicted(grant.evicted());
        if (!requester.host().ready()) {
            callbacks.giveUpAll(requester.host().id());
            return 0;
        }
        return grant.lifetimeNs();
    }

    /** The status of a file that has just been promised; there is no promise on what is not there. */
    VnodeStatus promisedStatus(Requester requester, Volumes.Placed placed, Fid fid) throws StorageException {
        try {
            return placed.volume().status(fid.vnode(), fid.unique());
        } catch (StorageException e) {
            callbacks.giveUp(requester.host().id(), List.of(fid));
            throw e;
        }
    }

    /** Tells every other holder; returns when that is done. */
    void changed(Requester requester, Fid... fids) {
        breaker.changed(List.of(fids), requester.host().id());
    }

    /** The status that a new vnode starts with (afs-protocol section 2.3). */
    StatusChange initial(Requester requester, StatusChange asked, int defaultMode) {
        boolean administrator = requester.subject().administrator();
        int mode = asked.mode().orElse(defaultMode);
        return new StatusChange(
                OptionalLong.of(asked.clientMtime().orElseGet(wallTime)),
                administrator && asked.owner().isPresent()
                        ? asked.owner()
                        : OptionalLong.of(requester.subject().id()),
                asked.group(),
                java.util.OptionalInt.of(administrator ? mode & 07777 : mode & 01777));
    }
}
