package io.cellfs.protocol.rpc;

import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.xdr.Codecs;
import io.cellfs.protocol.xdr.XdrException;
import io.cellfs.protocol.xdr.XdrReader;
import io.cellfs.protocol.xdr.XdrWriter;
import java.io.IOException;

/**
 * The client side of operations. A reply must be exact in length, else the call fails with RXGEN_CC_UNMARSHAL. Blocks the
 * calling thread.
 */
public final class Rpc {
    /** Takes the raw bytes of a reply. */
    @FunctionalInterface
    public interface Receiver {
        /** Called once, before the OUT arguments are read; bytes that it leaves are dropped. */
        void receive(BulkIn data) throws IOException;
    }

    /** Gives the raw bytes of a request. */
    @FunctionalInterface
    public interface Sender {
        /** Called once, after the arguments were sent; must write as many bytes as these told. */
        void send(BulkOut data) throws IOException;
    }

    private static final Receiver NOTHING_RECEIVED = data -> {};
    private static final Sender NOTHING_SENT = data -> {};

    private Rpc() {}

    /**
     * Calls an operation without raw bytes.
     *
     * @throws RpcException when the peer aborts the call, or the transport gives up
     */
    public static <Q extends Record, R extends Record> R call(ClientConnection connection, Op<Q, R> op, Q args)
            throws IOException {
        require(op, op.bulk() == Bulk.NONE);
        return run(connection, op, args, NOTHING_SENT, NOTHING_RECEIVED);
    }

    /**
     * Calls an operation whose reply carries raw bytes.
     *
     * @throws RpcException when the peer aborts the call, or the transport gives up
     */
    public static <Q extends Record, R extends Record> R callBulkOut(
            ClientConnection connection, Op<Q, R> op, Q args, Receiver receiver) throws IOException {
        require(op, op.bulk().isOut());
        return run(connection, op, args, NOTHING_SENT, receiver);
    }

    /**
     * Calls an operation whose request carries raw bytes.
     *
     * @throws RpcException when the peer aborts the call, or the transport gives up
     */
    public static <Q extends Record, R extends Record> R callBulkIn(
            ClientConnection connection, Op<Q, R> op, Q args, Sender sender) throws IOException {
        require(op, op.bulk().isIn());
        return run(connection, op, args, sender, NOTHING_RECEIVED);
    }

    private static <Q extends Record, R extends Record> R run(
            ClientConnection connection, Op<Q, R> op, Q args, Sender sender, Receiver receiver) throws IOException {
        XdrWriter request = encode(op, args);
        try (ClientCall call = connection.call()) {
            call.request().write(request.toBuffer());
            if (op.bulk().isIn()) {
                BulkWriter data = BulkWriter.ofRequest(
                        op.bulk(), call.request(), op.bulkLength().applyAsLong(args));
                sender.send(data);
                data.finish();
            }
            call.request().end();
            return decode(op, XdrReader.of(call.reply()), receiver);
        }
    }

    private static <Q extends Record> XdrWriter encode(Op<Q, ?> op, Q args) throws RpcException {
        XdrWriter writer = new XdrWriter();
        writer.i32(op.opcode());
        if (op.rpcFlags()) {
            writer.i32(0);
        }
        try {
            Codecs.of(op.request()).write(writer, args);
            return writer;
        } catch (XdrException e) {
            throw because(RxError.CC_MARSHAL, op, e);
        }
    }

    private static <R extends Record> R decode(Op<?, R> op, XdrReader reply, Receiver receiver) throws IOException {
        try {
            if (op.bulk().isOut()) {
                BulkReader data = replyData(op.bulk(), reply);
                receiver.receive(data);
                data.drain();
            }
            R result = Codecs.of(op.reply()).read(reply);
            reply.expectEnd();
            return result;
        } catch (XdrException e) {
            throw because(RxError.CC_UNMARSHAL, op, e);
        }
    }

    private static BulkReader replyData(Bulk kind, XdrReader reply) throws IOException {
        return switch (kind) {
            case OUT_I32 -> BulkReader.counted(reply, reply.i32());
            case OUT_I64 -> BulkReader.counted(reply, reply.i64());
            case NONE, OUT_TO_END, IN_COUNTED, IN_TO_END -> BulkReader.toEnd(reply);
        };
    }

    private static RpcException because(RxError code, Op<?, ?> op, XdrException cause) {
        RpcException failure = code.because(op + ": " + cause.getMessage());
        failure.initCause(cause);
        return failure;
    }

    private static void require(Op<?, ?> op, boolean fits) {
        if (!fits) {
            throw new IllegalArgumentException(op + " has raw bytes of kind " + op.bulk());
        }
    }
}
