package io.cellfs.cli.command;

import java.net.InetSocketAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code host:port} or {@code [v6 address]:port} on the command line. */
final class HostPort {
    private static final int MAX_PORT = 65_535;

    private HostPort() {}

    /** Reads and resolves an address; the port must be in 1..65535. */
    static InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 1 ? "" : text.substring(0, colon).replaceAll("^\\[(.*)]$", "$1");
        String port = text.substring(colon + 1);
        if (host.isEmpty() || !port.matches("\\d{1,5}")) {
            throw new TypeConversionException("'" + text + "' is no HOST:PORT");
        }
        int number = Integer.parseInt(port);
        if (number < 1 || number > MAX_PORT) {
            throw new TypeConversionException("port " + number + " is not in 1.." + MAX_PORT);
        }
        InetSocketAddress address = new InetSocketAddress(host, number);
        if (address.isUnresolved()) {
            throw new TypeConversionException("host '" + host + "' is not known");
        }
        return address;
    }

    static final class Converter implements ITypeConverter<InetSocketAddress> {
        @Override
        public InetSocketAddress convert(String text) {
            return parse(text);
        }
    }
}
