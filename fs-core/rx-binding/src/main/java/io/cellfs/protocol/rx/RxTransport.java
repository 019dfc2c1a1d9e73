package io.cellfs.protocol.rx;

import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.rpc.ServiceHandler;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.rx.RxConfig;
import io.cellfs.rx.RxEndpoint;
import io.cellfs.rx.RxException;
import io.cellfs.rx.RxServerCall;
import io.cellfs.rx.RxStatistics;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.OptionalInt;

/** {@link Transport} over one RX endpoint. */
public final class RxTransport implements Transport {
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    private final RxEndpoint endpoint;

    private RxTransport(RxEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * Binds a UDP socket and starts to answer.
     *
     * @param local address and port; port 0 lets the system choose
     * @throws java.net.BindException when the port is in use
     */
    public static RxTransport open(RxConfig config, InetSocketAddress local) throws IOException {
        return new RxTransport(RxEndpoint.open(config, local));
    }

    /** The wildcard address of a socket that reaches as many peers as this machine can: of IPv6, which takes both kinds, unless it has only IPv4. */
    public static InetAddress wildcard() throws IOException {
        boolean sixth = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .anyMatch(Inet6Address.class::isInstance);
        return InetAddress.getByAddress(new byte[sixth ? IPV6_BYTES : IPV4_BYTES]);
    }

    @Override
    public InetSocketAddress localAddress() {
        return endpoint.localAddress();
    }

    @Override
    public void serve(int serviceId, OptionalInt upgradeTo, ServiceHandler handler) {
        endpoint.register(serviceId, upgradeTo, call -> handle(handler, call));
    }

    @Override
    public ClientConnection connect(InetSocketAddress peer, int serviceId, boolean upgrade) {
        return new BoundConnection(endpoint.connect(peer, serviceId, upgrade));
    }

    @Override
    public ClientConnection connect(InetSocketAddress peer, int serviceId, boolean upgrade, Duration deadTime) {
        return new BoundConnection(endpoint.connect(peer, serviceId, upgrade, deadTime));
    }

    /** Counters of the endpoint. */
    public RxStatistics statistics() {
        return endpoint.statistics();
    }

    @Override
    public void close() {
        endpoint.close();
    }

    private static void handle(ServiceHandler handler, RxServerCall call) throws IOException {
        try {
            handler.handle(new BoundServerCall(call));
        } catch (RpcException failure) {
            throw translated(failure);
        }
    }

    private static RxException translated(RpcException failure) {
        RxException translated = new RxException(failure.code(), String.valueOf(failure.getMessage()));
        translated.initCause(failure);
        return translated;
    }
}
