package io.cellfs.protocol.rpc;

/** What a handler may know of the call that it serves. */
public final class CallContext {
    private final ServerCall call;
    private final Op<?, ?> op;

    CallContext(ServerCall call, Op<?, ?> op) {
        this.call = call;
        this.op = op;
    }

    /** Who calls. */
    public Caller caller() {
        return call.caller();
    }

    /** The service id in effect. */
    public int serviceId() {
        return call.serviceId();
    }

    /** The operation. */
    public Op<?, ?> op() {
        return op;
    }

    /** A connection to the caller's own socket through the same local one, for callbacks. */
    public ClientConnection connectBack(int serviceId) {
        return call.connectBack(serviceId);
    }
}
