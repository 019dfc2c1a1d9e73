package io.cellfs.server.wire;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.ext.LockExtensions;
import io.cellfs.protocol.ext.LockExtensions.AcquireReply;
import io.cellfs.protocol.lock.LockDecision;
import io.cellfs.protocol.lock.LockDecision.Verdict;
import io.cellfs.protocol.lock.LockNumbers;
import io.cellfs.protocol.lock.LockRequest;
import io.cellfs.protocol.lock.LockRequest.Manner;
import io.cellfs.protocol.lock.RangeLock;
import io.cellfs.protocol.rpc.Dispatcher;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.yfs.YfsCallBack;
import io.cellfs.protocol.yfs.YfsFetchStatus;
import io.cellfs.protocol.yfs.YfsVolSync;
import io.cellfs.server.file.FileService;
import io.cellfs.server.file.Requester;
import io.cellfs.server.file.Results.Fetched;
import io.cellfs.server.file.WireErrors;
import io.cellfs.server.lock.LockAnswer;
import io.cellfs.server.lock.LockForms;
import io.cellfs.server.lock.Locks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Locks of CellFS's own clients, service 26000. */
public final class LockFrontEnd {
    private static final YfsFetchStatus NO_STATUS = YfsFetchStatus.failed(0);
    private static final YfsVolSync NO_SYNC = new YfsVolSync(0, 0, 0, 0, 0);

    private final FileService files;
    private final Locks locks;

    private LockFrontEnd(FileService files) {
        this.files = files;
        this.locks = files.locks().leases();
    }

    /** Registers every operation. */
    public static Dispatcher register(Dispatcher dispatcher, Requesters requesters, FileService files) {
        LockFrontEnd front = new LockFrontEnd(files);
        dispatcher.on(LockExtensions.RENEW, (call, args) -> {
            try {
                return front.locks.renew(args.session(), args.seen(), new RpcLockPeer(call));
            } catch (IOException e) {
                throw WireErrors.abort(e);
            }
        });
        new FrontEnd(dispatcher, requesters)
                .promising(LockExtensions.ACQUIRE, front::acquire)
                .on(LockExtensions.RELEASE, front::release)
                .on(
                        LockExtensions.CANCEL,
                        (who, args) -> new LockExtensions.CancelReply(
                                front.locks.cancel(args.session(), args.file(), args.ticket())))
                .on(LockExtensions.RETURN, (who, args) -> {
                    LockExtensions.FileLocks file = args.file();
                    front.locks.giveBack(
                            args.session(), file.file(), held(args.session().client(), file.locks()));
                    return NoValues.NONE;
                })
                .on(LockExtensions.RECLAIM_LOCKS, front::reclaim)
                .on(LockExtensions.END, (who, args) -> {
                    front.locks.end(args.session());
                    return NoValues.NONE;
                });
        return dispatcher;
    }

    private AcquireReply acquire(Requester who, LockExtensions.AcquireArgs args) throws IOException {
        RangeLock lock = LockForms.lock(args.session().client(), args.lock());
        Manner manner = LockForms.manner(args.manner());
        LockAnswer answer =
                files.locks().acquire(who, args.session(), new LockRequest(args.ticket(), args.file(), lock, manner));
        return switch (answer) {
            case LockAnswer.Decided(LockDecision decision)
            when decision.verdict() == Verdict.GRANTED -> granted(who, args.file(), LockNumbers.of(Verdict.GRANTED));
            case LockAnswer.Decided(LockDecision decision) ->
                new AcquireReply(
                        LockNumbers.of(decision.verdict()),
                        LockForms.conflict(decision.conflict()),
                        NO_STATUS,
                        YfsCallBack.NONE,
                        NO_SYNC);
            case LockAnswer.Other other -> other(who, args.file(), other);
        };
    }

    private AcquireReply other(Requester who, Fid file, LockAnswer.Other answer) throws IOException {
        return switch (answer) {
            case LENT -> granted(who, file, LockExtensions.LENT);
            case GRACE -> refused(LockExtensions.GRACE);
            case FULL -> refused(LockExtensions.FULL);
            case NO_SESSION -> refused(LockExtensions.NO_SESSION);
        };
    }

    private static AcquireReply refused(int answer) {
        return new AcquireReply(answer, List.of(), NO_STATUS, YfsCallBack.NONE, NO_SYNC);
    }

    /** The status is read after the lock was taken: what others stored before they gave it up is in it. */
    private AcquireReply granted(Requester who, Fid file, int answer) throws IOException {
        Fetched fetched = files.status().fetch(who, file);
        return new AcquireReply(
                answer,
                List.of(),
                YfsForms.status(fetched.status()),
                YfsForms.callBack(fetched.promiseNs()),
                YfsForms.sync(fetched.sync()));
    }

    private NoValues release(Requester who, LockExtensions.ReleaseArgs args) throws IOException {
        RangeLock lock = LockForms.lock(args.session().client(), args.lock());
        locks.release(args.session(), args.file(), lock.owner(), lock.start(), lock.end());
        return NoValues.NONE;
    }

    private LockExtensions.ReclaimReply reclaim(Requester who, LockExtensions.ReclaimArgs args) throws IOException {
        Map<Fid, List<RangeLock>> held = new LinkedHashMap<>();
        for (LockExtensions.FileLocks file : args.files()) {
            held.put(file.file(), held(args.session().client(), file.locks()));
        }
        return new LockExtensions.ReclaimReply(locks.reclaim(args.session(), held, args.complete()));
    }

    private static List<RangeLock> held(UUID client, List<LockExtensions.Lock> wire) throws IOException {
        List<RangeLock> held = new ArrayList<>(wire.size());
        for (LockExtensions.Lock lock : wire) {
            held.add(LockForms.lock(client, lock));
        }
        return held;
    }
}
