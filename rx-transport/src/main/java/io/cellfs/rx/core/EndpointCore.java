package io.cellfs.rx.core;

import io.cellfs.rx.RxConfig;
import io.cellfs.rx.RxErrors;
import io.cellfs.rx.RxStatistics;
import io.cellfs.rx.security.ClientSecurity;
import io.cellfs.rx.security.ConnectionId;
import io.cellfs.rx.security.RxNull;
import io.cellfs.rx.security.ServerSecurity;
import io.cellfs.rx.wire.HeaderFlags;
import io.cellfs.rx.wire.HeaderFlyweight;
import io.cellfs.rx.wire.PacketType;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * RX for one endpoint without I/O. One thread at a time gives it datagrams, time and the calls that applications have touched;
 * after each round of that it is {@linkplain #flush flushed}, and then asked what to send, whom to wake, which calls have come
 * and when it wants to be called again. Method calls never block and never throw for what a peer sends.
 */
public final class EndpointCore {
    /** Window that is advertised while packet buffers are scarce. */
    private static final int SCARCE_WINDOW_PACKETS = 8;

    private final RxConfig config;
    private final PacketPool pool;
    private final Environment environment;
    private final TimerWheel wheel;
    private final ConnectionTable table;
    private final Map<InetSocketAddress, Peer> peers = new HashMap<>();
    private final Counters counters = new Counters();
    private final Acceptor acceptor;
    private final StatelessReplies replies;
    private final Queue<Packet> outbox = new ArrayDeque<>();
    private final List<Call> dirty = new ArrayList<>();
    private final Queue<Call> toWake = new ArrayDeque<>();
    private final Queue<ServerCall> incoming = new ArrayDeque<>();
    private final Set<ClientBundle> bundles = new HashSet<>();
    private final int epoch;
    private boolean shutDown;
    private int nextCid;
    private long nowNs;

    /** A core that knows no peer and no service. */
    public EndpointCore(RxConfig config, PacketPool pool, Environment environment, long nowNs) {
        this.config = config;
        this.pool = pool;
        this.environment = environment;
        this.nowNs = nowNs;
        this.epoch = environment.epoch() | 1 << 31;
        this.nextCid = environment.firstCid() & ~HeaderFlyweight.CHANNEL_MASK;
        this.wheel = new TimerWheel(nowNs);
        this.table = new ConnectionTable(environment.secret());
        this.replies = new StatelessReplies(this, config.version(), nowNs);
        this.acceptor = new Acceptor(this, config, replies);
    }

    // ---- events

    /** Takes a datagram, and the packet that holds it; its length is set. */
    public void handleDatagram(Packet packet, InetSocketAddress from, long now) {
        nowNs = now;
        counters.datagramsReceived++;
        counters.bytesReceived += packet.length;
        if (packet.length < HeaderFlyweight.LENGTH) {
            drop(packet);
            return;
        }
        int type = HeaderFlyweight.type(packet.bytes());
        counters.received[Counters.index(type)]++;
        if (type == PacketType.DEBUG || type == PacketType.VERSION) {
            replies.answer(packet, type, from);
            packet.release();
        } else if (type == PacketType.DATA && Jumbograms.isJumbogram(packet)) {
            Jumbograms.split(packet, pool, single -> handlePacket(single, type, from));
        } else {
            handlePacket(packet, type, from);
        }
    }

    /** Does what has become due. */
    public void handleTimeout(long now) {
        nowNs = now;
        TimerWheel.Entry entry = wheel.pollExpired(now);
        while (entry != null) {
            if (entry instanceof Connection connection) {
                connection.onTimer(now);
            }
            entry = wheel.pollExpired(now);
        }
    }

    /** Looks at a call whose application has done something. */
    public void process(Call call, long now) {
        nowNs = now;
        call.processApplication(now);
        if (call instanceof ClientCall client && !client.placed && !client.detached) {
            counters.callsStarted++;
            client.bundle().place(client, now);
        }
        markDirty(call);
    }

    /** Ends a round: sends what the calls that were touched have to send. */
    public void flush(long now) {
        nowNs = now;
        for (int i = 0; i < dirty.size(); i++) {
            Call call = dirty.get(i);
            call.dirty = false;
            call.flush(now);
        }
        dirty.clear();
    }

    /** The next packet to be sent to its {@linkplain Packet#destination destination}; null when there is none. Give it to {@link #sent}. */
    public @Nullable Packet pollTransmit() {
        return outbox.poll();
    }

    /** The packet has been copied to the network, or was lost on the way there. */
    public void sent(Packet packet) {
        packet.queued = false;
        if (packet.releaseWhenSent) {
            packet.release();
        }
    }

    /** A call whose application is to be woken; null when there is none. */
    public @Nullable Call pollWake() {
        Call call = toWake.poll();
        if (call != null) {
            call.wakePending = false;
        }
        return call;
    }

    /** An incoming call that is to be given to a handler; null when there is none. */
    public @Nullable ServerCall pollIncoming() {
        return incoming.poll();
    }

    /** A peer that has begun to be refused connections, because it holds as many as one may; each is told of once. Null when there is none. */
    public @Nullable Peer pollRefused() {
        return acceptor.pollRefused();
    }

    /** When {@link #handleTimeout} is to be called, {@link Long#MAX_VALUE} for never. */
    public long pollTimeout() {
        return wheel.nextNs();
    }

    // ---- applications

    /** Serves a service; with {@code upgradeTo}, clients that ask for an upgrade are answered as that one. */
    public void register(int serviceId, OptionalInt upgradeTo) {
        acceptor.register(serviceId, upgradeTo);
    }

    /** Accepts connections of a security class; rxnull is accepted from the start. */
    public void register(ServerSecurity security) {
        acceptor.register(security);
    }

    /** Opens a connection to a service of a peer. */
    public ClientBundle open(InetSocketAddress address, int serviceId, boolean upgrade, ClientSecurity security) {
        return open(address, serviceId, upgrade, security, deadNs());
    }

    private ClientBundle open(
            InetSocketAddress address, int serviceId, boolean upgrade, ClientSecurity security, long deadNs) {
        Peer peer = peer(address);
        peer.resolvePath();
        ClientBundle bundle = new ClientBundle(this, peer, serviceId, upgrade, security, deadNs);
        if (shutDown) {
            bundle.close(RxErrors.USER_ABORT, "the endpoint is closed", nowNs);
        } else {
            bundles.add(bundle);
        }
        return bundle;
    }

    /** Opens a connection without security. */
    public ClientBundle open(InetSocketAddress address, int serviceId, boolean upgrade) {
        return open(address, serviceId, upgrade, RxNull.instance());
    }

    /** The same with a dead time of its own: a peer from which nothing is heard for so long, pings included, ends its calls with CALL_DEAD. */
    public ClientBundle open(InetSocketAddress address, int serviceId, boolean upgrade, Duration deadTime) {
        return open(address, serviceId, upgrade, RxNull.instance(), deadTime.toNanos());
    }

    /** Ends all calls of a connection and forgets it. */
    public void close(ClientBundle bundle, long now) {
        nowNs = now;
        if (!bundle.isClosed()) {
            close(bundle, RxErrors.USER_ABORT, "the connection is closed");
        }
    }

    private void close(ClientBundle bundle, int code, String message) {
        bundles.remove(bundle);
        bundle.close(code, message, nowNs);
        forgetIfUnused(bundle.peer());
    }

    /** Ends every call; peers are told. No new call gets anywhere afterwards. */
    public void shutDown(int code, String message, long now) {
        nowNs = now;
        shutDown = true;
        for (ClientBundle bundle : List.copyOf(bundles)) {
            close(bundle, code, message);
        }
        while (table.size() > 0) {
            Connection connection = table.at(table.size() - 1);
            for (int i = 0; i < HeaderFlyweight.CHANNELS; i++) {
                Channel channel = connection.channelIfAny(i);
                if (channel != null && channel.call != null) {
                    channel.call.terminate(code, message, true, now);
                }
            }
            remove(connection);
        }
    }

    /** Counters and sizes. */
    public RxStatistics statistics() {
        return new RxStatistics(
                counters.datagramsReceived,
                counters.datagramsSent,
                counters.bytesReceived,
                counters.bytesSent,
                counters.datagramsDropped,
                counters.packetsResent,
                counters.duplicatesReceived,
                counters.callsStarted,
                counters.callsServed,
                counters.connectionsRefused,
                table.size() - table.clients(),
                table.clients(),
                peers.size(),
                pool.usedBytes());
    }

    // ---- for the other parts of the core

    private void handlePacket(Packet packet, int type, InetSocketAddress from) {
        Connection connection = find(packet, type, from);
        if (connection == null) {
            drop(packet);
            return;
        }
        if (connection instanceof ClientConnection client) {
            client.adoptService(packet);
        }
        if (!connection.onPacket(packet, type, nowNs)) {
            packet.release();
        }
    }

    private @Nullable Connection find(Packet packet, int type, InetSocketAddress from) {
        int packetEpoch = HeaderFlyweight.epoch(packet.bytes());
        int cid = HeaderFlyweight.cid(packet.bytes()) & ~HeaderFlyweight.CHANNEL_MASK;
        boolean toServer = (HeaderFlyweight.flags(packet.bytes()) & HeaderFlags.CLIENT_INITIATED) != 0;
        if (!toServer) {
            return packetEpoch == epoch ? table.findClient(from.getPort(), packetEpoch, cid) : null;
        }
        Peer peer = peers.get(from);
        Connection known = peer == null ? null : table.findServer(peer, packetEpoch, cid);
        return known == null && type == PacketType.DATA ? acceptor.accept(packet, from, peer, nowNs) : known;
    }

    private void drop(Packet packet) {
        counters.datagramsDropped++;
        packet.release();
    }

    Peer peer(InetSocketAddress address) {
        Peer known = peers.get(address);
        if (known != null) {
            return known;
        }
        Peer peer = transientPeer(address);
        peers.put(address, peer);
        return peer;
    }

    /** A peer that is only answered, not remembered. */
    Peer transientPeer(InetSocketAddress address) {
        return new Peer(
                address,
                () -> Math.min(
                        config.maxDatagramBytes(),
                        environment.pathDatagramBytes().applyAsInt(address)),
                nowNs);
    }

    Iterable<Peer> peers() {
        return peers.values();
    }

    ConnectionTable table() {
        return table;
    }

    void add(Connection connection) {
        table.add(connection);
        schedule(connection, nowNs + connection.idleNs());
    }

    void remove(Connection connection) {
        if (connection.listIndex < 0) {
            return;
        }
        wheel.cancel(connection);
        table.remove(connection);
        if (connection instanceof ClientConnection client) {
            client.bundle().removed(client);
        } else if (connection instanceof ServerConnection server && server.unverified) {
            server.unverified = false;
            acceptor.verified();
        }
        connection.peer.connections--;
        forgetIfUnused(connection.peer);
    }

    private void forgetIfUnused(Peer peer) {
        if (peer.connections == 0) {
            peers.remove(peer.address(), peer);
        }
    }

    void schedule(Connection connection, long deadlineNs) {
        if (connection.listIndex >= 0 && deadlineNs != TimerWheel.NEVER_NS) {
            wheel.schedule(connection, deadlineNs);
        }
    }

    void transmit(Packet packet, Peer peer) {
        if (packet.queued) {
            return;
        }
        packet.queued = true;
        packet.destination = peer;
        counters.datagramsSent++;
        counters.bytesSent += packet.length;
        counters.sent[Counters.index(HeaderFlyweight.type(packet.bytes()))]++;
        outbox.add(packet);
    }

    void markDirty(Call call) {
        if (!call.dirty) {
            call.dirty = true;
            dirty.add(call);
        }
    }

    void wake(Call call) {
        if (!call.wakePending) {
            call.wakePending = true;
            toWake.add(call);
        }
    }

    void dispatch(ServerCall call) {
        counters.callsServed++;
        incoming.add(call);
    }

    boolean mayAcceptCall() {
        return acceptor.mayAcceptCall();
    }

    void callAccepted() {
        acceptor.callAccepted();
    }

    void verified() {
        acceptor.verified();
    }

    void callEnded(Call call, long now) {
        wake(call);
        settle(call);
    }

    /** A server call frees its place when neither the channel nor a handler needs it. */
    void settle(Call call) {
        if (call instanceof ServerCall server
                && server.counted
                && server.detached
                && (server.isClosed() || !server.dispatched)) {
            server.counted = false;
            acceptor.callSettled();
        }
    }

    ConnectionId nextConnectionId(int serviceId) {
        ConnectionId id = new ConnectionId(epoch, nextCid, serviceId);
        nextCid += HeaderFlyweight.CHANNELS;
        return id;
    }

    PacketPool pool() {
        return pool;
    }

    Counters counters() {
        return counters;
    }

    long nowNs() {
        return nowNs;
    }

    int windowPackets() {
        return pool.isScarce() ? Math.min(SCARCE_WINDOW_PACKETS, config.windowPackets()) : config.windowPackets();
    }

    long deadNs() {
        return config.deadTime().toNanos();
    }

    long idleNs() {
        return config.idleTimeout().toNanos();
    }

    long hardNs() {
        return config.hardTimeout().toNanos();
    }

    long reachNs() {
        return config.reachTime().toNanos();
    }

    long serverIdleNs() {
        return config.serverIdleExpiry().toNanos();
    }

    long clientIdleNs() {
        return config.clientIdleExpiry().toNanos();
    }

    int maxWaitingCalls() {
        return config.maxWaitingCalls();
    }

    int maxConnectionsPerBundle() {
        return config.maxConnectionsPerBundle();
    }
}
