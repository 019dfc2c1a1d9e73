package io.cellfs.cell.raft;

import io.cellfs.cell.CellCommand;
import io.cellfs.cell.CellDatabase;
import io.cellfs.cell.CellQuery;
import io.cellfs.cell.CellView;
import io.cellfs.cell.DatabaseGroup;
import io.cellfs.cell.DatabaseStatus;
import io.cellfs.cell.log.LoggedCommand;
import io.cellfs.cell.log.Outcome;
import io.cellfs.cell.principal.BuiltInPrincipals;
import io.cellfs.cell.principal.PrincipalTable;
import io.cellfs.cell.service.CellCommands;
import io.cellfs.cell.service.DatabaseCommands;
import io.cellfs.cell.store.Batch;
import io.cellfs.cell.store.CellStore;
import io.cellfs.cell.store.Rows;
import io.cellfs.cell.volume.DatabaseTable;
import io.cellfs.cell.volume.VolumeCounts;
import io.cellfs.cell.volume.VolumeTable;
import io.cellfs.protocol.error.UbikError;
import io.cellfs.protocol.ext.VlExtensions;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.xdr.Opaque;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.client.RaftClientRpc;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One copy of a cell database that is kept as a Raft group. Reads are answered here when this copy is fresh enough ({@link FreshReads}), writes
 * go to whoever leads.
 */
public final class RaftCellDatabase implements CellDatabase, DatabaseGroup {
    private static final Logger LOG = LoggerFactory.getLogger(RaftCellDatabase.class);

    private final RaftSettings settings;
    private final RaftGroupId groupId;
    private final CellStateMachine machine;
    private final Progress progress;
    private final RaftServer server;
    private final RaftServer.Division division;
    private final ClientId clientId = ClientId.randomId();
    private final RaftClientRpc others;
    private final Requests requests;
    private final FreshReads reads;
    private final AtomicLong calls = new AtomicLong();
    private final UUID proposer = UUID.randomUUID();
    private final Membership membership;
    private final Thread founder;
    private volatile boolean closed;

    /**
     * Opens this copy and lets it take part in the group. Returns before the group has a leader.
     *
     * @throws IOException when the directory cannot be used or belongs to another copy, or the port is taken
     */
    public static RaftCellDatabase open(RaftSettings settings, InstantSource clock) throws IOException {
        CopyIdentity.check(settings);
        if (settings.adopted().isPresent()) {
            Adoption.adopt(settings.adopted().get(), settings);
        }
        Progress progress = new Progress();
        CellStateMachine machine = new CellStateMachine(CellCommands.TABLE, clock, settings.directory(), progress);
        try {
            RaftProperties properties = RaftConfiguration.of(settings);
            RaftServer server = RaftServer.newBuilder()
                    .setServerId(settings.self().toRaft().getId())
                    .setGroup(settings.group())
                    .setOption(RaftStorage.StartupOption.RECOVER)
                    .setStateMachine(machine)
                    .setProperties(properties)
                    .build();
            server.start();
            LOG.warn(
                    "cell database: copy {} serves Raft WITHOUT AUTHENTICATION on {} port {}: whoever reaches it can change the cell",
                    settings.self().id(),
                    settings.bind().getHostAddress(),
                    settings.self().port());
            return new RaftCellDatabase(settings, machine, progress, server, properties);
        } catch (IOException | RuntimeException e) {
            machine.close();
            throw e;
        }
    }

    private RaftCellDatabase(
            RaftSettings settings,
            CellStateMachine machine,
            Progress progress,
            RaftServer server,
            RaftProperties properties)
            throws IOException {
        this.settings = settings;
        this.groupId = settings.groupId();
        this.machine = machine;
        this.progress = progress;
        this.server = server;
        this.division = server.getDivision(groupId);
        this.others = new GrpcFactory(new Parameters()).newRaftClientRpc(clientId, properties);
        this.requests = new Requests(
                server, division, others, progress, settings.timings().leaderPatience());
        this.reads = new FreshReads(new GroupView(), settings.timings());
        this.membership = new Membership(division, requests, clientId, groupId);
        this.founder = Thread.ofVirtual().name("cell-database-founder").start(this::found);
    }

    /** Tells the cell where this copy's services are, unless it knows. */
    private void announce(InetSocketAddress services) throws RpcException {
        VlExtensions.DatabaseServer self = new VlExtensions.DatabaseServer(
                settings.self().id(), Opaque.of(services.getAddress().getAddress()), services.getPort());
        if (!machine.store()
                .read(view -> new DatabaseTable(view).all())
                .servers()
                .contains(self)) {
            propose(DatabaseCommands.ANNOUNCE, self);
        }
    }

    /**
     * Is told when this copy stops by itself: it was removed from the group, or cannot apply what the group has agreed upon. Called at once
     * when it has stopped already.
     */
    public void onStopped(Runnable told) {
        var _ = machine.stopped().thenRun(() -> {
            if (!closed) {
                told.run();
            }
        });
    }

