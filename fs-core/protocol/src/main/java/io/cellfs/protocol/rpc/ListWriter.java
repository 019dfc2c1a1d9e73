package io.cellfs.protocol.rpc;

import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.xdr.Codec;
import io.cellfs.protocol.xdr.XdrException;
import io.cellfs.protocol.xdr.XdrWriter;
import java.io.IOException;

/** Writes a counted list of records into one stream, some at a time: exactly as many as announced. */
final class ListWriter<E extends Record> implements Handlers.ElementSink<E> {
    private static final int ELEMENTS_AT_ONCE = 128;

    private final Codec<E> codec;
    private final ByteSink sink;
    private XdrWriter writer = new XdrWriter();
    private int pending;
    private int remaining;

    ListWriter(Codec<E> codec, int count, ByteSink sink) {
        this.codec = codec;
        this.sink = sink;
        this.remaining = count;
        writer.i32(count);
    }

    @Override
    public void add(E element) throws IOException {
        if (remaining == 0) {
            throw RxError.SS_MARSHAL.because("more elements than announced");
        }
        try {
            codec.write(writer, element);
        } catch (XdrException e) {
            RpcException failure = RxError.SS_MARSHAL.because("element: " + e.getMessage());
            failure.initCause(e);
            throw failure;
        }
        remaining--;
        if (++pending == ELEMENTS_AT_ONCE) {
            flush();
        }
    }

    private void flush() throws IOException {
        sink.write(writer.toBuffer());
        writer = new XdrWriter();
        pending = 0;
    }

    /** Sends the rest; checks that all announced elements were added. */
    void finish() throws IOException {
        if (remaining != 0) {
            throw RxError.SS_MARSHAL.because(remaining + " announced elements are missing");
        }
        flush();
    }
}
