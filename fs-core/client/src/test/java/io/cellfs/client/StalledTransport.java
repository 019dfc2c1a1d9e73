package io.cellfs.client;

import io.cellfs.protocol.rpc.ByteSink;
import io.cellfs.protocol.rpc.ByteSource;
import io.cellfs.protocol.rpc.ClientCall;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.ForwardingTransport;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.yfs.Yfs;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A client's socket on which data of one volume neither come nor go for a while: as if its server had no time for it. */
final class StalledTransport extends ForwardingTransport {
    private static final Set<Integer> DATA = Set.of(Yfs.FETCH_DATA64.opcode(), Yfs.STORE_DATA64.opcode());
    /** Opcode and flags, then the Fid, which begins with the volume. */
    private static final int VOLUME_AT = 8;

    private final long volume;
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile CountDownLatch freed = new CountDownLatch(0);

    StalledTransport(Transport transport, long volume) {
        super(transport);
        this.volume = volume;
    }

    void stall() {
        freed = new CountDownLatch(1);
    }

    void free() {
        freed.countDown();
    }

    /** How many calls wait. */
    int waiting() {
        return waiting.get();
    }

    @Override
    protected ClientCall call(ClientConnection connection) throws IOException {
        return new StalledCall(connection.call());
    }

    private boolean isStalled(ByteBuffer request) {
        int at = request.position();
        return request.remaining() >= VOLUME_AT + Long.BYTES
                && DATA.contains(request.getInt(at))
                && request.getLong(at + VOLUME_AT) == volume;
    }

    private void await() throws InterruptedIOException {
        waiting.incrementAndGet();
        try {
            freed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while stalled");
        } finally {
            waiting.decrementAndGet();
        }
    }

    private final class StalledCall implements ClientCall {
        private final ClientCall real;
        private boolean begun;

        StalledCall(ClientCall real) {
            this.real = real;
        }

        @Override
        public ByteSink request() {
            return new ByteSink() {
                @Override
                public void write(ByteBuffer src) throws IOException {
                    if (!begun && isStalled(src)) {
                        await();
                    }
                    begun = true;
                    real.request().write(src);
                }

                @Override
                public void end() throws IOException {
                    real.request().end();
                }
            };
        }

        @Override
        public ByteSource reply() {
            return real.reply();
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
