package io.cellfs.client.server;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.afs3.AfsArgs;
import io.cellfs.protocol.afs3.AfsCallBack;
import io.cellfs.protocol.afs3.AfsFetchStatus;
import io.cellfs.protocol.afs3.AfsReplies;
import io.cellfs.protocol.afs3.Rxafs;
import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.yfs.Yfs;
import io.cellfs.protocol.yfs.YfsArgs;
import io.cellfs.protocol.yfs.YfsFetchStatus;
import io.cellfs.protocol.yfs.YfsReplies;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A file server that speaks only AFS-3, asked in YFS's terms. What AFS-3 lacks fails as an unknown operation does, and callers fall back; where its
 * answer says less than YFS's, the rest is asked for or left open.
 */
final class AfsService implements FileService {
    private static final Fid NOTHING = new Fid(0, 0, 0);
    /** Of a file that is not told of: callers forget what they know of it. */
    private static final YfsFetchStatus UNKNOWN = YfsFetchStatus.failed(RxError.OPCODE.code());

    private final Map<Op<?, ?>, Translation<?, ?>> translations = new HashMap<>();

    /** How an operation is done. */
    private interface Translation<Q extends Record, R extends Record> {
        R call(ClientConnection connection, Q args) throws IOException;
    }

    AfsService() {
        reading();
        making();
        removing();
        locking();
    }

    private <Q extends Record, R extends Record> void on(Op<Q, R> op, Translation<Q, R> translation) {
        translations.put(op, translation);
    }

    @Override
    public int serviceId() {
        return Services.AFS_FS;
    }

    @Override
    public <Q extends Record, R extends Record> R call(ClientConnection connection, Op<Q, R> op, Q args)
            throws IOException {
        Translation<Q, R> translation = translation(op)
                .orElseThrow(() -> RxError.OPCODE.because(op + " at " + connection.peer() + ", which speaks AFS-3"));
        return translation.call(connection, args);
    }

    /** Each operation was put together with a translation of its own types. */
    @SuppressWarnings("unchecked")
    private <Q extends Record, R extends Record> Optional<Translation<Q, R>> translation(Op<Q, R> op) {
        return Optional.ofNullable((Translation<Q, R>) translations.get(op));
    }

    @Override
    public YfsReplies.Promised fetch(ClientConnection connection, YfsArgs.FetchData args, Rpc.Receiver receiver)
            throws IOException {
        AfsArgs.FetchData64 afs = new AfsArgs.FetchData64(args.fid(), args.position(), args.length());
        return promised(Rpc.callBulkOut(connection, Rxafs.FETCH_DATA64, afs, receiver));
    }

    @Override
    public YfsReplies.Status store(ClientConnection connection, YfsArgs.StoreData args, Rpc.Sender sender)
            throws IOException {
        AfsArgs.StoreData64 afs = new AfsArgs.StoreData64(
                args.fid(), AfsForms.status(args.status()), args.position(), args.length(), args.fileLength());
        return status(Rpc.callBulkIn(connection, Rxafs.STORE_DATA64, afs, sender));
    }

    private void reading() {
        on(Yfs.GET_CAPABILITIES, (c, args) -> Rpc.call(c, Rxafs.GET_CAPABILITIES, args));
        on(Yfs.GIVE_UP_ALL_CALL_BACKS, (c, args) -> Rpc.call(c, Rxafs.GIVE_UP_ALL_CALL_BACKS, args));
        on(Yfs.FETCH_STATUS, (c, args) -> promised(Rpc.call(c, Rxafs.FETCH_STATUS, new AfsArgs.OfFid(args.fid()))));
        on(Yfs.INLINE_BULK_STATUS, AfsService::bulkStatus);
        on(Yfs.FETCH_ACL, (c, args) -> {
            AfsReplies.Acl reply = Rpc.call(c, Rxafs.FETCH_ACL, new AfsArgs.OfFid(args.fid()));
            return new YfsReplies.Acl(reply.acl(), AfsForms.status(reply.status()), AfsForms.sync(reply.sync()));
        });
        on(
                Yfs.STORE_ACL,
                (c, args) -> status(Rpc.call(c, Rxafs.STORE_ACL, new AfsArgs.StoreAcl(args.fid(), args.acl()))));
        on(
                Yfs.STORE_STATUS,
                (c, args) -> status(Rpc.call(
                        c, Rxafs.STORE_STATUS, new AfsArgs.StoreStatus(args.fid(), AfsForms.status(args.status())))));
        on(Yfs.GET_VOLUME_STATUS, (c, args) -> {
            AfsReplies.VolumeStatus reply = Rpc.call(c, Rxafs.GET_VOLUME_STATUS, new AfsArgs.OfVolume(args.volume()));
            return new YfsReplies.VolumeStatus(
                    AfsForms.volume(reply.status()), reply.name(), reply.offlineMessage(), reply.messageOfTheDay());
        });
    }

