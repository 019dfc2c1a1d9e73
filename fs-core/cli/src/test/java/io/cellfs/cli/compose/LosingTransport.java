package io.cellfs.cli.compose;

import io.cellfs.protocol.error.VlError;
import io.cellfs.protocol.rpc.ByteSink;
import io.cellfs.protocol.rpc.ByteSource;
import io.cellfs.protocol.rpc.ClientCall;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.ForwardingCall;
import io.cellfs.protocol.rpc.ForwardingTransport;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.rpc.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Loses the answer of one of the calls made over it: that is carried out, and fails for its caller. Used by one thread. */
final class LosingTransport extends ForwardingTransport {
    private static final int SCRATCH = 4096;

    private int left = -1;
    private int opcode;
    private boolean lost;

    LosingTransport(Transport real) {
        super(real);
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
    protected ClientCall call(ClientConnection connection) throws IOException {
        ClientCall call = super.call(connection);
        if (left < 0) {
            return call;
        }
        left--;
        return left < 0 ? new Lost(call) : call;
    }

    private final class Lost extends ForwardingCall {
        Lost(ClientCall call) {
            super(call);
            lost = true;
            opcode = 0;
        }

        @Override
        public ByteSink request() {
            ByteSink sink = super.request();
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
            ByteSource answer = super.reply();
            return dst -> {
                ByteBuffer scratch = ByteBuffer.allocate(SCRATCH);
                while (answer.read(scratch.clear()) >= 0) {
                    scratch.clear();
                }
                throw new RpcException(VlError.IO.code(), "the answer is lost");
            };
        }
    }
}
