package io.cellfs.protocol.rx;

import io.cellfs.protocol.rpc.ClientCall;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.rx.RxConnection;
import io.cellfs.rx.RxException;
import java.io.IOException;
import java.net.InetSocketAddress;

/** An RX connection as the port's. */
final class BoundConnection implements ClientConnection {
    private final RxConnection connection;

    BoundConnection(RxConnection connection) {
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
        try {
            return new BoundCall(connection.newCall());
        } catch (RxException failure) {
            throw BoundStream.translated(failure);
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
