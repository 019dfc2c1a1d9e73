package io.cellfs.rx.core;

import io.cellfs.rx.RxConfig;
import io.cellfs.rx.RxErrors;
import io.cellfs.rx.security.ConnectionId;
import io.cellfs.rx.security.RxNull;
import io.cellfs.rx.security.ServerSecurity;
import io.cellfs.rx.wire.HeaderFlyweight;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Decides which connections and calls of peers are let in. What is refused leaves no state behind. */
final class Acceptor {
    private final EndpointCore core;
    private final RxConfig config;
    private final StatelessReplies replies;
    private final Map<Integer, OptionalInt> services = new HashMap<>();
    private final Map<Integer, ServerSecurity> securities = new HashMap<>();
    /** Connections in the order in which they began to wait for a reachability ping; some do not wait any more. */
    private final Queue<ServerConnection> waiting = new ArrayDeque<>();

    private final Queue<Peer> refused = new ArrayDeque<>();

    private int unverified;
    private int activeCalls;

    Acceptor(EndpointCore core, RxConfig config, StatelessReplies replies) {
        this.core = core;
        this.config = config;
        this.replies = replies;
        securities.put(RxNull.instance().index(), RxNull.instance());
    }

    void register(int serviceId, OptionalInt upgradeTo) {
        services.put(serviceId, upgradeTo);
        upgradeTo.ifPresent(better -> services.putIfAbsent(better, OptionalInt.empty()));
    }

    void register(ServerSecurity security) {
        securities.put(security.index(), security);
    }

    /** The connection for the first DATA packet of an unknown one; null when it is not let in. */
    @Nullable
    Connection accept(Packet packet, InetSocketAddress from, @Nullable Peer known, long nowNs) {
        int callNumber = HeaderFlyweight.callNumber(packet.bytes());
        int seq = HeaderFlyweight.seq(packet.bytes());
        int serviceId = HeaderFlyweight.serviceId(packet.bytes());
        if (callNumber == 0 || seq <= 0 || serviceId == 0) {
            return null;
        }
        OptionalInt upgradeTo = services.get(serviceId);
        ServerSecurity security = securities.get(HeaderFlyweight.securityIndex(packet.bytes()));
        if (upgradeTo == null || security == null) {
            replies.abort(packet, from, RxErrors.INVALID_OPERATION);
            return null;
        }
        if (seq != 1) {
            replies.unknownCall(packet, from, config.windowPackets());
            return null;
        }
        if (!mayAcceptCall() || core.table().size() - core.table().clients() >= config.maxConnections()) {
            return null;
        }
        if (known != null && known.connections >= config.maxConnectionsPerPeer()) {
            refuse(packet, known);
            return null;
        }
        boolean upgrade = HeaderFlyweight.userStatus(packet.bytes()) == HeaderFlyweight.USER_STATUS_UPGRADE;
        ConnectionId id = new ConnectionId(
                HeaderFlyweight.epoch(packet.bytes()),
                HeaderFlyweight.cid(packet.bytes()) & ~HeaderFlyweight.CHANNEL_MASK,
                upgrade ? upgradeTo.orElse(serviceId) : serviceId);
        ServerConnection connection =
                new ServerConnection(core, known == null ? core.peer(from) : known, id, security, nowNs);
        core.add(connection);
        awaitVerification(connection, nowNs);
        return connection;
    }

    /** Who holds as many connections as it may is told to come back later. RX has no packet that says why. */
    private void refuse(Packet packet, Peer peer) {
        core.counters().connectionsRefused++;
        replies.abort(packet, peer.address(), RxErrors.RESTARTING);
        if (!peer.refusalTold) {
            peer.refusalTold = true;
            refused.add(peer);
        }
    }

    /** A peer that has been refused a connection for the first time since it is known; null when there is none. */
    @Nullable
    Peer pollRefused() {
        return refused.poll();
    }

    private void awaitVerification(ServerConnection connection, long nowNs) {
        if (connection.peer.isReachable(nowNs, core.reachNs())) {
            return;
        }
        connection.unverified = true;
        unverified++;
        waiting.add(connection);
        while (unverified > config.maxUnverifiedConnections()
                || waiting.size() > 2 * config.maxUnverifiedConnections()) {
            ServerConnection oldest = waiting.remove();
            if (oldest.unverified) {
                oldest.fail(RxErrors.CALL_DEAD, "too many peers have yet to show that they are there", nowNs);
            }
        }
    }

    void verified() {
        unverified--;
        while (!waiting.isEmpty() && !waiting.element().unverified) {
            waiting.remove();
        }
    }

    boolean mayAcceptCall() {
        return activeCalls < config.maxActiveCalls();
    }

    void callAccepted() {
        activeCalls++;
    }

    void callSettled() {
        activeCalls--;
    }
}
