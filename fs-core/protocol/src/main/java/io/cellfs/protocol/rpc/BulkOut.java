package io.cellfs.protocol.rpc;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Raw bytes that leave with a call. */
public interface BulkOut {
    /** Announces how many bytes follow; before the first write, once; not for streams that run to the end. */
    void length(long bytes) throws IOException;

    /** Sends all remaining bytes of {@code src}, without a further copy here. */
    void write(ByteBuffer src) throws IOException;
}
