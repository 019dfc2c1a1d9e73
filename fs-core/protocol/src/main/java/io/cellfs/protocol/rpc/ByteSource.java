package io.cellfs.protocol.rpc;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The receiving half of one call. Blocks the calling thread (virtual threads are expected). */
public interface ByteSource {
    /**
     * Reads at least one byte into {@code dst} unless it is full, and at most its remaining bytes.
     *
     * @return bytes read, or -1 when the peer's last packet has been consumed
     * @throws RpcException when the call was aborted by the peer, timed out or lost its connection
     */
    int read(ByteBuffer dst) throws IOException;
}