    private void making() {
        on(
                Yfs.CREATE_FILE,
                (c, args) -> made(Rpc.call(
                        c,
                        Rxafs.CREATE_FILE,
                        new AfsArgs.Create(args.directory(), args.name(), AfsForms.status(args.status())))));
        on(
                Yfs.MAKE_DIR,
                (c, args) -> made(Rpc.call(
                        c,
                        Rxafs.MAKE_DIR,
                        new AfsArgs.Create(args.directory(), args.name(), AfsForms.status(args.status())))));
        on(Yfs.SYMLINK, (c, args) -> {
            AfsReplies.Symlink reply = Rpc.call(
                    c,
                    Rxafs.SYMLINK,
                    new AfsArgs.Symlink(
                            args.directory(), args.name(), args.contents(), AfsForms.status(args.status())));
            return new YfsReplies.Symlink(
                    reply.fid(),
                    AfsForms.status(reply.status()),
                    AfsForms.status(reply.directory()),
                    AfsForms.sync(reply.sync()));
        });
        on(Yfs.LINK, (c, args) -> {
            AfsReplies.Link reply =
                    Rpc.call(c, Rxafs.LINK, new AfsArgs.Link(args.directory(), args.name(), args.file()));
            return new YfsReplies.Link(
                    AfsForms.status(reply.status()), AfsForms.status(reply.directory()), AfsForms.sync(reply.sync()));
        });
        on(Yfs.RENAME, (c, args) -> {
            AfsReplies.Renamed reply = Rpc.call(
                    c,
                    Rxafs.RENAME,
                    new AfsArgs.Rename(args.oldDirectory(), args.oldName(), args.newDirectory(), args.newName()));
            return new YfsReplies.Renamed(
                    AfsForms.status(reply.oldDirectory()),
                    AfsForms.status(reply.newDirectory()),
                    AfsForms.sync(reply.sync()));
        });
    }

    private void removing() {
        on(Yfs.REMOVE_FILE, (c, args) -> remove(c, Rxafs.REMOVE_FILE, args));
        on(Yfs.REMOVE_DIR, (c, args) -> remove(c, Rxafs.REMOVE_DIR, args));
        on(Yfs.REMOVE_FILE2, (c, args) -> {
            YfsReplies.Directory reply = remove(c, Rxafs.REMOVE_FILE, args);
            return new YfsReplies.Removed(reply.directory(), NOTHING, UNKNOWN, reply.sync());
        });
    }

    private void locking() {
        on(Yfs.SET_LOCK, (c, args) -> {
            Rpc.call(c, Rxafs.SET_LOCK, new AfsArgs.SetLock(args.fid(), args.type()));
            return after(c, args.fid());
        });
        on(Yfs.EXTEND_LOCK, (c, args) -> {
            Rpc.call(c, Rxafs.EXTEND_LOCK, new AfsArgs.OfFid(args.fid()));
            return after(c, args.fid());
        });
        on(Yfs.RELEASE_LOCK, (c, args) -> {
            Rpc.call(c, Rxafs.RELEASE_LOCK, new AfsArgs.OfFid(args.fid()));
            return after(c, args.fid());
        });
    }

    /** AFS-3's locks do not tell the file's status. */
    private static YfsReplies.Status after(ClientConnection connection, Fid fid) throws IOException {
        AfsReplies.Promised reply = Rpc.call(connection, Rxafs.FETCH_STATUS, new AfsArgs.OfFid(fid));
        return new YfsReplies.Status(AfsForms.status(reply.status()), AfsForms.sync(reply.sync()));
    }

    private static YfsReplies.Directory remove(
            ClientConnection connection, Op<AfsArgs.OfName, AfsReplies.Directory> op, YfsArgs.OfName args)
            throws IOException {
        AfsReplies.Directory reply = Rpc.call(connection, op, new AfsArgs.OfName(args.directory(), args.name()));
        return new YfsReplies.Directory(AfsForms.status(reply.directory()), AfsForms.sync(reply.sync()));
    }

    /** AFS-3 takes fewer files in one call. */
    private static YfsReplies.BulkStatus bulkStatus(ClientConnection connection, YfsArgs.OfFids args)
            throws IOException {
        List<AfsFetchStatus> statuses = new ArrayList<>();
        List<AfsCallBack> promises = new ArrayList<>();
        AfsReplies.BulkStatus reply = null;
        for (int i = 0; i < args.fids().size(); i += Rxafs.CALLBACK_MAX) {
            List<Fid> some = args.fids().subList(i, Math.min(args.fids().size(), i + Rxafs.CALLBACK_MAX));
            reply = Rpc.call(connection, Rxafs.INLINE_BULK_STATUS, new AfsArgs.OfFids(some));
            statuses.addAll(reply.statuses());
            promises.addAll(reply.callBacks());
        }
        if (reply == null) {
            throw RxError.CC_MARSHAL.because("status of no file");
        }
        return new YfsReplies.BulkStatus(
                statuses.stream().map(AfsForms::status).toList(),
                promises.stream().map(AfsForms::promise).toList(),
                AfsForms.sync(reply.sync()));
    }

    private static YfsReplies.Promised promised(AfsReplies.Promised afs) {
        return new YfsReplies.Promised(
                AfsForms.status(afs.status()), AfsForms.promise(afs.callBack()), AfsForms.sync(afs.sync()));
    }

    private static YfsReplies.Status status(AfsReplies.Status afs) {
        return new YfsReplies.Status(AfsForms.status(afs.status()), AfsForms.sync(afs.sync()));
    }

    private static YfsReplies.Made made(AfsReplies.Made afs) {
        return new YfsReplies.Made(
                afs.fid(),
                AfsForms.status(afs.status()),
                AfsForms.status(afs.directory()),
                AfsForms.promise(afs.callBack()),
                AfsForms.sync(afs.sync()));
    }
}
