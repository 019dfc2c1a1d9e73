package io.cellfs.cell;

import io.cellfs.protocol.rpc.RpcException;

/**
 * A question to the cell database.
 *
 * @param <R> what it answers
 */
@FunctionalInterface
public interface CellQuery<R> {
    /**
     * Reads the answer from a consistent view.
     *
     * @throws RpcException with the code for the caller, when there is no answer
     */
    R read(CellView state) throws RpcException;
}
