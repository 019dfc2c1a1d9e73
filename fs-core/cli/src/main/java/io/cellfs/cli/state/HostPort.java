package io.cellfs.cli.state;

import java.net.Inet6Address;
import java.net.InetSocketAddress;

/** {@code host:port} or {@code [v6 address]:port} as text. */
public final class HostPort {
    private static final int MAX_PORT = 65_535;

    private HostPort() {}

    /**
     * Reads and resolves an address.
     *
     * @throws IllegalArgumentException when it is malformed, its port not in 1..65535, or its host not known
     */
    public static InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 1 ? "" : text.substring(0, colon).replaceAll("^\\[(.*)]$", "$1");
        String port = text.substring(colon + 1);
        if (host.isEmpty() || !port.matches("\\d{1,5}")) {
            throw new IllegalArgumentException("'" + text + "' is no HOST:PORT");
        }
        int number = Integer.parseInt(port);
        if (number < 1 || number > MAX_PORT) {
            throw new IllegalArgumentException("port " + number + " is not in 1.." + MAX_PORT);
        }
        InetSocketAddress address = new InetSocketAddress(host, number);
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("host '" + host + "' is not known");
        }
        return address;
    }

    /** What {@link #parse} reads. */
    public static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
