package io.cellfs.rx;

import java.io.IOException;
import java.net.InetSocketAddress;

/** A connection to one service of one peer; safe for many threads. Calls beyond the channels of one RX connection use further ones, then wait. */
public interface RxConnection extends AutoCloseable {
    /** The peer. */
    InetSocketAddress peer();

    /** The service in effect: the upgraded one once the first answer of an upgrading connection has arrived. */
    int serviceId();

    /**
     * Opens a call. No packet is sent before data is written.
     *
     * @throws RxException when the connection or its endpoint is closed, or too many calls wait
     */
    RxCall newCall() throws IOException;

    /** Ends all calls with {@link RxErrors#USER_ABORT} and forgets the connection. */
    @Override
    void close();
}
