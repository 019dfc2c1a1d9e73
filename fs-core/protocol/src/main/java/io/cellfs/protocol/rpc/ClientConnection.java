package io.cellfs.protocol.rpc;

import java.io.IOException;
import java.net.InetSocketAddress;

/** A connection to one service of one peer. Safe for many threads; calls beyond the channel limit wait or use a further connection. */
public interface ClientConnection extends AutoCloseable {
    /** The peer. */
    InetSocketAddress peer();

    /** The service id in effect: the upgraded one once the first answer of an upgrading connection has arrived. */
    int serviceId();

    /** Opens one call. */
    ClientCall call() throws IOException;

    @Override
    void close();
}
