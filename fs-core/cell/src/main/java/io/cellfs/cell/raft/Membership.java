package io.cellfs.cell.raft;

import io.cellfs.protocol.error.UbikError;
import io.cellfs.protocol.rpc.RpcException;
import java.time.Duration;
import java.util.List;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.server.RaftServer;

/** Changes who belongs to the group and who leads it; one change at a time, each agreed by the old members and the new. */
final class Membership {
    /** A new copy first gets a snapshot, which is long for a big cell. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration TRANSFER_PATIENCE = Duration.ofSeconds(10);

    private final RaftServer.Division division;
    private final Requests requests;
    private final ClientId clientId;
    private final RaftGroupId groupId;

    Membership(RaftServer.Division division, Requests requests, ClientId clientId, RaftGroupId groupId) {
        this.division = division;
        this.requests = requests;
        this.clientId = clientId;
        this.groupId = groupId;
    }

    /** Adds a copy, which must run and wait to join. */
    void add(DatabasePeer peer) throws RpcException {
        RaftPeer wanted = peer.toRaft();
        for (RaftPeer member : members()) {
            if (member.getId().equals(wanted.getId())) {
                if (member.getAddress().equals(wanted.getAddress())) {
                    return;
                }
                throw UbikError.BADHOST.because("peer " + peer.id() + " is a member, at " + member.getAddress());
            }
        }
        change(SetConfigurationRequest.Arguments.newBuilder()
                .setServersInNewConf(List.of(wanted))
                .setMode(SetConfigurationRequest.Mode.ADD)
                .build());
    }

    /** Removes a copy, running or not. */
    void remove(String id) throws RpcException {
        List<RaftPeer> current = members();
        List<RaftPeer> left = current.stream()
                .filter(member -> !member.getId().toString().equals(id))
                .toList();
        if (left.size() == current.size()) {
            throw UbikError.NOENT.because("no peer has the id " + id);
        }
        if (left.isEmpty()) {
            throw UbikError.BADHOST.because(id + " is the last copy");
        }
        change(SetConfigurationRequest.Arguments.newBuilder()
                .setServersInNewConf(left)
                .setServersInCurrentConf(current)
                .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
                .build());
    }

    /** Lets another copy lead. */
    void transfer(String id) throws RpcException {
        if (members().stream().noneMatch(member -> member.getId().toString().equals(id))) {
            throw UbikError.NOENT.because("no peer has the id " + id);
        }
        RaftPeerId next = RaftPeerId.valueOf(id);
        expectDone(requests.send(
                (target, timeoutMs) -> new TransferLeadershipRequest(
                        clientId, target, groupId, CallId.getAndIncrement(), next, timeoutMs),
                TRANSFER_PATIENCE));
    }

    private List<RaftPeer> members() {
        return List.copyOf(division.getRaftConf().getCurrentPeers());
    }

    private void change(SetConfigurationRequest.Arguments arguments) throws RpcException {
        long call = CallId.getAndIncrement();
        expectDone(requests.send(
                (target, timeoutMs) -> new SetConfigurationRequest(clientId, target, groupId, call, arguments),
                PATIENCE));
    }

    private static void expectDone(RaftClientReply reply) throws RpcException {
        if (!reply.isSuccess()) {
            RpcException failure = UbikError.SYNC.because("the group refuses: "
                    + (reply.getException() == null
                            ? "without a reason"
                            : reply.getException().getMessage()));
            failure.initCause(reply.getException());
            throw failure;
        }
    }
}
