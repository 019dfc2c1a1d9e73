package io.cellfs.protocol.rx;

import io.cellfs.protocol.rpc.ByteSink;
import io.cellfs.protocol.rpc.ByteSource;
import io.cellfs.protocol.rpc.ClientCall;
import io.cellfs.rx.RxCall;

/** An outgoing RX call as the port's. */
final class BoundCall implements ClientCall {
    private final RxCall call;
    private final BoundStream stream;

    BoundCall(RxCall call) {
        this.call = call;
        this.stream = new BoundStream(call);
    }

    @Override
    public ByteSink request() {
        return stream;
    }

    @Override
    public ByteSource reply() {
        return stream;
    }

    @Override
    public void close() {
        call.close();
    }
}
