package io.cellfs.cell.service;

import io.cellfs.cell.CellCommand;
import io.cellfs.cell.CellTransaction;
import io.cellfs.cell.volume.VolumeEntry;
import io.cellfs.cell.volume.VolumeWriter;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.error.VlError;
import io.cellfs.protocol.ext.VlExtensions;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlArgs;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.protocol.vl.VlReplies;
import io.cellfs.protocol.vl.VldbUpdateEntry;
import java.util.List;

/** What the volume location service changes in entries (afs-protocol section 4.2). The cell is open: everybody may. */
final class VlCommands {
    static final CellCommand<VlArgs.Bump, VlReplies.NewVolumeId> GET_NEW_VOLUME_ID = new CellCommand<>(
            Services.VL,
            Vl.GET_NEW_VOLUME_ID,
            (state, args, now) -> new VlReplies.NewVolumeId(state.volumes().takeIds(args.count())));

    static final CellCommand<VlArgs.SetLock, NoValues> SET_LOCK =
            new CellCommand<>(Services.VL, Vl.SET_LOCK, (state, args, now) -> {
                VolumeWriter volumes = state.volumes();
                VolumeEntry entry = EntryQueries.byId(volumes, args.volume(), args.type());
                volumes.lock(entry.readWriteId(), args.operation(), now);
                return NoValues.NONE;
            });

    static final List<CellCommand<?, ?>> ALL = List.of(
            GET_NEW_VOLUME_ID,
            SET_LOCK,
            change(
                    Vl.CREATE_ENTRY,
                    (state, args) -> state.volumes().create(EntryForms.stored(state.servers(), args.entry()))),
            change(
                    Vl.CREATE_ENTRY_N,
                    (state, args) -> state.volumes().create(EntryForms.stored(state.servers(), args.entry()))),
            change(
                    Vl.DELETE_ENTRY,
                    (state, args) -> state.volumes()
                            .delete(find(state, args.volume(), args.type()).readWriteId())),
            change(
                    Vl.REPLACE_ENTRY,
                    (state, args) -> replace(
                            state,
                            find(state, args.volume(), args.type()),
                            EntryForms.stored(state.servers(), args.entry()),
                            args.releaseType())),
            change(
                    Vl.REPLACE_ENTRY_N,
                    (state, args) -> replace(
                            state,
                            find(state, args.volume(), args.type()),
                            EntryForms.stored(state.servers(), args.entry()),
                            args.releaseType())),
            change(
                    Vl.UPDATE_ENTRY,
                    (state, args) ->
                            update(state, find(state, args.volume(), args.type()), args.update(), args.releaseType())),
            change(
                    Vl.UPDATE_ENTRY_BY_NAME,
                    (state, args) -> update(
                            state,
                            EntryQueries.byName(state.volumes(), args.name()),
                            args.update(),
                            args.releaseType())),
            change(Vl.RELEASE_LOCK, (state, args) -> {
                checkRelease(args.releaseType());
                state.volumes().unlock(find(state, args.volume(), args.type()).readWriteId());
            }),
            new CellCommand<>(Services.EXTENSIONS, VlExtensions.LOCK_ENTRY, (state, args, now) -> {
                state.volumes().lock(args.volume(), args.operation(), args.owner(), args.force(), now);
                return NoValues.NONE;
            }),
            new CellCommand<>(Services.EXTENSIONS, VlExtensions.UNLOCK_ENTRY, (state, args, now) -> {
                state.volumes().unlock(args.volume(), args.owner());
                return NoValues.NONE;
            }));

    private VlCommands() {}

    /** Something that changes entries. */
    @FunctionalInterface
    private interface Change<Q extends Record> {
        void apply(CellTransaction state, Q args) throws RpcException;
    }

    private static <Q extends Record> CellCommand<Q, NoValues> change(Op<Q, NoValues> op, Change<Q> change) {
        return new CellCommand<>(Services.VL, op, (state, args, now) -> {
            change.apply(state, args);
            return NoValues.NONE;
        });
    }

    private static VolumeEntry find(CellTransaction state, long volume, int type) throws RpcException {
        return EntryQueries.byId(state.volumes(), volume, type);
    }

    /** Puts an entry in place of another; the lock stays unless the release bits end it. */
    private static void replace(CellTransaction state, VolumeEntry old, VolumeEntry entry, int releaseType)
            throws RpcException {
        checkRelease(releaseType);
        if (entry.readWriteId() != old.readWriteId()) {
            throw VlError.BADENTRY.because("the id of " + old.name() + " cannot change");
        }
        state.volumes().replace(old.readWriteId(), releaseType == 0 ? entry.lockedAs(old) : entry);
    }

    private static void update(CellTransaction state, VolumeEntry old, VldbUpdateEntry update, int releaseType)
            throws RpcException {
        checkRelease(releaseType);
        VolumeWriter volumes = state.volumes();
        volumes.replace(old.readWriteId(), EntryUpdates.apply(state.servers(), old, update));
        if (releaseType != 0) {
            volumes.unlock(old.readWriteId());
        }
    }

    private static void checkRelease(int releaseType) throws RpcException {
        if ((releaseType & ~(VlFlags.UNLOCK_TIMESTAMP | VlFlags.UNLOCK_OP | VlFlags.UNLOCK_OWNER)) != 0) {
            throw VlError.BADRELLOCKTYPE.because("release type " + releaseType);
        }
    }
}
