package io.cellfs.server.wire;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.error.VolumeError;
import io.cellfs.protocol.lock.LockMode;
import io.cellfs.protocol.rpc.Dispatcher;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.xdr.Opaque;
import io.cellfs.protocol.yfs.Yfs;
import io.cellfs.protocol.yfs.YfsArgs;
import io.cellfs.protocol.yfs.YfsFetchStatus;
import io.cellfs.protocol.yfs.YfsReplies;
import io.cellfs.server.file.FileService;
import io.cellfs.server.file.NameOperations.RenamePaths;
import io.cellfs.server.file.Requester;
import io.cellfs.server.file.Results;
import io.cellfs.server.file.Results.Bulk;
import io.cellfs.server.file.Results.Fetched;
import io.cellfs.server.file.Results.FetchedAcl;
import io.cellfs.server.file.Results.Made;
import io.cellfs.server.file.Results.Removed;
import io.cellfs.server.file.Results.Renamed;
import io.cellfs.server.file.Results.Stored;
import io.cellfs.server.file.Results.VolumeState;
import io.cellfs.server.file.WireErrors;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.Volume.RenameMode;
import java.io.IOException;
import java.util.Optional;

/** The YFS file service, service 2500 (afs-protocol section 3.3). */
public final class YfsFrontEnd {
    private final FileService files;
    private final AclTexts acls;
    private final Clients clients;

    private YfsFrontEnd(FileService files, AclTexts acls, Clients clients) {
        this.files = files;
        this.acls = acls;
        this.clients = clients;
    }

    /** Registers every operation. */
    public static Dispatcher register(
            Dispatcher dispatcher, Requesters requesters, FileService files, AclTexts acls, Clients clients) {
        YfsFrontEnd yfs = new YfsFrontEnd(files, acls, clients);
        FrontEnd front = new FrontEnd(dispatcher, requesters);
        yfs.registerStatus(front);
        yfs.registerNames(front);
        yfs.registerAclsAndLocks(front);
        return dispatcher;
    }

    private void registerStatus(FrontEnd front) {
        front.greeting(Yfs.GET_CAPABILITIES, (who, args) -> Clients.SERVER_CAPABILITIES)
                .leaving(Yfs.GIVE_UP_ALL_CALL_BACKS, (who, args) -> clients.giveUpAll(who))
                .promising(
                        Yfs.FETCH_STATUS, (who, args) -> promised(files.status().fetch(who, args.fid())))
                .promising(
                        Yfs.INLINE_BULK_STATUS,
                        (who, args) -> bulk(files.status().inlineBulk(who, args.fids())))
                .promising(Yfs.LOOKUP, this::lookup)
                .on(Yfs.STORE_STATUS, this::storeStatus)
                .sending(
                        Yfs.FETCH_DATA64,
                        (who, args, data) ->
                                promised(files.data().fetch(who, args.fid(), args.position(), args.length(), data)))
                .taking(
                        Yfs.STORE_DATA64,
                        (who, args, data) -> status(files.data()
                                .store(
                                        who,
                                        args.fid(),
                                        YfsForms.change(args.status()),
                                        args.position(),
                                        args.length(),
                                        args.fileLength(),
                                        YfsForms.stable(args.status()),
                                        data)))
                .on(Yfs.GET_VOLUME_STATUS, this::volumeStatus)
                .on(Yfs.SET_VOLUME_STATUS, this::setVolumeStatus);
    }

    private void registerNames(FrontEnd front) {
        front.promising(Yfs.CREATE_FILE, this::createFile)
                .promising(
                        Yfs.MAKE_DIR,
                        (who, args) -> made(files.names()
                                .makeDirectory(who, args.directory(), args.name(), YfsForms.change(args.status()))))
                .on(Yfs.SYMLINK, this::symlink)
                .on(Yfs.LINK, this::link)
                .on(
                        Yfs.REMOVE_FILE,
                        (who, args) -> directory(
                                files.names().removeFile(who, args.directory(), args.name(), Optional.empty())))
                .on(
                        Yfs.REMOVE_FILE2,
                        (who, args) ->
                                removed(files.names().removeFile(who, args.directory(), args.name(), Optional.empty())))
                .on(
                        Yfs.REMOVE_DIR,
                        (who, args) -> directory(files.names().removeDirectory(who, args.directory(), args.name())))
                .on(Yfs.RENAME, this::plainRename)
                .on(Yfs.RENAME_REPLACE, (who, args) -> renamedReplace(rename(who, args, RenameMode.REPLACE)))
                .on(Yfs.RENAME_NO_REPLACE, this::renameNoReplace)
                .on(Yfs.RENAME_EXCHANGE, (who, args) -> renamedReplace(rename(who, args, RenameMode.EXCHANGE)));
    }

