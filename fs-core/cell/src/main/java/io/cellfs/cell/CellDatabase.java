package io.cellfs.cell;

import io.cellfs.protocol.rpc.RpcException;
import java.util.Optional;

/** The cell database as its services see it, wherever its copies lie. Safe for many threads. */
public interface CellDatabase extends AutoCloseable {
    /**
     * Changes the database; has been made durable when this returns, and a following {@link #read} here sees it.
     *
     * @throws RpcException the command's refusal; UNOQUORUM when too few copies can be reached, and nothing has been done; UIOERROR when
     *     it is not known whether the change is made or will be
     */
    <Q extends Record, R extends Record> R propose(CellCommand<Q, R> command, Q args) throws RpcException;

    /**
     * Asks the database.
     *
     * @throws RpcException what the query throws; UNOQUORUM when this copy is known to lack changes that it will have soon
     */
    <R> R read(CellQuery<R> query) throws RpcException;

    /** The group of copies that this is one of; empty where there is but one and no group. */
    default Optional<DatabaseGroup> group() {
        return Optional.empty();
    }

    @Override
    void close();
}
