package io.cellfs.protocol.rx;

import io.cellfs.protocol.rpc.ByteSink;
import io.cellfs.protocol.rpc.ByteSource;
import io.cellfs.protocol.rpc.Caller;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.ServerCall;
import io.cellfs.rx.RxServerCall;

/** An incoming RX call as the port's. */
final class BoundServerCall implements ServerCall {
    private final RxServerCall call;
    private final BoundStream stream;

    BoundServerCall(RxServerCall call) {
        this.call = call;
        this.stream = new BoundStream(call);
    }

    @Override
    public Caller caller() {
        return new Caller(call.peer(), call.securityIndex(), call.principal());
    }

    @Override
    public int serviceId() {
        return call.serviceId();
    }

    @Override
    public ClientConnection connectBack(int serviceId) {
        return new BoundConnection(call.connectBack(serviceId));
    }

    @Override
    public ByteSource request() {
        return stream;
    }

    @Override
    public ByteSink reply() {
        return stream;
    }
}
