package io.cellfs.protocol.rpc;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Function;

/**
 * Which addresses a socket can send to: one bound to an IPv4 address those of IPv4, one bound to an IPv6 address those of IPv6, and one bound to
 * {@code ::} both.
 */
public final class AddressFamilies {
    private AddressFamilies() {}

    /** Whether a socket that is bound to an address can send to a peer, as far as their kinds go. */
    public static boolean reaches(InetAddress bound, InetAddress peer) {
        boolean sixth = bound instanceof Inet6Address;
        return (sixth && bound.isAnyLocalAddress()) || sixth == (peer instanceof Inet6Address);
    }

    /** Those of a peer's addresses that a socket can send to, in their order; all of them when it can send to none, so that the failure names them. */
    public static <T> List<T> reachable(InetAddress bound, List<T> all, Function<T, InetAddress> address) {
        List<T> found =
                all.stream().filter(each -> reaches(bound, address.apply(each))).toList();
        return found.isEmpty() ? all : found;
    }
}
