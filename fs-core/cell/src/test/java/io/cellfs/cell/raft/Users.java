package io.cellfs.cell.raft;

import io.cellfs.cell.CellDatabase;
import io.cellfs.cell.service.CellCommands;
import io.cellfs.protocol.pr.Pr;
import io.cellfs.protocol.pr.PrArgs;
import io.cellfs.protocol.rpc.RpcException;
import java.util.OptionalInt;

/** Makes users as the protection service does. */
final class Users {
    private Users() {}

    static int create(CellDatabase database, String name) throws RpcException {
        return database.propose(CellCommands.of(Pr.NEW_ENTRY), new PrArgs.NewEntry(name, Pr.USER, 0))
                .id();
    }

    static OptionalInt find(CellDatabase database, String name) throws RpcException {
        return database.read(state -> state.principals().idOf(name));
    }
}
