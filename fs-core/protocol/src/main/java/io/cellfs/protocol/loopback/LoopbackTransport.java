package io.cellfs.protocol.loopback;

import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.rpc.ByteSink;
import io.cellfs.protocol.rpc.ByteSource;
import io.cellfs.protocol.rpc.Caller;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.rpc.ServerCall;
import io.cellfs.protocol.rpc.ServiceHandler;
import io.cellfs.protocol.rpc.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One endpoint of a {@link LoopbackNetwork}. */
final class LoopbackTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(LoopbackTransport.class);

    private final LoopbackNetwork network;
    private final InetSocketAddress address;
    private final Map<Integer, ServiceHandler> services = new ConcurrentHashMap<>();
    private final Map<Integer, Integer> upgrades = new ConcurrentHashMap<>();
    private final Set<LoopbackCall> running = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    LoopbackTransport(LoopbackNetwork network, InetSocketAddress address) {
        this.network = network;
        this.address = address;
    }

    @Override
    public InetSocketAddress localAddress() {
        return address;
    }

    @Override
    public void serve(int serviceId, OptionalInt upgradeTo, ServiceHandler handler) {
        services.put(serviceId, handler);
        upgradeTo.ifPresent(upgraded -> upgrades.put(serviceId, upgraded));
    }

    @Override
    public ClientConnection connect(InetSocketAddress peer, int serviceId, boolean upgrade) {
        return new LoopbackConnection(this, peer, serviceId, upgrade);
    }

    @Override
    public void close() {
        closed = true;
        network.remove(this);
        running.forEach(call -> call.abort(RxError.CALL_DEAD, "endpoint closed"));
    }

    /** The service id in effect for calls of {@code serviceId} that ask for an upgrade. */
    int upgraded(int serviceId) {
        return upgrades.getOrDefault(serviceId, serviceId);
    }

    /** Starts a call to {@code peer}; it fails as over RX when nobody is there. */
    LoopbackCall start(InetSocketAddress peer, int serviceId, boolean upgrade) throws RpcException {
        if (closed) {
            throw RxError.CALL_DEAD.because("endpoint closed");
        }
        LoopbackTransport server =
                network.at(peer).orElseThrow(() -> RxError.CALL_DEAD.because("nothing answers at " + peer));
        LoopbackCall call = new LoopbackCall(upgrade ? server.upgraded(serviceId) : serviceId);
        server.accept(call, address);
        return call;
    }

    private void accept(LoopbackCall call, InetSocketAddress from) {
        ServiceHandler service = services.get(call.serviceId());
        if (service == null) {
            call.abort(RxError.INVALID_OPERATION, "no service " + call.serviceId());
            return;
        }
        running.add(call);
        Thread.ofVirtual().name("loopback-call").start(() -> run(service, call, from));
    }

    private void run(ServiceHandler service, LoopbackCall call, InetSocketAddress from) {
        try {
            service.handle(new Incoming(call, from));
            call.replyPipe().end();
        } catch (RpcException e) {
            call.abort(e.code(), String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            LOG.error("call of service {} failed", call.serviceId(), e);
            call.abort(RxError.USER_ABORT, "handler failed");
        } finally {
            running.remove(call);
        }
    }

    private final class Incoming implements ServerCall {
        private final LoopbackCall call;
        private final InetSocketAddress from;

        Incoming(LoopbackCall call, InetSocketAddress from) {
            this.call = call;
            this.from = from;
        }

        @Override
        public Caller caller() {
            return new Caller(from, 0, "");
        }

        @Override
        public int serviceId() {
            return call.serviceId();
        }

        @Override
        public ClientConnection connectBack(int serviceId) {
            return connect(from, serviceId, false);
        }

        @Override
        public ByteSource request() {
            return call.requestPipe();
        }

        @Override
        public ByteSink reply() {
            return call.replyPipe();
        }
    }
}
