package io.cellfs.server.lock;

import io.cellfs.protocol.ext.LockExtensions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** The way to a client. */
public interface LockPeer extends AutoCloseable {
    /** Where it is. */
    InetSocketAddress address();

    /** Tells the client; returns when it knows, or fails in bounded time. */
    void tell(long generation, List<LockExtensions.Event> events) throws IOException;

    @Override
    void close();
}