    /** Once the group answers: notes that this copy is complete, and gives a new cell its built-in users and groups. */
    private void found() {
        while (!closed && division.getInfo().isAlive()) {
            try {
                reads.await();
                if (!machine.store().read(view -> BuiltInPrincipals.exist(new PrincipalTable(view)))) {
                    propose(BuiltInPrincipals.CREATE, BuiltInPrincipals.ALL);
                }
                if (machine.store().read(view -> new VolumeTable(view).counts()).isEmpty()) {
                    propose(VolumeCounts.COUNT, NoValues.NONE);
                }
                if (settings.services().isPresent()) {
                    announce(settings.services().get());
                }
                return;
            } catch (RpcException | IllegalStateException e) {
                LOG.debug("the group does not answer yet, or this copy closes", e);
            }
        }
    }

    @Override
    public <Q extends Record, R extends Record> R propose(CellCommand<Q, R> command, Q args) throws RpcException {
        long call = calls.incrementAndGet();
        byte[] logged = Rows.encode(LoggedCommand.class, LoggedCommand.of(command, args, proposer, call));
        Message message = Message.valueOf(UnsafeByteOperations.unsafeWrap(logged));
        RaftClientReply reply = requests.send(
                (target, timeoutMs) -> RaftClientRequest.newBuilder()
                        .setClientId(clientId)
                        .setServerId(target)
                        .setGroupId(groupId)
                        .setCallId(call)
                        .setMessage(message)
                        .setType(RaftClientRequest.writeRequestType())
                        .setTimeoutMs(timeoutMs)
                        .build(),
                settings.timings().writePatience());
        if (!reply.isSuccess()) {
            throw failure(reply);
        }
        awaitHere(reply.getLogIndex());
        byte[] outcome = reply.getMessage().getContent().toByteArray();
        return Rows.decode(Outcome.class, outcome).replyOf(command);
    }

    private static RpcException failure(RaftClientReply reply) {
        RpcException failure = UbikError.INTERNAL.because(String.valueOf(reply.getException()));
        failure.initCause(reply.getException());
        return failure;
    }

    /** Who writes through this copy reads its own writes from it. */
    private void awaitHere(long index) {
        try {
            if (!progress.awaitApplied(index, settings.timings().readPatience().toNanos())) {
                LOG.debug("entry {} has not arrived here yet", index);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public <R> R read(CellQuery<R> query) throws RpcException {
        if (!division.getInfo().isAlive()) {
            throw UbikError.NOQUORUM.because("this copy of the cell database has stopped");
        }
        reads.await();
        return machine.store().read(view -> query.read(new CellView(view)));
    }

    @Override
    public void addPeer(String id, String host, int port) throws RpcException {
        try {
            membership.add(new DatabasePeer(id, host, port));
        } catch (IllegalArgumentException e) {
            RpcException refusal = UbikError.BADHOST.because(String.valueOf(e.getMessage()));
            refusal.initCause(e);
            throw refusal;
        }
    }

    @Override
    public void removePeer(String id) throws RpcException {
        membership.remove(id);
        propose(DatabaseCommands.FORGET, new VlExtensions.DatabaseId(id));
    }

    @Override
    public void transferLeadership(String id) throws RpcException {
        membership.transfer(id);
    }

    @Override
    public DatabaseStatus status() {
        return StatusOfCopy.of(division, settings.self().id(), reads);
    }

    @Override
    public Optional<DatabaseGroup> group() {
        return Optional.of(this);
    }

    /** The rows of this copy, fresh or not. */
    CellStore store() {
        return machine.store();
    }

    @Override
    public void close() {
        closed = true;
        founder.interrupt();
        try {
            server.close();
            others.close();
        } catch (IOException e) {
            LOG.warn("closing the cell database", e);
        } finally {
            machine.close();
        }
    }

    /** What the reads are told of the group. */
    private final class GroupView implements FreshReads.Group {
        @Override
        public CompletableFuture<?> confirm() {
            RaftClientRequest request = RaftClientRequest.newBuilder()
                    .setClientId(clientId)
                    .setServerId(server.getId())
                    .setGroupId(groupId)
                    .setCallId(calls.incrementAndGet())
                    .setType(RaftClientRequest.readRequestType(false, false, true))
                    .build();
            try {
                return server.submitClientRequestAsync(request).thenAccept(reply -> {
                    if (!reply.isSuccess()) {
                        throw new IllegalStateException(reply.getException());
                    }
                });
            } catch (IOException | RuntimeException e) {
                // Ratis has both for a copy that closes.
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public boolean connected() {
            DivisionInfo info = division.getInfo();
            return info.isFollower()
                    && info.getLeaderId() != null
                    && info.getRoleInfoProto().getFollowerInfo().getLeaderInfo().getLastRpcElapsedTimeMs()
                            < settings.timings().electionMax().toMillis();
        }

        @Override
        public boolean complete() {
            return machine.store().read(AppliedLog::complete);
        }

        @Override
        public void noteComplete() {
            if (complete()) {
                return;
            }
            try {
                machine.store().commit(machine.store().read(view -> {
                    Batch batch = new Batch(view);
                    AppliedLog.setComplete(batch);
                    return batch;
                }));
            } catch (IOException e) {
                LOG.warn("cannot note that this copy is complete", e);
            }
        }

        @Override
        public void pause(long timeoutNs) throws InterruptedException {
            progress.awaitLeader(timeoutNs);
        }
    }
}
