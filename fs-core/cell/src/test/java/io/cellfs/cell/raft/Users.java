package io.cellfs.cell.raft;

import io.cellfs.cell.CellCommand;
import io.cellfs.cell.CellDatabase;
import io.cellfs.cell.service.CellCommands;
import io.cellfs.protocol.pr.Pr;
import io.cellfs.protocol.pr.PrArgs;
import io.cellfs.protocol.pr.PrReplies;
import io.cellfs.protocol.rpc.RpcException;
import java.util.OptionalInt;

/** Makes users as the protection service does. */
final class Users {
    private Users() {}

    @SuppressWarnings("unchecked") // the command with this operation has its arguments and reply
    static int create(CellDatabase database, String name) throws RpcException {
        CellCommand<PrArgs.NewEntry, PrReplies.Id> command =
                (CellCommand<PrArgs.NewEntry, PrReplies.Id>) CellCommands.all().stream()
                        .filter(each -> each.op().equals(Pr.NEW_ENTRY))
                        .findFirst()
                        .orElseThrow();
        return database.propose(command, new PrArgs.NewEntry(name, Pr.USER, 0)).id();
    }

    static OptionalInt find(CellDatabase database, String name) throws RpcException {
        return database.read(state -> state.principals().idOf(name));
    }
}
