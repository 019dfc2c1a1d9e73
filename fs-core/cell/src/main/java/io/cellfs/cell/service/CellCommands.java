package io.cellfs.cell.service;

import io.cellfs.cell.CellCommand;
import io.cellfs.cell.CellDatabase;
import io.cellfs.cell.log.CommandTable;
import io.cellfs.cell.principal.BuiltInPrincipals;
import io.cellfs.cell.volume.VolumeCounts;
import io.cellfs.protocol.rpc.Dispatcher;
import io.cellfs.protocol.rpc.Op;
import java.util.List;
import java.util.stream.Stream;

/** All commands of the cell database. */
public final class CellCommands {
    private static final List<CellCommand<?, ?>> ALL = Stream.of(
                    List.of(BuiltInPrincipals.CREATE, VolumeCounts.COUNT),
                    DatabaseCommands.ALL,
                    VlCommands.ALL,
                    ServerCommands.ALL,
                    PrCommands.ALL)
            .<CellCommand<?, ?>>flatMap(List::stream)
            .toList();

    /** What a log may hold. */
    public static final CommandTable TABLE = new CommandTable(ALL);

    private CellCommands() {}

    /** All of them. */
    public static List<CellCommand<?, ?>> all() {
        return ALL;
    }

    /** The command that an operation of VL, PR or CellFS's own service proposes. */
    @SuppressWarnings("unchecked") // the command of an operation has its arguments and reply
    public static <Q extends Record, R extends Record> CellCommand<Q, R> of(Op<Q, R> op) {
        return (CellCommand<Q, R>) ALL.stream()
                .filter(each -> each.op().equals(op))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(op + " changes nothing"));
    }

    /** Serves the commands of a service by proposing them, but some that it serves itself. */
    static Dispatcher serve(int service, CellDatabase database, Dispatcher dispatcher, CellCommand<?, ?>... but) {
        List<CellCommand<?, ?>> own = List.of(but);
        ALL.stream()
                .filter(each -> each.service() == service && !own.contains(each))
                .forEach(each -> serve(each, database, dispatcher));
        return dispatcher;
    }

    private static <Q extends Record, R extends Record> void serve(
            CellCommand<Q, R> command, CellDatabase database, Dispatcher dispatcher) {
        dispatcher.on(command.op(), (context, args) -> database.propose(command, args));
    }
}
