package io.cellfs.client;

import io.cellfs.protocol.rpc.ClientCall;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.ForwardingTransport;
import io.cellfs.protocol.rpc.Transport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A client's socket beyond which a server may stop: it takes what is sent, and answers when it goes on. */
final class SilentTransport extends ForwardingTransport {
    private final AtomicInteger waiting = new AtomicInteger();
    private @Nullable InetSocketAddress stopped;

    SilentTransport(Transport transport) {
        super(transport);
    }

    /** The server at this address answers nothing from now on. */
    synchronized void stop(InetSocketAddress server) {
        stopped = server;
    }

    /** It goes on. */
    synchronized void goOn() {
        stopped = null;
        notifyAll();
    }

    /** How many calls wait for it. */
    int waiting() {
        return waiting.get();
    }

    private synchronized void pass(InetSocketAddress server) throws InterruptedIOException {
        waiting.incrementAndGet();
        try {
            while (server.equals(stopped)) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted in a call");
        } finally {
            waiting.decrementAndGet();
        }
    }

    @Override
    protected ClientCall call(ClientConnection connection) {
        // What is given up before the server takes it is not carried out later.
        return new HeldCall(connection) {
            @Override
            ClientCall send(byte[] whole) throws IOException {
                pass(connection.peer());
                return made();
            }
        };
    }
}
