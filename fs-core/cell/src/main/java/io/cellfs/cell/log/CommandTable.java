package io.cellfs.cell.log;

import io.cellfs.cell.CellCommand;
import io.cellfs.cell.CellTransaction;
import io.cellfs.cell.store.Batch;
import io.cellfs.cell.store.KeyValues;
import io.cellfs.cell.store.Rows;
import io.cellfs.protocol.error.UbikError;
import io.cellfs.protocol.rpc.RpcException;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The commands that a log may hold, and how one is read from it and applied. */
public final class CommandTable {
    private record Key(int service, int opcode) {}

    private final Map<Key, CellCommand<?, ?>> commands;

    /** A table of these commands; services and opcodes must differ. */
    public CommandTable(Collection<CellCommand<?, ?>> commands) {
        this.commands = commands.stream()
                .collect(Collectors.toUnmodifiableMap(
                        each -> new Key(each.service(), each.op().opcode()), Function.identity()));
    }

    /**
     * Reads a command and checks that it could be applied: version, operation and arguments are understood.
     *
     * @throws RpcException UINTERNAL with what is wrong with the bytes
     */
    public LoggedCommand read(byte[] bytes) throws RpcException {
        LoggedCommand logged = Rows.decode(LoggedCommand.class, bytes);
        if (logged.version() != LoggedCommand.VERSION) {
            throw UbikError.INTERNAL.because("command of version " + logged.version());
        }
        Rows.decode(find(logged).op().request(), logged.arguments().bytes());
        return logged;
    }

    /** What applying a command came to: its outcome, and a batch that has to be committed and is empty for a refusal. */
    public record Applied(Outcome outcome, Batch batch) {}

    /**
     * Applies a command to a view.
     *
     * @throws RpcException UINTERNAL when this copy of the database cannot apply it, although another one might: then it must stop
     */
    public Applied apply(KeyValues view, LoggedCommand logged) throws RpcException {
        return apply(find(logged), view, logged);
    }

    private static <Q extends Record, R extends Record> Applied apply(
            CellCommand<Q, R> command, KeyValues view, LoggedCommand logged) throws RpcException {
        Q args = Rows.decode(command.op().request(), logged.arguments().bytes());
        Batch batch = new Batch(view);
        try {
            R reply = command.effect().apply(new CellTransaction(batch), args, logged.atSeconds());
            return new Applied(Outcome.done(command, reply), batch);
        } catch (RpcException refusal) {
            if (UbikError.INTERNAL.matches(refusal) || UbikError.IOERROR.matches(refusal)) {
                throw refusal;
            }
            return new Applied(Outcome.refused(refusal), new Batch(view));
        }
    }

    private CellCommand<?, ?> find(LoggedCommand logged) throws RpcException {
        CellCommand<?, ?> command = commands.get(new Key(logged.service(), logged.opcode()));
        if (command == null) {
            throw UbikError.INTERNAL.because(
                    "no command has the opcode " + logged.opcode() + " in service " + logged.service());
        }
        return command;
    }
}