    private void registerAclsAndLocks(FrontEnd front) {
        front.on(Yfs.FETCH_ACL, this::fetchAcl)
                .on(Yfs.STORE_ACL, this::storeAcl)
                .on(Yfs.FETCH_OPAQUE_ACL, this::fetchOpaqueAcl)
                .on(Yfs.STORE_OPAQUE_ACL2, this::storeAcl)
                .on(Yfs.SET_LOCK, (who, args) -> status(files.locks().set(who, args.fid(), lockType(args.type()))))
                .on(Yfs.EXTEND_LOCK, (who, args) -> status(files.locks().extend(who, args.fid())))
                .on(Yfs.RELEASE_LOCK, (who, args) -> status(files.locks().release(who, args.fid())));
    }

    private YfsReplies.Made lookup(Requester who, YfsArgs.OfName args) throws IOException {
        Results.Found found = files.status().lookup(who, args.directory(), args.name());
        return new YfsReplies.Made(
                found.fid(),
                YfsForms.status(found.status()),
                YfsForms.status(found.directory()),
                YfsForms.callBack(found.promiseNs()),
                YfsForms.sync(found.sync()));
    }

    private YfsReplies.Status storeStatus(Requester who, YfsArgs.StoreStatus args) throws IOException {
        return status(
                files.status().store(who, args.fid(), YfsForms.change(args.status()), YfsForms.stable(args.status())));
    }

    private YfsReplies.VolumeStatus volumeStatus(Requester who, YfsArgs.OfVolume args) throws IOException {
        VolumeState state = files.status().volumeState(args.volume());
        return new YfsReplies.VolumeStatus(YfsForms.volume(state), state.info().name(), Name.of(""), Name.of(""));
    }

    private NoValues setVolumeStatus(Requester who, YfsArgs.SetVolumeStatus args) throws IOException {
        clients.refuseMessages(args.offlineMessage(), args.messageOfTheDay());
        files.status()
                .setVolumeQuota(
                        who,
                        args.volume(),
                        VolumeForms.quotaBytes(
                                args.status().mask(), args.status().maxQuota()));
        return NoValues.NONE;
    }

    private YfsReplies.Made createFile(Requester who, YfsArgs.CreateFile args) throws IOException {
        Made made = files.names().createFile(who, args.directory(), args.name(), YfsForms.change(args.status()));
        if (args.lockType() != io.cellfs.protocol.afs3.LockType.NONE) {
            files.locks().set(who, made.fid(), lockType(args.lockType()));
        }
        return made(made);
    }

    private YfsReplies.Symlink symlink(Requester who, YfsArgs.Symlink args) throws IOException {
        Made made = files.names()
                .symlink(who, args.directory(), args.name(), args.contents(), YfsForms.change(args.status()));
        return new YfsReplies.Symlink(
                made.fid(),
                YfsForms.status(made.status()),
                YfsForms.status(made.directory()),
                YfsForms.sync(made.sync()));
    }

    private YfsReplies.Link link(Requester who, YfsArgs.Link args) throws IOException {
        Made made = files.names().link(who, args.directory(), args.name(), args.file(), false);
        return new YfsReplies.Link(
                YfsForms.status(made.status()), YfsForms.status(made.directory()), YfsForms.sync(made.sync()));
    }

    private Renamed rename(Requester who, YfsArgs.Rename args, RenameMode mode) throws IOException {
        RenamePaths paths = new RenamePaths(args.oldDirectory(), args.oldName(), args.newDirectory(), args.newName());
        return files.names().rename(who, paths, mode, Optional.empty());
    }

    private YfsReplies.Renamed plainRename(Requester who, YfsArgs.Rename args) throws IOException {
        Renamed renamed = rename(who, args, RenameMode.REPLACE);
        return new YfsReplies.Renamed(
                YfsForms.status(renamed.oldDirectory()),
                YfsForms.status(renamed.newDirectory()),
                YfsForms.sync(renamed.sync()));
    }

    private YfsReplies.RenamedNoReplace renameNoReplace(Requester who, YfsArgs.Rename args) throws IOException {
        Renamed renamed = rename(who, args, RenameMode.NO_REPLACE);
        return new YfsReplies.RenamedNoReplace(
                YfsForms.status(renamed.oldDirectory()),
                renamed.moved().vnode().fid(),
                YfsForms.status(renamed.moved()),
                YfsForms.status(renamed.newDirectory()),
                YfsForms.sync(renamed.sync()));
    }

