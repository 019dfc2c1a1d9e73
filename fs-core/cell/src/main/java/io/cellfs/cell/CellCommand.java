package io.cellfs.cell;

import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.RpcException;

/**
 * A kind of change of the cell database: an RPC whose arguments are what the log keeps, and what it does. Service and opcode name it in
 * the log, so neither may ever change; the arguments are encoded as they are on the wire.
 *
 * @param service the RX service that has the operation, or 0 for one that only the database itself proposes
 * @param op opcode, arguments and reply
 * @param effect what it does
 */
public record CellCommand<Q extends Record, R extends Record>(int service, Op<Q, R> op, Effect<Q, R> effect) {
    /**
     * Makes a change. It reads no clock, draws no randomness and touches nothing but the transaction, so that every copy of the database
     * that applies the same commands in the same order holds the same rows.
     */
    @FunctionalInterface
    public interface Effect<Q extends Record, R extends Record> {
        /**
         * Makes the change.
         *
         * @param state what is there, and where to write
         * @param args what was asked for
         * @param nowSeconds the time that the log gave this command, seconds since the epoch
         * @throws RpcException when the change is refused: then nothing is changed, and the code goes to the caller
         */
        R apply(CellTransaction state, Q args, long nowSeconds) throws RpcException;
    }

    @Override
    public String toString() {
        return op.toString();
    }
}
