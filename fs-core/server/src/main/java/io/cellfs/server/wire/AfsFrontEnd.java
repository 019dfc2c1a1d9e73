package io.cellfs.server.wire;

import io.cellfs.protocol.Name;
import io.cellfs.protocol.afs3.AfsArgs;
import io.cellfs.protocol.afs3.AfsReplies;
import io.cellfs.protocol.afs3.Rxafs;
import io.cellfs.protocol.rpc.BulkIn;
import io.cellfs.protocol.rpc.Dispatcher;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.xdr.Opaque;
import io.cellfs.server.file.FileService;
import io.cellfs.server.file.NameOperations.RenamePaths;
import io.cellfs.server.file.Requester;
import io.cellfs.server.file.Results.Bulk;
import io.cellfs.server.file.Results.Fetched;
import io.cellfs.server.file.Results.FetchedAcl;
import io.cellfs.server.file.Results.Found;
import io.cellfs.server.file.Results.Made;
import io.cellfs.server.file.Results.Removed;
import io.cellfs.server.file.Results.Renamed;
import io.cellfs.server.file.Results.Stored;
import io.cellfs.server.file.Results.VolumeState;
import io.cellfs.server.file.WireErrors;
import io.cellfs.storage.api.Volume.RenameMode;
import java.io.IOException;
import java.util.Optional;

/** The AFS-3 file service, service 1 (afs-protocol section 2.3): all that is about files. */
public final class AfsFrontEnd {
    private final FileService files;
    private final AclTexts acls;
    private final Clients clients;

    private AfsFrontEnd(FileService files, AclTexts acls, Clients clients) {
        this.files = files;
        this.acls = acls;
        this.clients = clients;
    }

    /** Registers every operation on files; {@link AfsInformation} has those about the server. */
    public static Dispatcher register(
            Dispatcher dispatcher, Requesters requesters, FileService files, AclTexts acls, Clients clients) {
        AfsFrontEnd afs = new AfsFrontEnd(files, acls, clients);
        FrontEnd front = new FrontEnd(dispatcher, requesters);
        afs.registerStatus(front);
        afs.registerData(front);
        afs.registerNames(front);
        afs.registerAclsAndLocks(front);
        return dispatcher;
    }

    private void registerStatus(FrontEnd front) {
        front.greeting(Rxafs.GET_CAPABILITIES, (who, args) -> Clients.SERVER_CAPABILITIES)
                .leaving(Rxafs.GIVE_UP_ALL_CALL_BACKS, (who, args) -> clients.giveUpAll(who))
                .leaving(Rxafs.GIVE_UP_CALL_BACKS, this::giveUp)
                .promising(
                        Rxafs.FETCH_STATUS,
                        (who, args) -> promised(files.status().fetch(who, args.fid())))
                .promising(Rxafs.BULK_STATUS, (who, args) -> bulk(files.status().bulk(who, args.fids())))
                .promising(
                        Rxafs.INLINE_BULK_STATUS,
                        (who, args) -> bulk(files.status().inlineBulk(who, args.fids())))
                .promising(Rxafs.LOOKUP, this::lookup)
                .on(Rxafs.STORE_STATUS, this::storeStatus)
                .on(Rxafs.GET_VOLUME_STATUS, this::volumeStatus)
                .on(Rxafs.SET_VOLUME_STATUS, this::setVolumeStatus);
    }

    private void registerData(FrontEnd front) {
        front.sending(
                        Rxafs.FETCH_DATA,
                        (who, args, data) ->
                                promised(files.data().fetch(who, args.fid(), args.position(), args.length(), data)))
                .sending(
                        Rxafs.FETCH_DATA64,
                        (who, args, data) ->
                                promised(files.data().fetch(who, args.fid(), args.position(), args.length(), data)))
                .taking(
                        Rxafs.STORE_DATA,
                        (who, args, data) -> store(
                                who,
                                new AfsArgs.StoreData64(
                                        args.fid(), args.status(), args.position(), args.length(), args.fileLength()),
                                data))
                .taking(Rxafs.STORE_DATA64, this::store);
    }

    private void registerNames(FrontEnd front) {
        front.promising(Rxafs.CREATE_FILE, (who, args) -> {
                    files.names().requireRoomInAfsForm(args.directory());
                    return made(files.names()
                            .createFile(who, args.directory(), args.name(), AfsForms.change(args.status())));
                })
                .promising(Rxafs.MAKE_DIR, (who, args) -> {
                    files.names().requireRoomInAfsForm(args.directory());
                    return made(files.names()
                            .makeDirectory(who, args.directory(), args.name(), AfsForms.change(args.status())));
                })
                .on(Rxafs.SYMLINK, this::symlink)
                .on(Rxafs.LINK, this::link)
                .on(
                        Rxafs.REMOVE_FILE,
                        (who, args) -> directory(
                                files.names().removeFile(who, args.directory(), args.name(), Optional.empty())))
                .on(
                        Rxafs.REMOVE_DIR,
                        (who, args) -> directory(files.names().removeDirectory(who, args.directory(), args.name())))
                .on(Rxafs.RENAME, this::rename);
    }

    private void registerAclsAndLocks(FrontEnd front) {
        front.on(Rxafs.FETCH_ACL, this::fetchAcl)
                .on(Rxafs.STORE_ACL_OLD, this::storeAcl)
                .on(Rxafs.STORE_ACL, this::storeAcl)
                .on(
                        Rxafs.SET_LOCK,
                        (who, args) -> sync(files.locks().set(who, args.fid(), YfsFrontEnd.lockType(args.type()))))
                .on(Rxafs.EXTEND_LOCK, (who, args) -> sync(files.locks().extend(who, args.fid())))
                .on(Rxafs.RELEASE_LOCK, (who, args) -> sync(files.locks().release(who, args.fid())));
    }

