package io.cellfs.cell;

import io.cellfs.protocol.rpc.RpcException;

/** The cell database as its services see it, wherever its copies lie. Safe for many threads. */
public interface CellDatabase extends AutoCloseable {
    /**
     * Changes the database; has been made durable when this returns.
     *
     * @throws RpcException the command's refusal, or UIOERROR when it could not be made durable
     */
    <R> R propose(CellCommand<R> command) throws RpcException;

    /** Asks the database. */
    <R> R read(CellQuery<R> query) throws RpcException;

    @Override
    void close();
}
