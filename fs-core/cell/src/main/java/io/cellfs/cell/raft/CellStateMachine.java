package io.cellfs.cell.raft;

import io.cellfs.cell.log.CommandTable;
import io.cellfs.cell.log.LoggedCommand;
import io.cellfs.cell.log.Outcome;
import io.cellfs.cell.store.Batch;
import io.cellfs.cell.store.ReplaceableStore;
import io.cellfs.cell.store.RocksCellStore;
import io.cellfs.cell.store.RocksCellStore.Durability;
import io.cellfs.cell.store.Rows;
import io.cellfs.protocol.rpc.RpcException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cell database under Ratis. The store is durable by itself and knows its place in the log, so a snapshot is a checkpoint of it (links to
 * unchanging files) and a start goes on where the last end was.
 */
final class CellStateMachine extends BaseStateMachine {
    private static final Logger LOG = LoggerFactory.getLogger(CellStateMachine.class);

    private final CommandTable table;
    private final InstantSource clock;
    private final Path storePath;
    private final ReplaceableStore store;
    private final Progress progress;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private final SnapshotDirectory snapshots = new SnapshotDirectory();

    CellStateMachine(CommandTable table, InstantSource clock, Path directory, Progress progress) throws IOException {
        this.table = table;
        this.clock = clock;
        this.progress = progress;
        this.storePath = RaftFiles.state(directory);
        this.store = new ReplaceableStore(RocksCellStore.open(storePath, Durability.PROCESS_END));
    }

    ReplaceableStore store() {
        return store;
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId group, RaftStorage storage) throws IOException {
        getLifeCycle()
                .startAndTransition(
                        () -> {
                            super.initialize(server, group, storage);
                            snapshots.init(storage);
                            load();
                        },
                        IOException.class);
    }

    /** Brings store and snapshots together: the newer of the two counts. */
    private void load() throws IOException {
        TermIndex own = store.read(AppliedLog::place).termIndex();
        Optional<SnapshotDirectory.Snapshot> newest = snapshots.refresh();
        TermIndex installed = newest.map(SnapshotDirectory.Snapshot::at).orElse(TermIndex.INITIAL_VALUE);
        if (own.compareTo(installed) > 0) {
            checkpoint(own);
        } else if (installed.compareTo(own) > 0) {
            store.replace(() -> {
                RaftFiles.replace(storePath, newest.orElseThrow().path());
                return RocksCellStore.open(storePath, Durability.PROCESS_END);
            });
            own = installed;
        }
        setLastAppliedTermIndex(own);
        progress.applied(own.getIndex());
    }

    @Override
    public void pause() {
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    @Override
    public void reinitialize() throws IOException {
        load();
        if (getLifeCycleState() == LifeCycle.State.PAUSED) {
            getLifeCycle().transition(LifeCycle.State.STARTING);
            getLifeCycle().transition(LifeCycle.State.RUNNING);
        }
    }

    @Override
    public StateMachineStorage getStateMachineStorage() {
        return snapshots;
    }

    @Override
    public long takeSnapshot() throws IOException {
        TermIndex at = getLastAppliedTermIndex();
        if (at.getIndex() >= 0) {
            checkpoint(at);
        }
        return at.getIndex();
    }

    private void checkpoint(TermIndex at) throws IOException {
        Path path = snapshots.path(at);
        if (path.toFile().exists()) {
            return;
        }
        store.commit(store.read(view -> {
            Batch batch = new Batch(view);
            AppliedLog.setPlace(batch, at, AppliedLog.place(view).atSeconds());
            return batch;
        }));
        store.checkpoint(path);
        snapshots.refresh();
    }

    /** On the leader: checks what shall enter the log, and gives it its time. */
    @Override
    public TransactionContext startTransaction(RaftClientRequest request) {
        TransactionContext.Builder transaction =
                TransactionContext.newBuilder().setStateMachine(this).setClientRequest(request);
        try {
            LoggedCommand command = table.read(request.getMessage().getContent().toByteArray());
            byte[] timed =
                    Rows.encode(LoggedCommand.class, command.at(clock.instant().getEpochSecond()));
            return transaction
                    .setLogData(UnsafeByteOperations.unsafeWrap(timed))
                    .build();
        } catch (RpcException e) {
            TransactionContext refused = transaction.build();
            refused.setException(e);
            return refused;
        }
    }

    /** Applies an entry; a copy that cannot throws, and Ratis closes it: better none than one that differs. */
    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        TermIndex at = TermIndex.valueOf(entry);
        ByteString data = entry.getStateMachineLogEntry().getLogData();
        try {
            AppliedLog.Step step =
                    store.read(view -> AppliedLog.apply(table, view, at, table.read(data.toByteArray())));
            store.commit(step.batch());
            updateLastAppliedTermIndex(at);
            progress.applied(at.getIndex());
            return CompletableFuture.completedFuture(
                    Message.valueOf(UnsafeByteOperations.unsafeWrap(Rows.encode(Outcome.class, step.outcome()))));
        } catch (IOException e) {
            LOG.error("this copy of the cell database stops: it cannot apply the entry at {}", at, e);
            stopped.complete(null);
            throw new UncheckedIOException("this copy of the cell database cannot go on at " + at, e);
        }
    }

    @Override
    public void notifyTermIndexUpdated(long term, long index) {
        super.notifyTermIndexUpdated(term, index);
        progress.applied(index);
    }

    @Override
    public void notifyLeaderChanged(RaftGroupMemberId member, RaftPeerId leader) {
        progress.leaderChanged();
    }

    /** Done when Ratis has closed this copy, whoever wanted it. */
    CompletableFuture<Void> stopped() {
        return stopped;
    }

    @Override
    public void notifyServerShutdown(RoleInfoProto role, boolean allServer) {
        stopped.complete(null);
    }

    @Override
    public void close() {
        store.close();
    }
}
