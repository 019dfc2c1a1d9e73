package io.cellfs.server.wire;

import io.cellfs.protocol.ext.Extensions;
import io.cellfs.protocol.ext.PropertyExtensions;
import io.cellfs.protocol.rpc.Dispatcher;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.yfs.YfsReplies;
import io.cellfs.server.callback.HeldFiles;
import io.cellfs.server.file.FileService;
import io.cellfs.server.file.NameOperations.RenamePaths;
import io.cellfs.server.file.Requester;
import io.cellfs.server.file.Results.Fetched;
import io.cellfs.server.file.WireErrors;
import io.cellfs.server.volume.PropertyForms;
import io.cellfs.storage.api.Volume.RenameMode;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;

/** What CellFS's own client asks beyond YFS, service 26000. */
public final class ExtensionsFrontEnd {
    private final FileService files;
    private final HeldFiles held;

    private ExtensionsFrontEnd(FileService files, HeldFiles held) {
        this.files = files;
        this.held = held;
    }

    /** Registers every operation. */
    public static Dispatcher register(
            Dispatcher dispatcher, Requesters requesters, FileService files, AclTexts acls, HeldFiles held) {
        ExtensionsFrontEnd extensions = new ExtensionsFrontEnd(files, held);
        FrontEnd front = new FrontEnd(dispatcher, requesters);
        DirectoryFrontEnd.register(front, files.directories());
        AclFrontEnd.register(front, files.acls(), acls);
        front.on(
                        PropertyExtensions.PROPERTIES,
                        (who, args) -> PropertyForms.settings(files.status().properties(args.volume())))
                .on(Extensions.REMOVE_HELD, extensions::removeHeld)
                .on(Extensions.RENAME_HELD, extensions::renameHeld)
                .promising(Extensions.CREATE_UNNAMED, extensions::createUnnamed)
                .on(Extensions.RELEASE_UNNAMED, extensions::releaseUnnamed)
                .on(Extensions.SEEK, extensions::seek)
                .on(
                        Extensions.PUNCH,
                        (who, args) ->
                                YfsFrontEnd.status(files.data().punch(who, args.fid(), args.offset(), args.length())))
                .sending(Extensions.FETCH_AT, (who, args, data) -> {
                    files.data().fetchAt(who, args.fid(), args.dataVersion(), args.offset(), args.length(), data);
                    return NoValues.NONE;
                })
                .on(Extensions.SYNC, (who, args) -> {
                    files.data().sync(args.fid());
                    return NoValues.NONE;
                });
        return dispatcher;
    }

    private void hold(UUID holder, long volume) throws IOException {
        if (!held.holds(holder, volume)) {
            throw WireErrors.tableFull("too many holders of unnamed files");
        }
    }

    private YfsReplies.Removed removeHeld(Requester who, Extensions.RemoveHeldArgs args) throws IOException {
        hold(args.holder(), args.directory().volume());
        return YfsFrontEnd.removed(
                files.names().removeFile(who, args.directory(), args.name(), Optional.of(args.holder())), true);
    }

    private YfsReplies.RenamedReplace renameHeld(Requester who, Extensions.RenameHeldArgs args) throws IOException {
        hold(args.holder(), args.oldDirectory().volume());
        RenamePaths paths = new RenamePaths(args.oldDirectory(), args.oldName(), args.newDirectory(), args.newName());
        return YfsFrontEnd.renamedReplace(
                files.names().rename(who, paths, mode(args.flags()), Optional.of(args.holder())), true);
    }

    private static RenameMode mode(int flags) throws IOException {
        return switch (flags) {
            case 0 -> RenameMode.REPLACE;
            case Extensions.NO_REPLACE -> RenameMode.NO_REPLACE;
            case Extensions.EXCHANGE -> RenameMode.EXCHANGE;
            default -> throw WireErrors.invalid("rename flags " + flags);
        };
    }

    private Extensions.CreateUnnamedReply createUnnamed(Requester who, Extensions.CreateUnnamedArgs args)
            throws IOException {
        hold(args.holder(), args.directory().volume());
        Fetched made =
                files.names().createUnnamed(who, args.directory(), YfsForms.change(args.status()), args.holder());
        return new Extensions.CreateUnnamedReply(
                made.status().vnode().fid(),
                YfsForms.status(made.status()),
                YfsForms.callBack(made.promiseNs()),
                YfsForms.sync(made.sync()));
    }

    private NoValues releaseUnnamed(Requester who, Extensions.ReleaseUnnamedArgs args) throws IOException {
        files.names().releaseUnnamed(args.fid(), args.holder());
        return NoValues.NONE;
    }

    private Extensions.SeekReply seek(Requester who, Extensions.SeekArgs args) throws IOException {
        if (args.whence() != Extensions.SEEK_DATA && args.whence() != Extensions.SEEK_HOLE) {
            throw WireErrors.invalid("whence " + args.whence());
        }
        return new Extensions.SeekReply(files.data()
                .seek(who, args.fid(), args.offset(), args.whence() == Extensions.SEEK_DATA)
                .orElseThrow(() -> WireErrors.noSuchPlace("nothing at or after " + args.offset())));
    }
}
