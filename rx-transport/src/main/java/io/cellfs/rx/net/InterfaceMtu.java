package io.cellfs.rx.net;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out which datagrams the interface towards an address carries, and remembers it by interface. */
public final class InterfaceMtu {
    private static final Logger LOG = LoggerFactory.getLogger(InterfaceMtu.class);
    private static final int ETHERNET_BYTES = 1500;
    private static final int IPV4_UDP_HEADER_BYTES = 28;
    private static final int IPV6_UDP_HEADER_BYTES = 48;
    private static final int ANY_PORT = 9;

    private final ConcurrentMap<InetAddress, Integer> mtuByLocalAddress = new ConcurrentHashMap<>();
    private final InetAddress bound;

    /** For a socket that is bound to this address, which may be the wildcard. */
    public InterfaceMtu(InetAddress bound) {
        this.bound = bound;
    }

    /** Largest UDP payload in bytes that the interface towards {@code peer} carries without fragments. */
    public int datagramBytes(InetSocketAddress peer) {
        int headers = peer.getAddress() instanceof Inet6Address ? IPV6_UDP_HEADER_BYTES : IPV4_UDP_HEADER_BYTES;
        return mtuByLocalAddress.computeIfAbsent(localAddressTowards(peer), InterfaceMtu::mtu) - headers;
    }

    private InetAddress localAddressTowards(InetSocketAddress peer) {
        if (!bound.isAnyLocalAddress()) {
            return bound;
        }
        if (peer.getAddress().isLoopbackAddress()) {
            return peer.getAddress();
        }
        try (DatagramChannel probe = DatagramChannel.open()) {
            probe.connect(new InetSocketAddress(peer.getAddress(), ANY_PORT));
            return ((InetSocketAddress) probe.getLocalAddress()).getAddress();
        } catch (IOException unreachable) {
            LOG.debug("no route towards {}", peer, unreachable);
            return bound;
        }
    }

    private static int mtu(InetAddress local) {
        try {
            NetworkInterface networkInterface = NetworkInterface.getByInetAddress(local);
            return networkInterface == null ? ETHERNET_BYTES : Math.min(networkInterface.getMTU(), 65535);
        } catch (IOException unknown) {
            LOG.debug("the MTU of {} is unknown", local, unknown);
            return ETHERNET_BYTES;
        }
    }
}
