package io.cellfs.server.outgoing;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** At which addresses of this machine a server is reached. */
public final class ReachableAddresses {
    private ReachableAddresses() {}

    /**
     * Of a socket bound to this address: just that one, or, bound to all, those of the interfaces that are up. Addresses that mean something on
     * this machine or link only are left out unless there are no others.
     */
    public static List<InetAddress> of(InetAddress bound) throws IOException {
        if (!bound.isAnyLocalAddress()) {
            return List.of(bound);
        }
        List<InetAddress> all = new ArrayList<>();
        for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
            if (each.isUp()) {
                each.inetAddresses().filter(address -> fits(bound, address)).forEach(all::add);
            }
        }
        List<InetAddress> others =
                all.stream().filter(ReachableAddresses::isGlobal).toList();
        return others.isEmpty() ? loopback(all.stream()) : others;
    }

    private static List<InetAddress> loopback(Stream<InetAddress> all) {
        return all.filter(InetAddress::isLoopbackAddress).toList();
    }

    /** A socket of IPv6 takes both kinds, one of IPv4 only its own. */
    private static boolean fits(InetAddress bound, InetAddress address) {
        return bound instanceof Inet6Address || !(address instanceof Inet6Address);
    }

    private static boolean isGlobal(InetAddress address) {
        return !address.isLoopbackAddress() && !address.isLinkLocalAddress();
    }
}
