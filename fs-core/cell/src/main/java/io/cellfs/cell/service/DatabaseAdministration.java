package io.cellfs.cell.service;

import io.cellfs.cell.CellDatabase;
import io.cellfs.cell.DatabaseGroup;
import io.cellfs.cell.DatabaseStatus;
import io.cellfs.protocol.error.UbikError;
import io.cellfs.protocol.ext.VlExtensions;
import io.cellfs.protocol.rpc.Dispatcher;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.RpcException;
import java.util.List;

/** Tells of the group of copies and changes it. The cell is open: everybody may. */
final class DatabaseAdministration {
    private static final VlExtensions.DatabaseState EMBEDDED =
            new VlExtensions.DatabaseState("", "embedded", "", 0, 0, 0, 0, 0, true, List.of());

    private final CellDatabase database;

    DatabaseAdministration(CellDatabase database) {
        this.database = database;
    }

    Dispatcher register(Dispatcher dispatcher) {
        return dispatcher
                .on(
                        VlExtensions.DATABASE_SERVERS,
                        (context, args) ->
                                database.read(state -> state.databases().all()))
                .on(
                        VlExtensions.DATABASE_STATE,
                        (context, args) -> database.group()
                                .map(group -> onWire(group.status()))
                                .orElse(EMBEDDED))
                .on(VlExtensions.ADD_DATABASE, (context, args) -> {
                    group().addPeer(args.id(), args.host(), args.port());
                    return NoValues.NONE;
                })
                .on(VlExtensions.REMOVE_DATABASE, (context, args) -> {
                    group().removePeer(args.id());
                    return NoValues.NONE;
                })
                .on(VlExtensions.LEAD_DATABASE, (context, args) -> {
                    group().transferLeadership(args.id());
                    return NoValues.NONE;
                });
    }

    private DatabaseGroup group() throws RpcException {
        return database.group()
                .orElseThrow(() -> UbikError.NOSERVERS.because("this cell's database is not replicated"));
    }

    private static VlExtensions.DatabaseState onWire(DatabaseStatus status) {
        return new VlExtensions.DatabaseState(
                status.id(),
                status.role(),
                status.leader().orElse(""),
                status.term(),
                status.lastIndex(),
                status.committed(),
                status.applied(),
                status.staleMillis(),
                status.quorum(),
                status.peers().stream()
                        .map(peer -> new VlExtensions.DatabaseMember(peer.id(), peer.address(), peer.committed()))
                        .toList());
    }
}
