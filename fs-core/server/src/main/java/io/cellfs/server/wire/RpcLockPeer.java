package io.cellfs.server.wire;

import io.cellfs.protocol.Services;
import io.cellfs.protocol.ext.LockExtensions;
import io.cellfs.protocol.rpc.CallContext;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Deadline;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.server.lock.LockPeer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** The client of a call, over the socket that the call came from. */
final class RpcLockPeer implements LockPeer {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final InetSocketAddress address;
    private final ClientConnection connection;

    RpcLockPeer(CallContext call) {
        this.address = call.caller().address();
        this.connection = call.connectBack(Services.EXTENSIONS);
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void tell(long generation, List<LockExtensions.Event> events) throws IOException {
        Deadline.within(
                PATIENCE,
                connection,
                c -> Rpc.call(c, LockExtensions.EVENTS, new LockExtensions.EventsArgs(generation, events)));
    }

    @Override
    public void close() {
        connection.close();
    }
}
