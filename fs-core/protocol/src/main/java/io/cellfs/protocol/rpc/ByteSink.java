package io.cellfs.protocol.rpc;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The sending half of one call. Blocks while the peer's window is full. */
public interface ByteSink {
    /**
     * Sends all remaining bytes of {@code src}; the bytes are copied or sent before it returns.
     *
     * @throws RpcException when the call was aborted, timed out or lost its connection
     */
    void write(ByteBuffer src) throws IOException;

    /** Ends this direction: what is buffered is sent with the last-packet mark. Further writes are an error. */
    void end() throws IOException;
}
