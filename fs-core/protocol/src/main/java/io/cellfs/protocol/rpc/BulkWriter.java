package io.cellfs.protocol.rpc;

import io.cellfs.protocol.error.RxError;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Raw bytes into one stream, exactly as many as announced. */
final class BulkWriter implements BulkOut {
    private static final long UNANNOUNCED = -1;

    private final Bulk kind;
    private final ByteSink sink;
    private long remaining = UNANNOUNCED;

    BulkWriter(Bulk kind, ByteSink sink) {
        this.kind = kind;
        this.sink = sink;
    }

    /** Raw bytes of a request, whose length its arguments have told. */
    static BulkWriter ofRequest(Bulk kind, ByteSink sink, long bytes) {
        BulkWriter writer = new BulkWriter(kind, sink);
        writer.remaining = bytes;
        return writer;
    }

    @Override
    public void length(long bytes) throws IOException {
        if (remaining != UNANNOUNCED || bytes < 0) {
            throw new IllegalStateException("length " + bytes + " announced after " + remaining);
        }
        remaining = bytes;
        switch (kind) {
            case OUT_I32 ->
                sink.write(ByteBuffer.allocate(Integer.BYTES)
                        .putInt(Math.toIntExact(bytes))
                        .flip());
            case OUT_I64 ->
                sink.write(ByteBuffer.allocate(Long.BYTES).putLong(bytes).flip());
            case NONE, OUT_TO_END, IN_COUNTED, IN_TO_END ->
                throw new IllegalStateException("no length is announced for " + kind);
        }
    }

    @Override
    public void write(ByteBuffer src) throws IOException {
        if (isCounted()) {
            if (src.remaining() > remaining) {
                throw new IllegalStateException(src.remaining() + " bytes where " + remaining + " are left");
            }
            remaining -= src.remaining();
        }
        sink.write(src);
    }

    /** Checks that all announced bytes were written; announces none if nothing was. */
    void finish() throws IOException {
        if (!isCounted()) {
            return;
        }
        if (remaining == UNANNOUNCED) {
            length(0);
        }
        if (remaining != 0) {
            throw RxError.SS_MARSHAL.because(remaining + " announced bytes were not written");
        }
    }

    private boolean isCounted() {
        return kind != Bulk.OUT_TO_END && kind != Bulk.IN_TO_END;
    }
}
