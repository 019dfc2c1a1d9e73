package io.cellfs.protocol.rpc;

import io.cellfs.protocol.xdr.XdrException;
import io.cellfs.protocol.xdr.XdrReader;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Raw bytes of one stream, counted or to its end. */
final class BulkReader implements BulkIn {
    private static final int DRAIN_BYTES = 8192;
    private static final long TO_END = -1;

    private final XdrReader stream;
    private long remaining;

    private BulkReader(XdrReader stream, long remaining) {
        this.stream = stream;
        this.remaining = remaining;
    }

    static BulkReader counted(XdrReader stream, long bytes) throws XdrException {
        if (bytes < 0) {
            throw new XdrException("length " + bytes + " of raw bytes");
        }
        return new BulkReader(stream, bytes);
    }

    static BulkReader toEnd(XdrReader stream) {
        return new BulkReader(stream, TO_END);
    }

    static <Q extends Record> BulkReader ofRequest(Op<Q, ?> op, Q args, XdrReader stream) throws XdrException {
        return op.bulk() == Bulk.IN_TO_END
                ? toEnd(stream)
                : counted(stream, op.bulkLength().applyAsLong(args));
    }

    @Override
    public long remaining() {
        return remaining;
    }

    @Override
    public int read(ByteBuffer dst) throws IOException {
        if (remaining == TO_END) {
            return stream.readBulk(dst);
        }
        if (remaining == 0) {
            return -1;
        }
        int limit = dst.limit();
        dst.limit((int) Math.min(limit, dst.position() + remaining));
        try {
            int n = stream.readBulk(dst);
            if (n < 0) {
                throw new XdrException("raw bytes end " + remaining + " early");
            }
            remaining -= n;
            return n;
        } finally {
            dst.limit(limit);
        }
    }

    /** Reads and drops what is left. */
    void drain() throws IOException {
        if (remaining == 0) {
            return;
        }
        ByteBuffer dropped = ByteBuffer.allocate(DRAIN_BYTES);
        while (read(dropped) >= 0) {
            dropped.clear();
        }
    }
}
