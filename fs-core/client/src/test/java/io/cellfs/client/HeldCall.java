package io.cellfs.client;

import io.cellfs.protocol.rpc.ByteSink;
import io.cellfs.protocol.rpc.ByteSource;
import io.cellfs.protocol.rpc.ClientCall;
import io.cellfs.protocol.rpc.ClientConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Keeps the request of a call until a test has decided what becomes of it. */
abstract class HeldCall implements ClientCall {
    private final ClientConnection connection;
    private final ByteArrayOutputStream request = new ByteArrayOutputStream();
    private @Nullable ClientCall real;

    /** A call that may be made over {@code connection}. */
    HeldCall(ClientConnection connection) {
        this.connection = connection;
    }

    /** The request is whole: it is {@link #made}, or fails. */
    abstract ClientCall send(byte[] whole) throws IOException;

    /** The call, made with the request. */
    final ClientCall made() throws IOException {
        ClientCall call = connection.call();
        call.request().write(ByteBuffer.wrap(request.toByteArray()));
        call.request().end();
        return call;
    }

    @Override
    public final ByteSink request() {
        return new ByteSink() {
            @Override
            public void write(ByteBuffer src) {
                byte[] bytes = new byte[src.remaining()];
                src.get(bytes);
                request.writeBytes(bytes);
            }

            @Override
            public void end() throws IOException {
                real = send(request.toByteArray());
            }
        };
    }

    @Override
    public final ByteSource reply() {
        return dst -> {
            if (real == null) {
                throw new IOException("no request has been sent");
            }
            return real.reply().read(dst);
        };
    }

    @Override
    public final void close() {
        if (real != null) {
            real.close();
        }
    }
}
