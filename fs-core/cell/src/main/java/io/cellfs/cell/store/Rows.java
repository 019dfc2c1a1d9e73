package io.cellfs.cell.store;

import io.cellfs.protocol.error.UbikError;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.xdr.Codecs;
import io.cellfs.protocol.xdr.XdrException;
import io.cellfs.protocol.xdr.XdrReader;
import io.cellfs.protocol.xdr.XdrWriter;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Records as values, by the same mechanism that puts them on the wire. */
public final class Rows {
    private Rows() {}

    /** A record's bytes. */
    public static <T extends Record> byte[] encode(Class<T> type, T row) throws RpcException {
        XdrWriter writer = new XdrWriter();
        try {
            Codecs.of(type).write(writer, row);
        } catch (XdrException e) {
            throw internal("cannot encode " + row, e);
        }
        ByteBuffer buffer = writer.toBuffer();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** The record of these bytes. */
    public static <T extends Record> T decode(Class<T> type, byte[] bytes) throws RpcException {
        try {
            XdrReader reader = XdrReader.of(ByteBuffer.wrap(bytes));
            T row = Codecs.of(type).read(reader);
            reader.expectEnd();
            return row;
        } catch (IOException e) {
            throw internal("the cell database holds a damaged " + type.getSimpleName(), e);
        }
    }

    private static RpcException internal(String reason, IOException cause) {
        RpcException failure = UbikError.INTERNAL.because(reason);
        failure.initCause(cause);
        return failure;
    }
}
