package io.cellfs.protocol.loopback;

import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.rpc.ByteSink;
import io.cellfs.protocol.rpc.ByteSource;
import io.cellfs.protocol.rpc.ClientCall;

/** A call: a pipe for the request, a pipe for the reply. */
final class LoopbackCall implements ClientCall {
    private final Pipe request = new Pipe();
    private final Pipe reply = new Pipe();
    private final int serviceId;

    LoopbackCall(int serviceId) {
        this.serviceId = serviceId;
    }

    int serviceId() {
        return serviceId;
    }

    Pipe requestPipe() {
        return request;
    }

    Pipe replyPipe() {
        return reply;
    }

    @Override
    public ByteSink request() {
        return request;
    }

    @Override
    public ByteSource reply() {
        return reply;
    }

    @Override
    public void close() {
        abort(RxError.USER_ABORT, "closed by the caller");
    }

    void abort(RxError code, String reason) {
        abort(code.code(), reason);
    }

    void abort(int code, String reason) {
        request.abort(code, reason);
        reply.abort(code, reason);
    }
}
