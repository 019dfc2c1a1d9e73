package io.cellfs.cli.compose;

import io.cellfs.cli.CliException;
import io.cellfs.protocol.rpc.Transport;
import java.net.InetSocketAddress;

/** Where sockets come from. */
@FunctionalInterface
interface Network {
    /** Opens a socket. */
    Transport open(InetSocketAddress local) throws CliException;
}
