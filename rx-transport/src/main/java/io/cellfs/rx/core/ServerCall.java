package io.cellfs.rx.core;

import java.net.InetSocketAddress;

/** An incoming call. It stays until the peer has acknowledged the whole reply. */
public final class ServerCall extends Call {
    private final ServerConnection accepted;
    private final int serviceId;
    /** A handler has it, or will have. */
    boolean dispatched;
    /** It takes one of the places for incoming calls. */
    boolean counted = true;

    ServerCall(EndpointCore core, ServerConnection connection, int serviceId, long nowNs) {
        super(
                core,
                connection.peer,
                false,
                connection.protection().prefixBytes(),
                connection.protection().suffixBytes(),
                nowNs);
        this.accepted = connection;
        this.serviceId = serviceId;
    }

    /** The caller's address and port. */
    public InetSocketAddress peer() {
        return accepted.peer.address();
    }

    /** The service in effect. */
    public int serviceId() {
        return serviceId;
    }

    /** The connection's security class. */
    public int securityIndex() {
        return accepted.securityIndex;
    }

    /** The authenticated name; empty when there is none. */
    public String principal() {
        return accepted.principal();
    }

    @Override
    boolean isFinished() {
        return sendWindow.isAllAcked();
    }

    @Override
    boolean hasApplication() {
        return dispatched;
    }
}
