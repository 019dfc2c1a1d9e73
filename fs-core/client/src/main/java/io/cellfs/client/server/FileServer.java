package io.cellfs.client.server;

import io.cellfs.protocol.Services;
import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.yfs.Yfs;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One file server: found out by a probe with upgrade, then called over several connections. Thread-safe. */
public final class FileServer {
    private static final Logger LOG = LoggerFactory.getLogger(FileServer.class);

    private final Transport transport;
    private final InetSocketAddress address;
    private final ConnectionPool files;
    private final ConnectionPool extensions;
    private boolean probed;
    private volatile boolean withoutExtensions;

    FileServer(Transport transport, InetSocketAddress address) {
        this.transport = transport;
        this.address = address;
        this.files = new ConnectionPool(transport, address, Services.YFS_FS);
        this.extensions = new ConnectionPool(transport, address, Services.EXTENSIONS);
    }

    /** An operation on a connection. */
    @FunctionalInterface
    public interface Invocation<R> {
        /** Makes the call. */
        R on(ClientConnection connection) throws IOException;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    /** Calls the YFS file service. */
    <R> R files(Invocation<R> invocation) throws IOException {
        probe();
        return files.call(invocation);
    }

    /**
     * Calls CellFS's own service.
     *
     * @throws RpcException RX_INVALID_OPERATION when the server lacks it
     */
    <R> R extensions(Invocation<R> invocation) throws IOException {
        if (withoutExtensions) {
            throw RxError.INVALID_OPERATION.because(address + " has no CellFS extensions");
        }
        try {
            return extensions.call(invocation);
        } catch (RpcException e) {
            if (RxError.INVALID_OPERATION.matches(e)) {
                LOG.info("{} has no CellFS extensions", address);
                withoutExtensions = true;
            }
            throw e;
        }
    }

    private synchronized void probe() throws IOException {
        if (probed) {
            return;
        }
        try (ClientConnection connection = transport.connect(address, Services.AFS_FS, true)) {
            Rpc.call(connection, Yfs.GET_CAPABILITIES, NoValues.NONE);
            if (connection.serviceId() == Services.YFS_FS) {
                probed = true;
                return;
            }
        } catch (RpcException e) {
            if (!RxError.INVALID_OPERATION.matches(e)) {
                throw e;
            }
        }
        probeDirectly();
    }

    /** A server may serve YFS without an AFS-3 service to upgrade from. */
    private void probeDirectly() throws IOException {
        try (ClientConnection connection = transport.connect(address, Services.YFS_FS, false)) {
            Rpc.call(connection, Yfs.GET_CAPABILITIES, NoValues.NONE);
            probed = true;
        }
    }

    /** Tells the server that this client forgets all promises. */
    void giveUpAllCallBacks() throws IOException {
        if (probed()) {
            files.call(c -> Rpc.call(c, Yfs.GIVE_UP_ALL_CALL_BACKS, NoValues.NONE));
        }
    }

    private synchronized boolean probed() {
        return probed;
    }

    /** Probes again before the next call: the server did not answer. */
    synchronized void suspect(@Nullable IOException cause) {
        LOG.debug("{} does not answer", address, cause);
        probed = false;
        withoutExtensions = false;
    }

    void close() {
        files.close();
        extensions.close();
    }
}
