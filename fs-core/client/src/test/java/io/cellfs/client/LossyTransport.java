package io.cellfs.client;

import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.rpc.ByteSink;
import io.cellfs.protocol.rpc.ByteSource;
import io.cellfs.protocol.rpc.ClientCall;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.ServiceHandler;
import io.cellfs.protocol.rpc.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A client's socket through which one call of an operation may go wrong, as calls do whose server is lost. */
final class LossyTransport implements Transport {
    private final Transport transport;
    private final AtomicReference<@Nullable Armed> armed = new AtomicReference<>();

    LossyTransport(Transport transport) {
        this.transport = transport;
    }

    /** What becomes of a call. */
    enum Fate {
        /** The server does not get the request. */
        NOT_SENT,
        /** The server carries it out, and its answer does not come. */
        NOT_ANSWERED,
        /** The server has its socket already, and no service yet. */
        NOT_SERVED,
        /** It is carried out, and RX sends the request again to a server that knows of no connection any more. */
        MADE_TWICE
    }

    /** Something to do between the loss and what comes after it. */
    interface Event {
        void happen() throws IOException;
    }

    private record Armed(int opcode, Fate fate, Event event) {}

    /** The next call of an operation has this fate. */
    void arm(Op<?, ?> op, Fate fate, Event event) {
        armed.set(new Armed(op.opcode(), fate, event));
    }

    /** Whether such a call is still to come. */
    boolean isArmed() {
        return armed.get() != null;
    }

    @Override
    public InetSocketAddress localAddress() {
        return transport.localAddress();
    }

    @Override
    public void serve(int serviceId, OptionalInt upgradeTo, ServiceHandler handler) {
        transport.serve(serviceId, upgradeTo, handler);
    }

    @Override
    public ClientConnection connect(InetSocketAddress peer, int serviceId, boolean upgrade) {
        ClientConnection real = transport.connect(peer, serviceId, upgrade);
        return new ClientConnection() {
            @Override
            public InetSocketAddress peer() {
                return real.peer();
            }

            @Override
            public int serviceId() {
                return real.serviceId();
            }

            @Override
            public ClientCall call() {
                return new LossyCall(real);
            }

            @Override
            public void close() {
                real.close();
            }
        };
    }

    @Override
    public void close() {
        transport.close();
    }

    /** Keeps the request until it is known what becomes of it. */
    private final class LossyCall implements ClientCall {
        private final ClientConnection connection;
        private final ByteArrayOutputStream request = new ByteArrayOutputStream();
        private @Nullable ClientCall real;

        LossyCall(ClientConnection connection) {
            this.connection = connection;
        }

        @Override
        public ByteSink request() {
            return new ByteSink() {
                @Override
                public void write(ByteBuffer src) {
                    byte[] bytes = new byte[src.remaining()];
                    src.get(bytes);
                    request.writeBytes(bytes);
                }

                @Override
                public void end() throws IOException {
                    send();
                }
            };
        }

        private void send() throws IOException {
            int opcode = ByteBuffer.wrap(request.toByteArray()).getInt();
            Armed now = armed.get();
            if (now != null && now.opcode() == opcode && armed.compareAndSet(now, null)) {
                if (now.fate() == Fate.NOT_ANSWERED || now.fate() == Fate.MADE_TWICE) {
                    lose(sent());
                }
                now.event().happen();
                if (now.fate() == Fate.NOT_SERVED) {
                    throw RxError.INVALID_OPERATION.because("the server has just been started");
                }
                if (now.fate() != Fate.MADE_TWICE) {
                    throw RxError.CALL_DEAD.because("the server is lost");
                }
            }
            real = sent();
        }

        private ClientCall sent() throws IOException {
            ClientCall call = connection.call();
            call.request().write(ByteBuffer.wrap(request.toByteArray()));
            call.request().end();
            return call;
        }

        private static void lose(ClientCall call) throws IOException {
            ByteBuffer answer = ByteBuffer.allocate(1 << 12);
            while (call.reply().read(answer) >= 0) {
                answer.clear();
            }
            call.close();
        }

        @Override
        public ByteSource reply() {
            return dst -> {
                if (real == null) {
                    throw new IOException("no request has been sent");
                }
                return real.reply().read(dst);
            };
        }

        @Override
        public void close() {
            if (real != null) {
                real.close();
            }
        }
    }
}
