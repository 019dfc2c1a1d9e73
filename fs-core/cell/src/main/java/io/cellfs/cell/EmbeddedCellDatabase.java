package io.cellfs.cell;

import io.cellfs.cell.principal.BuiltInPrincipals;
import io.cellfs.cell.store.Batch;
import io.cellfs.cell.store.CellStore;
import io.cellfs.cell.volume.VolumeCounts;
import io.cellfs.protocol.error.UbikError;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.RpcException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;

/** The cell database of a cell with one database server: the state machine right on its store. */
public final class EmbeddedCellDatabase implements CellDatabase {
    private final CellStore store;
    private final InstantSource clock;
    private final ReentrantLock writer = new ReentrantLock();

    /**
     * Serves a store; an empty one gets the built-in users and groups.
     *
     * @throws RpcException when that cannot be written
     */
    public static EmbeddedCellDatabase open(CellStore store, InstantSource clock) throws RpcException {
        EmbeddedCellDatabase database = new EmbeddedCellDatabase(store, clock);
        database.propose(BuiltInPrincipals.CREATE, BuiltInPrincipals.ALL);
        database.propose(VolumeCounts.COUNT, NoValues.NONE);
        return database;
    }

    private EmbeddedCellDatabase(CellStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    @Override
    public <Q extends Record, R extends Record> R propose(CellCommand<Q, R> command, Q args) throws RpcException {
        writer.lock();
        try {
            return store.read(view -> {
                Batch batch = new Batch(view);
                R reply = command.effect()
                        .apply(new CellTransaction(batch), args, clock.instant().getEpochSecond());
                commit(batch);
                return reply;
            });
        } finally {
            writer.unlock();
        }
    }

    @Override
    public <R> R read(CellQuery<R> query) throws RpcException {
        return store.read(view -> query.read(new CellView(view)));
    }

    @Override
    public void close() {
        store.close();
    }

    private void commit(Batch batch) throws RpcException {
        if (batch.isEmpty()) {
            return;
        }
        try {
            store.commit(batch);
        } catch (IOException e) {
            RpcException failure = UbikError.IOERROR.because(String.valueOf(e.getMessage()));
            failure.initCause(e);
            throw failure;
        }
    }
}
