package io.cellfs.protocol.rx;

import io.cellfs.protocol.rpc.ByteSink;
import io.cellfs.protocol.rpc.ByteSource;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.rx.RxException;
import io.cellfs.rx.RxStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Both directions of one RX call as the port's source and sink. */
final class BoundStream implements ByteSource, ByteSink {
    private final RxStream stream;

    BoundStream(RxStream stream) {
        this.stream = stream;
    }

    @Override
    public int read(ByteBuffer dst) throws IOException {
        try {
            return stream.read(dst);
        } catch (RxException failure) {
            throw translated(failure);
        }
    }

    @Override
    public void write(ByteBuffer src) throws IOException {
        try {
            stream.write(src);
        } catch (RxException failure) {
            throw translated(failure);
        }
    }

    @Override
    public void end() throws IOException {
        try {
            stream.end();
        } catch (RxException failure) {
            throw translated(failure);
        }
    }

    static RpcException translated(RxException failure) {
        RpcException translated = new RpcException(failure.code(), String.valueOf(failure.getMessage()));
        translated.initCause(failure);
        return translated;
    }
}
