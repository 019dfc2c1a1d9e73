package io.cellfs.cell;

import io.cellfs.protocol.rpc.RpcException;

/**
 * A change of the cell database: a value that can be logged and applied again with the same outcome. It reads no clock, draws no
 * randomness and touches nothing but the transaction.
 *
 * @param <R> what it answers
 */
@FunctionalInterface
public interface CellCommand<R> {
    /**
     * Makes the change.
     *
     * @param state what is there, and where to write
     * @param nowSeconds the time that the log gave this command, seconds since the epoch
     * @throws RpcException when the change is refused: then nothing is changed, and the code goes to the caller
     */
    R apply(CellTransaction state, long nowSeconds) throws RpcException;
}
