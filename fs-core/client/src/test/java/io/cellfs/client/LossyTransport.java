package io.cellfs.client;

import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.rpc.ClientCall;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.ForwardingTransport;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A client's socket through which one call of an operation may go wrong, as calls do whose server is lost. */
final class LossyTransport extends ForwardingTransport {
    private final AtomicReference<@Nullable Armed> armed = new AtomicReference<>();

    LossyTransport(Transport transport) {
        super(transport);
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
    protected ClientCall call(ClientConnection connection) {
        return new LossyCall(connection);
    }

    private final class LossyCall extends HeldCall {
        LossyCall(ClientConnection connection) {
            super(connection);
        }

        @Override
        ClientCall send(byte[] whole) throws IOException {
            int opcode = ByteBuffer.wrap(whole).getInt();
            Armed now = armed.get();
            if (now != null && now.opcode() == opcode && armed.compareAndSet(now, null)) {
                if (now.fate() == Fate.NOT_ANSWERED || now.fate() == Fate.MADE_TWICE) {
                    lose(made());
                }
                now.event().happen();
                if (now.fate() == Fate.NOT_SERVED) {
                    throw RxError.INVALID_OPERATION.because("the server has just been started");
                }
                if (now.fate() != Fate.MADE_TWICE) {
                    throw RxError.CALL_DEAD.because("the server is lost");
                }
            }
            return made();
        }

        private static void lose(ClientCall call) throws IOException {
            ByteBuffer answer = ByteBuffer.allocate(1 << 12);
            while (call.reply().read(answer) >= 0) {
                answer.clear();
            }
            call.close();
        }
    }
}