    private NoValues giveUp(Requester who, AfsArgs.FidsAndCallBacks args) throws IOException {
        if (args.callBacks().size() > args.fids().size()) {
            throw WireErrors.invalid("more promises than files");
        }
        return clients.giveUp(who, args.fids());
    }

    private AfsReplies.Made lookup(Requester who, AfsArgs.OfName args) throws IOException {
        Found found = files.status().lookup(who, args.directory(), args.name());
        return new AfsReplies.Made(
                found.fid(),
                AfsForms.status(found.status()),
                AfsForms.status(found.directory()),
                AfsForms.callBack(found.promiseNs()),
                AfsForms.sync(found.sync()));
    }

    private AfsReplies.Status storeStatus(Requester who, AfsArgs.StoreStatus args) throws IOException {
        return status(
                files.status().store(who, args.fid(), AfsForms.change(args.status()), AfsForms.stable(args.status())));
    }

    private AfsReplies.VolumeStatus volumeStatus(Requester who, AfsArgs.OfVolume args) throws IOException {
        VolumeState state = files.status().volumeState(args.volume());
        return new AfsReplies.VolumeStatus(AfsForms.volume(state), state.info().name(), Name.of(""), Name.of(""));
    }

    private NoValues setVolumeStatus(Requester who, AfsArgs.SetVolumeStatus args) throws IOException {
        clients.refuseMessages(args.offlineMessage(), args.messageOfTheDay());
        files.status()
                .setVolumeQuota(
                        who,
                        args.volume(),
                        VolumeForms.quotaBytes(
                                args.status().mask(),
                                Integer.toUnsignedLong(args.status().maxQuota())));
        return NoValues.NONE;
    }

    private AfsReplies.Status store(Requester who, AfsArgs.StoreData64 args, BulkIn data) throws IOException {
        return status(files.data()
                .store(
                        who,
                        args.fid(),
                        AfsForms.change(args.status()),
                        args.position(),
                        args.length(),
                        args.fileLength(),
                        AfsForms.stable(args.status()),
                        data));
    }

    private AfsReplies.Symlink symlink(Requester who, AfsArgs.Symlink args) throws IOException {
        files.names().requireRoomInAfsForm(args.directory());
        Made made = files.names()
                .symlink(who, args.directory(), args.name(), args.contents(), AfsForms.change(args.status()));
        return new AfsReplies.Symlink(
                made.fid(),
                AfsForms.status(made.status()),
                AfsForms.status(made.directory()),
                AfsForms.sync(made.sync()));
    }

    private AfsReplies.Link link(Requester who, AfsArgs.Link args) throws IOException {
        files.names().requireRoomInAfsForm(args.directory());
        Made made = files.names().link(who, args.directory(), args.name(), args.file(), true);
        return new AfsReplies.Link(
                AfsForms.status(made.status()), AfsForms.status(made.directory()), AfsForms.sync(made.sync()));
    }

    private AfsReplies.Renamed rename(Requester who, AfsArgs.Rename args) throws IOException {
        if (!args.newDirectory().equals(args.oldDirectory())) {
            files.names().requireRoomInAfsForm(args.newDirectory());
        }
        RenamePaths paths = new RenamePaths(args.oldDirectory(), args.oldName(), args.newDirectory(), args.newName());
        Renamed renamed = files.names().rename(who, paths, RenameMode.REPLACE, Optional.empty());
        return new AfsReplies.Renamed(
                AfsForms.status(renamed.oldDirectory()),
                AfsForms.status(renamed.newDirectory()),
                AfsForms.sync(renamed.sync()));
    }

    private AfsReplies.Acl fetchAcl(Requester who, AfsArgs.OfFid args) throws IOException {
        FetchedAcl fetched = files.acls().fetch(who, args.fid());
        Opaque text = acls.format(fetched.acl());
        if (text.length() > Rxafs.OPAQUE_MAX) {
            throw WireErrors.overflow("an ACL of more than " + Rxafs.OPAQUE_MAX + " bytes");
        }
        return new AfsReplies.Acl(text, AfsForms.status(fetched.status()), AfsForms.sync(fetched.sync()));
    }

    private AfsReplies.Status storeAcl(Requester who, AfsArgs.StoreAcl args) throws IOException {
        return status(files.acls().storeOfDirectory(who, args.fid(), acls.parse(args.acl())));
    }

    private static AfsReplies.Promised promised(Fetched fetched) {
        return new AfsReplies.Promised(
                AfsForms.status(fetched.status()),
                AfsForms.callBack(fetched.promiseNs()),
                AfsForms.sync(fetched.sync()));
    }

    private static AfsReplies.BulkStatus bulk(Bulk bulk) {
        return new AfsReplies.BulkStatus(
                bulk.items().stream().map(AfsForms::status).toList(),
                bulk.items().stream().map(i -> AfsForms.callBack(i.promiseNs())).toList(),
                AfsForms.sync(bulk.sync()));
    }

    private static AfsReplies.Made made(Made made) {
        return new AfsReplies.Made(
                made.fid(),
                AfsForms.status(made.status()),
                AfsForms.status(made.directory()),
                AfsForms.callBack(made.promiseNs()),
                AfsForms.sync(made.sync()));
    }

    private static AfsReplies.Status status(Stored stored) {
        return new AfsReplies.Status(AfsForms.status(stored.status()), AfsForms.sync(stored.sync()));
    }

    private static AfsReplies.Sync sync(Stored stored) {
        return new AfsReplies.Sync(AfsForms.sync(stored.sync()));
    }

    private static AfsReplies.Directory directory(Removed removed) {
        return new AfsReplies.Directory(AfsForms.status(removed.directory()), AfsForms.sync(removed.sync()));
    }
}
