package io.cellfs.protocol.rpc;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.OptionalInt;

/** What a test puts before a transport to change some of what goes through it. */
public class ForwardingTransport implements Transport {
    private final Transport real;

    /** All goes to this one until a subclass does otherwise. */
    protected ForwardingTransport(Transport real) {
        this.real = real;
    }

    @Override
    public InetSocketAddress localAddress() {
        return real.localAddress();
    }

    @Override
    public void serve(int serviceId, OptionalInt upgradeTo, ServiceHandler handler) {
        real.serve(serviceId, upgradeTo, handler);
    }

    @Override
    public ClientConnection connect(InetSocketAddress peer, int serviceId, boolean upgrade) {
        return new Forwarding(real.connect(peer, serviceId, upgrade));
    }

    /** A call of one of its connections. */
    protected ClientCall call(ClientConnection connection) throws IOException {
        return connection.call();
    }

    @Override
    public void close() {
        real.close();
    }

    private final class Forwarding implements ClientConnection {
        private final ClientConnection connection;

        Forwarding(ClientConnection connection) {
            this.connection = connection;
        }

        @Override
        public InetSocketAddress peer() {
            return connection.peer();
        }

        @Override
        public int serviceId() {
            return connection.serviceId();
        }

        @Override
        public ClientCall call() throws IOException {
            return ForwardingTransport.this.call(connection);
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}
