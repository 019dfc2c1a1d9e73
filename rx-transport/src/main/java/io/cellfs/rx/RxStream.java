package io.cellfs.rx;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The two byte streams of one call. One thread at a time may use each direction; both block and suit virtual threads. */
public interface RxStream {
    /**
     * Sends all remaining bytes of {@code src}; they are copied before it returns. Blocks while the window is full.
     *
     * @throws RxException when the call was aborted, timed out or lost its peer
     */
    void write(ByteBuffer src) throws IOException;

    /**
     * Ends the sending direction: what is buffered goes out with the last-packet mark.
     *
     * @throws RxException when the call was aborted, timed out or lost its peer
     */
    void end() throws IOException;

    /**
     * Reads at least one byte unless {@code dst} is full, and at most its remaining bytes. Blocks until there is one.
     *
     * @return bytes read, or -1 when the peer's last packet has been consumed
     * @throws RxException when the call was aborted, timed out or lost its peer
     */
    int read(ByteBuffer dst) throws IOException;

    /** Ends the call at once with an abort code that the peer is told; nothing happens when the call is over. */
    void abort(int code);
}
