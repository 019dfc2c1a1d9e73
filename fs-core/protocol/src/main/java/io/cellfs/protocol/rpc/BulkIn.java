package io.cellfs.protocol.rpc;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Raw bytes that arrive with a call. */
public interface BulkIn {
    /** Bytes still to come, or -1 when they run to the end of the stream. */
    long remaining();

    /**
     * Reads at least one byte into {@code dst} unless it is full.
     *
     * @return bytes read, or -1 after the last
     * @throws IOException when the stream ends before the counted bytes are there, or the call fails
     */
    int read(ByteBuffer dst) throws IOException;
}
