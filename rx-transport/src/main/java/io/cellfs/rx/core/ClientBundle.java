package io.cellfs.rx.core;

import io.cellfs.rx.RxErrors;
import io.cellfs.rx.security.ClientSecurity;
import io.cellfs.rx.security.PacketProtection;
import io.cellfs.rx.wire.HeaderFlyweight;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The connections to one service of one peer that an application uses as one, and the calls that wait for a channel. */
public final class ClientBundle {
    private final EndpointCore core;
    private final Peer peer;
    private final ClientSecurity security;
    private final boolean upgrade;
    private final PacketProtection overhead;
    private final long deadNs;
    private final List<ClientConnection> connections = new ArrayList<>();
    private final Queue<ClientCall> waiting = new ArrayDeque<>();
    private volatile int serviceId;
    private volatile boolean upgraded;
    private volatile boolean closed;

    ClientBundle(EndpointCore core, Peer peer, int serviceId, boolean upgrade, ClientSecurity security, long deadNs) {
        this.core = core;
        this.peer = peer;
        this.serviceId = serviceId;
        this.upgrade = upgrade;
        this.security = security;
        this.deadNs = deadNs;
        this.overhead = security.open(core.nextConnectionId(serviceId));
        peer.connections++;
    }

    /** The peer. */
    public Peer peer() {
        return peer;
    }

    /** The service in effect. */
    public int serviceId() {
        return serviceId;
    }

    /** Whether it takes no calls any more. */
    public boolean isClosed() {
        return closed;
    }

    /** A new call; the core hears of it when it is first processed. Any thread. */
    public ClientCall newCall(long nowNs) {
        return new ClientCall(core, this, nowNs);
    }

    long deadNs() {
        return deadNs;
    }

    int prefixBytes() {
        return overhead.prefixBytes();
    }

    int suffixBytes() {
        return overhead.suffixBytes();
    }

    boolean wantsUpgrade() {
        return upgrade && !upgraded;
    }

    void upgraded(int answeredAs) {
        serviceId = answeredAs;
        upgraded = true;
    }

    /** Gives the call a channel, or lets it wait. */
    void place(ClientCall call, long nowNs) {
        call.placed = true;
        if (closed) {
            call.terminate(RxErrors.USER_ABORT, "the connection is closed", false, nowNs);
        } else if (!waiting.isEmpty() || !tryAttach(call, nowNs)) {
            if (waiting.size() >= core.maxWaitingCalls()) {
                call.terminate(RxErrors.CALL_DEAD, "too many calls wait for a channel", false, nowNs);
            } else {
                waiting.add(call);
            }
        }
    }

    void channelFreed(long nowNs) {
        ClientCall next = waiting.peek();
        while (next != null && (next.detached || tryAttach(next, nowNs))) {
            waiting.remove();
            core.markDirty(next);
            next = waiting.peek();
        }
    }

    void removed(ClientConnection connection) {
        connections.remove(connection);
    }

    void close(int code, String message, long nowNs) {
        closed = true;
        for (ClientCall call : List.copyOf(waiting)) {
            call.terminate(code, message, false, nowNs);
        }
        waiting.clear();
        for (ClientConnection connection : List.copyOf(connections)) {
            connection.abortCalls(code, message, nowNs);
            core.remove(connection);
        }
        peer.connections--;
    }

    private boolean tryAttach(ClientCall call, long nowNs) {
        ClientConnection connection = freeConnection(false, nowNs);
        if (connection == null && connections.size() < core.maxConnectionsPerBundle()) {
            connection = new ClientConnection(core, this, core.nextConnectionId(serviceId), security, nowNs);
            connections.add(connection);
            core.add(connection);
        }
        if (connection == null) {
            connection = freeConnection(true, nowNs);
        }
        if (connection == null) {
            return false;
        }
        int index = connection.freeChannel(true, nowNs);
        connection.attach(call, index, connection.channel(index).callNumber + 1, nowNs);
        call.heard(nowNs);
        return true;
    }

    private @Nullable ClientConnection freeConnection(boolean evenBusy, long nowNs) {
        for (ClientConnection connection : connections) {
            if (connection.activeCalls() < HeaderFlyweight.CHANNELS && connection.freeChannel(evenBusy, nowNs) >= 0) {
                return connection;
            }
        }
        return null;
    }
}
