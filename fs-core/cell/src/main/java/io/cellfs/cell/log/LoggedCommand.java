package io.cellfs.cell.log;

import io.cellfs.cell.CellCommand;
import io.cellfs.cell.store.Rows;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.xdr.Max;
import io.cellfs.protocol.xdr.Opaque;
import io.cellfs.protocol.xdr.UuidRaw;
import java.util.UUID;

/**
 * A command as the log keeps it, and as copies of the database hand it to the one that leads. Encoded by the mechanism that encodes the
 * wire; everything that changes its meaning changes the version.
 *
 * @param version {@link #VERSION}
 * @param service service of the command
 * @param opcode opcode of the command
 * @param atSeconds when the leader took it, seconds since the epoch; 0 while nobody has
 * @param proposer who proposes: another one after each start
 * @param call number of the proposal: with the proposer it names one proposal, however often that is sent
 * @param arguments the command's arguments
 */
public record LoggedCommand(
        int version,
        int service,
        int opcode,
        long atSeconds,
        @UuidRaw UUID proposer,
        long call,
        @Max(LoggedCommand.MAX_ARGUMENTS) Opaque arguments) {
    /** The only version so far. */
    public static final int VERSION = 1;

    /** Bytes of arguments: the longest are bulk lists of addresses; nothing comes near. */
    public static final int MAX_ARGUMENTS = 64 * 1024;

    /** A command with its arguments, not yet taken by a leader. */
    public static <Q extends Record> LoggedCommand of(CellCommand<Q, ?> command, Q args, UUID proposer, long call)
            throws RpcException {
        Opaque arguments = Opaque.of(Rows.encode(command.op().request(), args));
        return new LoggedCommand(VERSION, command.service(), command.op().opcode(), 0, proposer, call, arguments);
    }

    /** The same at a time. */
    public LoggedCommand at(long seconds) {
        return new LoggedCommand(version, service, opcode, seconds, proposer, call, arguments);
    }
}
