package io.cellfs.cell.service;

import io.cellfs.cell.CellDatabase;
import io.cellfs.cell.CellTransaction;
import io.cellfs.cell.volume.ServerWriter;
import io.cellfs.cell.volume.VolumeEntry;
import io.cellfs.cell.volume.VolumeWriter;
import io.cellfs.protocol.error.VlError;
import io.cellfs.protocol.rpc.Dispatcher;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.protocol.vl.VlReplies;
import io.cellfs.protocol.vl.VldbUpdateEntry;
import io.cellfs.protocol.xdr.Words;

/** Finds and changes entries (afs-protocol section 4.2). The cell is open: everybody may. */
final class VlService {
    private final CellDatabase database;
    private final long startedSeconds;

    VlService(CellDatabase database, long startedSeconds) {
        this.database = database;
        this.startedSeconds = startedSeconds;
    }

    Dispatcher register(Dispatcher dispatcher) {
        registerFinding(dispatcher);
        registerChanging(dispatcher);
        return dispatcher;
    }

    private void registerFinding(Dispatcher dispatcher) {
        dispatcher
                .on(
                        Vl.GET_ENTRY_BY_ID,
                        (context, args) -> database.read(state -> new VlReplies.EntryO(EntryForms.old(
                                state.servers(), EntryQueries.byId(state.volumes(), args.volume(), args.type())))))
                .on(
                        Vl.GET_ENTRY_BY_NAME,
                        (context, args) -> database.read(state -> new VlReplies.EntryO(
                                EntryForms.old(state.servers(), EntryQueries.byName(state.volumes(), args.name())))))
                .on(
                        Vl.GET_ENTRY_BY_ID_N,
                        (context, args) -> database.read(state -> {
                            VolumeEntry entry = EntryQueries.byId(state.volumes(), args.volume(), args.type());
                            int site = EntryQueries.siteOf(entry, args.volume());
                            return new VlReplies.EntryN(EntryForms.withAddresses(state.servers(), entry, site));
                        }))
                .on(
                        Vl.GET_ENTRY_BY_NAME_N,
                        (context, args) -> database.read(state -> new VlReplies.EntryN(EntryForms.withAddresses(
                                state.servers(), EntryQueries.byName(state.volumes(), args.name()), 0))))
                .on(
                        Vl.GET_ENTRY_BY_NAME_U,
                        (context, args) -> database.read(state -> new VlReplies.EntryU(EntryForms.withUuids(
                                state.servers(), EntryQueries.byName(state.volumes(), args.name())))))
                .on(Vl.PROBE_SERVER, (context, args) -> NoValues.NONE)
                .on(Vl.GET_STATS, (context, args) -> stats());
    }

    private void registerChanging(Dispatcher dispatcher) {
        dispatcher
                .on(
                        Vl.GET_NEW_VOLUME_ID,
                        (context, args) -> new VlReplies.NewVolumeId(
                                database.propose((state, now) -> state.volumes().takeIds(args.count()))))
                .on(
                        Vl.CREATE_ENTRY,
                        (context, args) -> change(
                                (state, volumes) -> volumes.create(EntryForms.stored(state.servers(), args.entry()))))
                .on(
                        Vl.CREATE_ENTRY_N,
                        (context, args) -> change(
                                (state, volumes) -> volumes.create(EntryForms.stored(state.servers(), args.entry()))))
                .on(
                        Vl.DELETE_ENTRY,
                        (context, args) -> change((state, volumes) ->
                                volumes.delete(EntryQueries.byId(volumes, args.volume(), args.type())
                                        .readWriteId())))
                .on(
                        Vl.REPLACE_ENTRY,
                        (context, args) -> change((state, volumes) -> replace(
                                volumes,
                                EntryQueries.byId(volumes, args.volume(), args.type()),
                                EntryForms.stored(state.servers(), args.entry()),
                                args.releaseType())))
                .on(
                        Vl.REPLACE_ENTRY_N,
                        (context, args) -> change((state, volumes) -> replace(
                                volumes,
                                EntryQueries.byId(volumes, args.volume(), args.type()),
                                EntryForms.stored(state.servers(), args.entry()),
                                args.releaseType())))
                .on(
                        Vl.UPDATE_ENTRY,
                        (context, args) -> change((state, volumes) -> {
                            VolumeEntry old = EntryQueries.byId(volumes, args.volume(), args.type());
                            update(state.servers(), volumes, old, args.update(), args.releaseType());
                        }))
                .on(
                        Vl.UPDATE_ENTRY_BY_NAME,
                        (context, args) -> change((state, volumes) -> update(
                                state.servers(),
                                volumes,
                                EntryQueries.byName(volumes, args.name()),
                                args.update(),
                                args.releaseType())))
                .on(
                        Vl.SET_LOCK,
                        (context, args) -> database.propose((state, now) -> {
                            VolumeWriter volumes = state.volumes();
                            VolumeEntry entry = EntryQueries.byId(volumes, args.volume(), args.type());
                            volumes.lock(entry.readWriteId(), args.operation(), now);
                            return NoValues.NONE;
                        }))
                .on(
                        Vl.RELEASE_LOCK,
                        (context, args) -> change((state, volumes) -> {
                            checkRelease(args.releaseType());
                            volumes.unlock(EntryQueries.byId(volumes, args.volume(), args.type())
                                    .readWriteId());
                        }));
    }

    /** Changes entries within one command. */
    @FunctionalInterface
    private interface Change {
        void apply(CellTransaction state, VolumeWriter volumes) throws RpcException;
    }

    private NoValues change(Change change) throws RpcException {
        return database.propose((state, now) -> {
            change.apply(state, state.volumes());
            return NoValues.NONE;
        });
    }

    /** Puts an entry in place of another; the lock stays unless the release bits end it. */
    private static void replace(VolumeWriter volumes, VolumeEntry old, VolumeEntry entry, int releaseType)
            throws RpcException {
        checkRelease(releaseType);
        if (entry.readWriteId() != old.readWriteId()) {
            throw VlError.BADENTRY.because("the id of " + old.name() + " cannot change");
        }
        volumes.replace(old.readWriteId(), releaseType == 0 ? entry.lockedAs(old) : entry);
    }

    private static void update(
            ServerWriter servers, VolumeWriter volumes, VolumeEntry old, VldbUpdateEntry update, int releaseType)
            throws RpcException {
        checkRelease(releaseType);
        volumes.replace(old.readWriteId(), EntryUpdates.apply(servers, old, update));
        if (releaseType != 0) {
            volumes.unlock(old.readWriteId());
        }
    }

    private static void checkRelease(int releaseType) throws RpcException {
        if ((releaseType & ~(VlFlags.UNLOCK_TIMESTAMP | VlFlags.UNLOCK_OP | VlFlags.UNLOCK_OWNER)) != 0) {
            throw VlError.BADRELLOCKTYPE.because("release type " + releaseType);
        }
    }

    private VlReplies.Stats stats() throws RpcException {
        long maxId = database.read(state -> state.volumes().nextId());
        return new VlReplies.Stats(
                new VlReplies.VlStats(startedSeconds, Words.padded(50), Words.padded(50), Words.padded(5)),
                new VlReplies.VlHeader(4, 0, 0, 0, 0, 0, maxId, 0, 0, 0));
    }
}
