package io.cellfs.cell.raft;

import io.cellfs.protocol.error.UbikError;
import io.cellfs.protocol.rpc.RpcException;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
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

    /** How long one peer may take before the leader is looked for again. */
    private static final Duration ATTEMPT = Duration.ofSeconds(5);

    private final RaftServer server;
    private final RaftServer.Division division;
    private final RaftClientRpc others;
    private final Progress progress;
    private final Duration leaderPatience;

    Requests(
            RaftServer server,
            RaftServer.Division division,
            RaftClientRpc others,
            Progress progress,
            Duration leaderPatience) {
        this.server = server;
        this.division = division;
        this.others = others;
        this.progress = progress;
        this.leaderPatience = leaderPatience;
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
     * @param patience how long to go on when it is not known whether the request is done
     * @throws RpcException UNOQUORUM when there is no leader, and nothing has been done; UIOERROR when it may have been
     */
    RaftClientReply send(Form form, Duration patience) throws RpcException {
        long beganNs = System.nanoTime();
        boolean sent = false;
        Optional<RaftPeerId> suggested = Optional.empty();
        String reason = "no copy of the cell database leads";
        while (true) {
            if (!division.getInfo().isAlive()) {
                throw UbikError.IOERROR.because("this copy of the cell database has stopped: " + reason);
            }
            long leftNs = (sent ? patience : leaderPatience).toNanos() - (System.nanoTime() - beganNs);
            if (leftNs <= 0) {
                throw sent
                        ? UbikError.IOERROR.because("whether the change is made is not known: " + reason)
                        : UbikError.NOQUORUM.because(reason);
            }
            Optional<RaftPeerId> target = suggested.or(this::leader);
            suggested = Optional.empty();
            if (target.isPresent()) {
                Attempt attempt = attempt(target.get(), form, Math.min(leftNs, ATTEMPT.toNanos()));
                if (attempt.reply().isPresent()) {
                    return attempt.reply().get();
                }
                sent |= attempt.sent();
                reason = attempt.reason();
                suggested = attempt.suggested();
            }
            if (suggested.isEmpty()) {
                pause(leftNs);
            }
        }
    }

    /**
     * What became of asking one peer.
     *
     * @param reply its answer, if it is the leader's
     * @param sent whether it may do it
     */
    private record Attempt(
            Optional<RaftClientReply> reply, boolean sent, String reason, Optional<RaftPeerId> suggested) {}

    private Attempt attempt(RaftPeerId target, Form form, long timeoutNs) throws RpcException {
        boolean mayLead = !target.equals(server.getId()) || division.getInfo().isLeader();
        try {
            RaftClientReply reply = ask(target, form, Math.max(1, TimeUnit.NANOSECONDS.toMillis(timeoutNs)));
            if (!elsewhereOrLater(reply.getException())) {
                return new Attempt(Optional.of(reply), true, "", Optional.empty());
            }
            // One that stops leading says the same of what it has begun as a follower of what it never took.
            boolean begun = mayLead && !(reply.getException() instanceof LeaderNotReadyException);
            return new Attempt(
                    Optional.empty(), begun, String.valueOf(reply.getException().getMessage()), suggestion(reply));
        } catch (IOException e) {
            LOG.debug("{} does not answer", target, e);
            return new Attempt(Optional.empty(), !isRefused(e), String.valueOf(e.getMessage()), Optional.empty());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UbikError.IOERROR.because("interrupted while the change is made");
        }
    }

    /** Whether nobody was there to take the request. */
    private static boolean isRefused(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof ConnectException) {
                return true;
            }
        }
        return false;
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

    private void pause(long leftNs) throws RpcException {
        try {
            progress.awaitLeader(Math.min(RETRY.toNanos(), leftNs));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw UbikError.IOERROR.because("interrupted while a leader is looked for");
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