    /** The answer of a rename that may have replaced; a replaced file without links is marked as gone. */
    static YfsReplies.RenamedReplace renamedReplace(Renamed renamed) {
        return renamedReplace(renamed, false);
    }

    static YfsReplies.RenamedReplace renamedReplace(Renamed renamed, boolean held) {
        return new YfsReplies.RenamedReplace(
                YfsForms.status(renamed.oldDirectory()),
                renamed.moved().vnode().fid(),
                YfsForms.status(renamed.moved()),
                YfsForms.status(renamed.newDirectory()),
                renamed.target().map(t -> t.vnode().fid()).orElse(new Fid(0, 0, 0)),
                renamed.target().map(t -> goneOr(t, held)).orElseGet(() -> YfsFetchStatus.failed(0)),
                YfsForms.sync(renamed.sync()));
    }

    private static YfsFetchStatus goneOr(io.cellfs.server.file.FileStatus status, boolean held) {
        return status.vnode().links() == 0 && !held
                ? YfsFetchStatus.failed(VolumeError.NOVNODE.code())
                : YfsForms.status(status);
    }

    private Opaque text(Acl acl) throws IOException {
        Opaque text = acls.format(acl);
        if (text.length() > Yfs.OPAQUE_MAX) {
            throw WireErrors.overflow("an ACL of more than " + Yfs.OPAQUE_MAX + " bytes");
        }
        return text;
    }

    private YfsReplies.Acl fetchAcl(Requester who, YfsArgs.OfFid args) throws IOException {
        FetchedAcl fetched = files.acls().fetch(who, args.fid());
        return new YfsReplies.Acl(
                text(fetched.acl()), YfsForms.status(fetched.status()), YfsForms.sync(fetched.sync()));
    }

    private YfsReplies.OpaqueAcl fetchOpaqueAcl(Requester who, YfsArgs.OfFid args) throws IOException {
        FetchedAcl fetched = files.acls().fetch(who, args.fid());
        return new YfsReplies.OpaqueAcl(
                text(fetched.acl()),
                fetched.maximum().isPresent() ? text(fetched.maximum().get()) : Opaque.empty(),
                fetched.inherited() ? 1 : 0,
                0,
                YfsForms.status(fetched.status()),
                YfsForms.sync(fetched.sync()));
    }

    private YfsReplies.Status storeAcl(Requester who, YfsArgs.StoreAcl args) throws IOException {
        return status(files.acls().store(who, args.fid(), acls.parse(args.acl())));
    }

    static LockMode lockType(int wire) throws IOException {
        return switch (wire) {
            case io.cellfs.protocol.afs3.LockType.READ -> LockMode.SHARED;
            case io.cellfs.protocol.afs3.LockType.WRITE -> LockMode.EXCLUSIVE;
            default -> throw WireErrors.invalid("lock type " + wire);
        };
    }

    private static YfsReplies.Promised promised(Fetched fetched) {
        return new YfsReplies.Promised(
                YfsForms.status(fetched.status()),
                YfsForms.callBack(fetched.promiseNs()),
                YfsForms.sync(fetched.sync()));
    }

    private static YfsReplies.BulkStatus bulk(Bulk bulk) {
        return new YfsReplies.BulkStatus(
                bulk.items().stream().map(YfsForms::status).toList(),
                bulk.items().stream().map(i -> YfsForms.callBack(i.promiseNs())).toList(),
                YfsForms.sync(bulk.sync()));
    }

    private static YfsReplies.Made made(Made made) {
        return new YfsReplies.Made(
                made.fid(),
                YfsForms.status(made.status()),
                YfsForms.status(made.directory()),
                YfsForms.callBack(made.promiseNs()),
                YfsForms.sync(made.sync()));
    }

    static YfsReplies.Status status(Stored stored) {
        return new YfsReplies.Status(YfsForms.status(stored.status()), YfsForms.sync(stored.sync()));
    }

    private static YfsReplies.Directory directory(Removed removed) {
        return new YfsReplies.Directory(YfsForms.status(removed.directory()), YfsForms.sync(removed.sync()));
    }

    private static YfsReplies.Removed removed(Removed removed) {
        return removed(removed, false);
    }

    static YfsReplies.Removed removed(Removed removed, boolean held) {
        return new YfsReplies.Removed(
                YfsForms.status(removed.directory()),
                removed.removed().vnode().fid(),
                goneOr(removed.removed(), held),
                YfsForms.sync(removed.sync()));
    }
}
