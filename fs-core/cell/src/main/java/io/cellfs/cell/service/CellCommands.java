package io.cellfs.cell.service;

import io.cellfs.cell.CellCommand;
import io.cellfs.cell.CellDatabase;
import io.cellfs.cell.log.CommandTable;
import io.cellfs.cell.principal.BuiltInPrincipals;
import io.cellfs.protocol.rpc.Dispatcher;
import java.util.List;
import java.util.stream.Stream;

/** All commands of the cell database. */
public final class CellCommands {
    private static final List<CellCommand<?, ?>> ALL = Stream.of(
                    List.of(BuiltInPrincipals.CREATE),
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

    /** Serves the commands of a service by proposing them. */
    static Dispatcher serve(int service, CellDatabase database, Dispatcher dispatcher) {
        ALL.stream().filter(each -> each.service() == service).forEach(each -> serve(each, database, dispatcher));
        return dispatcher;
    }

    private static <Q extends Record, R extends Record> void serve(
            CellCommand<Q, R> command, CellDatabase database, Dispatcher dispatcher) {
        dispatcher.on(command.op(), (context, args) -> database.propose(command, args));
    }
}
