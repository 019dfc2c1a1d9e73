package io.cellfs.cell.raft;

import io.cellfs.protocol.error.UbikError;
import io.cellfs.protocol.rpc.RpcException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.ratis.client.RaftClientRpc;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.LeaderSteppingDownException;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.apache.ratis.protocol.exceptions.RaftException;
import org.apache.ratis.protocol.exceptions.ReconfigurationInProgressException;
import org.apache.ratis.server.RaftServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings requests to whoever leads the group, this copy or another one, within a bounded time. */
final class Requests {
    private static final Logger LOG = LoggerFactory.getLogger(Requests.class);
    private static final Duration RETRY = Duration.ofMillis(50);

    private final RaftServer server;
    private final RaftServer.Division division;
    private final RaftClientRpc others;
    private final Progress progress;

    Requests(RaftServer server, RaftServer.Division division, RaftClientRpc others, Progress progress) {
        this.server = server;
        this.division = division;
        this.others = others;
        this.progress = progress;
    }

    /** Makes the same request for whichever peer is asked. */
    @FunctionalInterface
    interface Form {
        /** The request to a peer, which has so long to answer. */
        RaftClientRequest to(RaftPeerId target, long timeoutMs);
    }

    /**
     * The leader's answer, which may be a failure of another kind than that somebody else leads.
     *
     * @throws RpcException UNOQUORUM when none came in time: then the request may still be done later
     */
    RaftClientReply send(Form form, Duration patience) throws RpcException {
        long endNs = System.nanoTime() + patience.toNanos();
        Optional<RaftPeerId> suggested = Optional.empty();
        String reason = "no copy of the cell database leads";
        for (int attempt = 0; attempt == 0 || System.nanoTime() - endNs < 0; attempt++) {
            RaftPeerId target = suggested.or(this::leader).orElseGet(() -> anyone(endNs));
            suggested = Optional.empty();
            try {
                RaftClientReply reply = ask(target, form, Math.max(1, (endNs - System.nanoTime()) / 1_000_000));
                if (!elsewhereOrLater(reply.getException())) {
                    return reply;
                }
                reason = String.valueOf(reply.getException().getMessage());
                suggested = suggestion(reply);
            } catch (IOException e) {
                LOG.debug("{} does not answer", target, e);
                reason = String.valueOf(e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw UbikError.NOQUORUM.because("interrupted");
            }
            if (suggested.isEmpty()) {
                pause(endNs);
            }
        }
        throw UbikError.NOQUORUM.because(
                "too few copies of the cell database are reached; the change may still happen (" + reason + ")");
    }

    private static boolean elsewhereOrLater(RaftException failure) {
        return failure instanceof NotLeaderException
                || failure instanceof LeaderNotReadyException
                || failure instanceof LeaderSteppingDownException
                || failure instanceof ReconfigurationInProgressException;
    }

    /** Who the peer that was asked says leads; a suggestion of the peer itself is none. */
    private Optional<RaftPeerId> suggestion(RaftClientReply reply) {
        return Optional.ofNullable(reply.getNotLeaderException())
                .map(NotLeaderException::getSuggestedLeader)
                .map(RaftPeer::getId)
                .filter(id -> !id.equals(reply.getServerId()));
    }

    private Optional<RaftPeerId> leader() {
        return Optional.ofNullable(division.getInfo().getLeaderId());
    }

    /** Another peer each time. */
    private RaftPeerId anyone(long salt) {
        List<RaftPeer> peers = new ArrayList<>(division.getRaftConf().getCurrentPeers());
        return peers.isEmpty()
                ? server.getId()
                : peers.get(Math.floorMod(System.nanoTime() ^ salt, peers.size()))
                        .getId();
    }

    private void pause(long endNs) {
        try {
            progress.awaitLeader(Math.min(RETRY.toNanos(), endNs - System.nanoTime()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private RaftClientReply ask(RaftPeerId target, Form form, long timeoutMs) throws IOException, InterruptedException {
        RaftClientRequest request = form.to(target, timeoutMs);
        if (!target.equals(server.getId())) {
            others.addRaftPeers(division.getRaftConf().getAllPeers());
            return others.sendRequest(request);
        }
        try {
            return here(request).get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("not done in time", e);
        }
    }

    private CompletableFuture<RaftClientReply> here(RaftClientRequest request) throws IOException {
        return switch (request) {
            case SetConfigurationRequest change -> server.setConfigurationAsync(change);
            case TransferLeadershipRequest transfer -> server.transferLeadershipAsync(transfer);
            default -> server.submitClientRequestAsync(request);
        };
    }
}
