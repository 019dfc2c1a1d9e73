package io.cellfs.rx.net;

import io.cellfs.rx.core.EndpointCore;

/** Puts the packets of a core on the network. Called by whichever thread has the core, one at a time. */
interface DatagramSender extends AutoCloseable {
    /** Sends everything that the core wants sent; what the network does not take is lost. */
    void send(EndpointCore core);

    @Override
    void close();
}
