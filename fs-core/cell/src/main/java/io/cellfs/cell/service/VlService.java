package io.cellfs.cell.service;

import io.cellfs.cell.CellDatabase;
import io.cellfs.cell.volume.VolumeCounts;
import io.cellfs.cell.volume.VolumeEntry;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.rpc.Dispatcher;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlReplies;
import io.cellfs.protocol.xdr.Words;

/** Finds entries, and proposes what changes them (afs-protocol section 4.2). The cell is open: everybody may. */
final class VlService {
    /** What vos knows; the tables lie otherwise, so sizes and pointers are 0. */
    private static final int DATABASE_VERSION = 4;

    private final CellDatabase database;
    private final long startedSeconds;
    private final CallCounts calls;
    private final VolumeIds ids;

    VlService(CellDatabase database, long startedSeconds, CallCounts calls) {
        this.database = database;
        this.calls = calls;
        this.startedSeconds = startedSeconds;
        this.ids = new VolumeIds(database);
    }

    Dispatcher register(Dispatcher dispatcher) {
        return CellCommands.serve(Services.VL, database, dispatcher, VlCommands.GET_NEW_VOLUME_ID)
                .on(Vl.GET_NEW_VOLUME_ID, (context, args) -> ids.take(args))
                .on(
                        Vl.GET_ENTRY_BY_ID,
                        (context, args) -> database.read(state -> new VlReplies.EntryO(EntryForms.old(
                                new SiteServers(state.servers()),
                                EntryQueries.byId(state.volumes(), args.volume(), args.type())))))
                .on(
                        Vl.GET_ENTRY_BY_NAME,
                        (context, args) -> database.read(state -> new VlReplies.EntryO(EntryForms.old(
                                new SiteServers(state.servers()), EntryQueries.byName(state.volumes(), args.name())))))
                .on(
                        Vl.GET_ENTRY_BY_ID_N,
                        (context, args) -> database.read(state -> {
                            VolumeEntry entry = EntryQueries.byId(state.volumes(), args.volume(), args.type());
                            int site = EntryQueries.siteOf(entry, args.volume());
                            return new VlReplies.EntryN(
                                    EntryForms.withAddresses(new SiteServers(state.servers()), entry, site));
                        }))
                .on(
                        Vl.GET_ENTRY_BY_NAME_N,
                        (context, args) -> database.read(state -> new VlReplies.EntryN(EntryForms.withAddresses(
                                new SiteServers(state.servers()),
                                EntryQueries.byName(state.volumes(), args.name()),
                                0))))
                .on(
                        Vl.GET_ENTRY_BY_NAME_U,
                        (context, args) -> database.read(state -> new VlReplies.EntryU(EntryForms.withUuids(
                                new SiteServers(state.servers()), EntryQueries.byName(state.volumes(), args.name())))))
                .on(Vl.PROBE_SERVER, (context, args) -> NoValues.NONE)
                .on(Vl.GET_STATS, (context, args) -> stats());
    }

    /** Calls since this server started; entries of the whole cell. */
    private VlReplies.Stats stats() throws RpcException {
        return database.read(state -> {
            VolumeCounts entries = state.volumes().counts().orElse(VolumeCounts.NONE);
            return new VlReplies.Stats(
                    new VlReplies.VlStats(startedSeconds, calls.requests(), calls.aborts(), Words.padded(5)),
                    new VlReplies.VlHeader(
                            DATABASE_VERSION,
                            0,
                            0,
                            0,
                            (int) entries.made(),
                            (int) entries.freed(),
                            state.volumes().nextId(),
                            (int) entries.readWrite(),
                            (int) entries.readOnly(),
                            (int) entries.backup()));
        });
    }
}
