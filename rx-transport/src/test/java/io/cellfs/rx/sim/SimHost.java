package io.cellfs.rx.sim;

import java.net.InetSocketAddress;

/** Something with an address on the simulated network. */
public interface SimHost {
    /** Its address. */
    InetSocketAddress address();

    /** A datagram arrives. */
    void receive(InetSocketAddress from, byte[] datagram, long nowNs);

    /** When {@link #timeout} is to be called; {@link Long#MAX_VALUE} for never. */
    long timeoutNs();

    /** The time has come. */
    void timeout(long nowNs);

    /** Lets everything happen that can happen at this instant. */
    void round(long nowNs);
}
