package io.cellfs.cli.compose;

import io.cellfs.cli.CliException;
import io.cellfs.cli.ExitCode;
import io.cellfs.protocol.rx.RxTransport;
import io.cellfs.rx.RxConfig;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;

/** RX on a UDP port, with one line for the user when the port cannot be had. */
final class UdpPort {
    private UdpPort() {}

    static RxTransport open(InetSocketAddress local) throws CliException {
        try {
            return RxTransport.open(RxConfig.defaults(), local);
        } catch (BindException e) {
            throw new CliException(ExitCode.BUSY, line(local, e), e);
        } catch (IOException e) {
            throw new CliException(ExitCode.UNAVAILABLE, line(local, e), e);
        }
    }

    private static String line(InetSocketAddress local, IOException failure) {
        return "UDP port " + local.getPort() + " on " + local.getAddress().getHostAddress()
                + " cannot be had: another cell or AFS server may run there (" + failure.getMessage()
                + "); choose others with --port-base";
    }
}
