package io.cellfs.cli.compose;

import io.cellfs.protocol.error.VlError;
import io.cellfs.protocol.rpc.ByteSink;
import io.cellfs.protocol.rpc.ByteSource;
import io.cellfs.protocol.rpc.ClientCall;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.rpc.ServiceHandler;
import io.cellfs.protocol.rpc.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/** Loses the answer of one of the calls made over it: that is carried out, and fails for its caller. Used by one thread. */
final class LosingTransport implements Transport {
    private static final int SCRATCH = 4096;

    private final Transport real;
    private int left = -1;
    private int opcode;
    private boolean lost;

    LosingTransport(Transport real) {
        this.real = real;
    }

    /** The answer of the call after so many will be lost. */
    void loseAfter(int calls) {
        left = calls;
        lost = false;
    }

    /** Whether one was lost since. */
    boolean hasLost() {
        return lost;
    }

    /** The operation whose answer was lost. */
    int lostOpcode() {
        return opcode;
    }

    @Override
    public InetSocketAddress localAddress() {
        return real.localAddress();
    }

    @Override
    public void serve(int serviceId, OptionalInt upgradeTo, ServiceHandler handler) {
        real.serve(serviceId, upgradeTo, handler);
    }

    @Override
    public ClientConnection connect(InetSocketAddress peer, int serviceId, boolean upgrade) {
        return new Connection(real.connect(peer, serviceId, upgrade));
    }

    @Override
    public void close() {
        real.close();
    }

    private final class Connection implements ClientConnection {
        private final ClientConnection connection;

        Connection(ClientConnection connection) {
            this.connection = connection;
        }

        @Override
        public InetSocketAddress peer() {
            return connection.peer();
        }

        @Override
        public int serviceId() {
            return connection.serviceId();
        }

        @Override
        public ClientCall call() throws IOException {
            ClientCall call = connection.call();
            if (left < 0) {
                return call;
            }
            left--;
            return left < 0 ? new Lost(call) : call;
        }

        @Override
        public void close() {
            connection.close();
        }
    }

    private final class Lost implements ClientCall {
        private final ClientCall call;

        Lost(ClientCall call) {
            this.call = call;
            lost = true;
            opcode = 0;
        }

        @Override
        public ByteSink request() {
            ByteSink sink = call.request();
            return new ByteSink() {
                @Override
                public void write(ByteBuffer src) throws IOException {
                    opcode = opcode == 0 ? src.getInt(src.position()) : opcode;
                    sink.write(src);
                }

                @Override
                public void end() throws IOException {
                    sink.end();
                }
            };
        }

        @Override
        public ByteSource reply() {
            return dst -> {
                ByteBuffer scratch = ByteBuffer.allocate(SCRATCH);
                while (call.reply().read(scratch.clear()) >= 0) {
                    scratch.clear();
                }
                throw new RpcException(VlError.IO.code(), "the answer is lost");
            };
        }

        @Override
        public void close() {
            call.close();
        }
    }
}
