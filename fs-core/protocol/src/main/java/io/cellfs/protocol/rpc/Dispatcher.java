package io.cellfs.protocol.rpc;

import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.xdr.Codec;
import io.cellfs.protocol.xdr.Codecs;
import io.cellfs.protocol.xdr.XdrException;
import io.cellfs.protocol.xdr.XdrReader;
import io.cellfs.protocol.xdr.XdrWriter;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Serves one service: reads opcode and arguments, runs the handler, writes the reply. Aborts as real servers do: unknown
 * opcode RXGEN_OPCODE, bad arguments RXGEN_SS_UNMARSHAL. Complete the table before serving; then it is only read.
 */
public final class Dispatcher implements ServiceHandler {
    /** Serves an operation whose opcode has been read. */
    private interface Route {
        void serve(ServerCall call, XdrReader request) throws IOException;
    }

    private record Registered(Op<?, ?> op, Route route) {}

    private final Map<Integer, Registered> routes = new HashMap<>();
    private final CallObserver observer;

    /** A dispatcher that nobody observes. */
    public Dispatcher() {
        this(CallObserver.NONE);
    }

    /** A dispatcher that tells {@code observer} of each call. */
    public Dispatcher(CallObserver observer) {
        this.observer = observer;
    }

    /** Serves an operation without raw bytes. */
    public <Q extends Record, R extends Record> Dispatcher on(Op<Q, R> op, Handlers.Plain<Q, R> handler) {
        require(op, op.bulk() == Bulk.NONE);
        Codec<Q> args = Codecs.of(op.request());
        return add(op, (call, request) -> {
            Q values = arguments(op, args, request);
            request.expectEnd();
            reply(op, call, handler.handle(new CallContext(call, op), values));
        });
    }

    /** Serves an operation whose reply carries raw bytes. */
    public <Q extends Record, R extends Record> Dispatcher onBulkOut(Op<Q, R> op, Handlers.WithBulkOut<Q, R> handler) {
        require(op, op.bulk().isOut());
        Codec<Q> args = Codecs.of(op.request());
        return add(op, (call, request) -> {
            Q values = arguments(op, args, request);
            request.expectEnd();
            BulkWriter data = new BulkWriter(op.bulk(), call.reply());
            R result = handler.handle(new CallContext(call, op), values, data);
            data.finish();
            reply(op, call, result);
        });
    }

    /** Serves an operation whose reply consists of one list of records, which is sent while it is made. */
    public <Q extends Record, E extends Record> Dispatcher onListed(
            Op<Q, ?> op, Class<E> element, Handlers.Listed<Q, E> handler) {
        require(op, op.bulk() == Bulk.NONE);
        Codec<Q> args = Codecs.of(op.request());
        Codec<E> elements = Codecs.of(element);
        return add(op, (call, request) -> {
            Q values = arguments(op, args, request);
            request.expectEnd();
            Handlers.Listing<E> listing = handler.handle(new CallContext(call, op), values);
            ListWriter<E> writer = new ListWriter<>(elements, listing.count(), call.reply());
            listing.elements().forEach(writer);
            writer.finish();
        });
    }

    /** Serves an operation whose request carries raw bytes. */
    public <Q extends Record, R extends Record> Dispatcher onBulkIn(Op<Q, R> op, Handlers.WithBulkIn<Q, R> handler) {
        require(op, op.bulk().isIn());
        Codec<Q> args = Codecs.of(op.request());
        return add(op, (call, request) -> {
            Q values = arguments(op, args, request);
            BulkReader data = BulkReader.ofRequest(op, values, request);
            R result = handler.handle(new CallContext(call, op), values, data);
            data.drain();
            request.expectEnd();
            reply(op, call, result);
        });
    }

    @Override
    public void handle(ServerCall call) throws IOException {
        XdrReader request = XdrReader.of(call.request());
        Registered found = find(request);
        long startedNs = System.nanoTime();
        int abortCode = RxError.USER_ABORT.code();
        try {
            found.route().serve(call, request);
            abortCode = 0;
        } catch (XdrException e) {
            abortCode = RxError.SS_UNMARSHAL.code();
            throw because(RxError.SS_UNMARSHAL, found.op() + ": " + e.getMessage(), e);
        } catch (RpcException e) {
            abortCode = e.code();
            throw e;
        } finally {
            observer.ended(found.op(), System.nanoTime() - startedNs, abortCode);
        }
    }

    private Registered find(XdrReader request) throws IOException {
        int opcode;
        try {
            opcode = request.i32();
        } catch (XdrException e) {
            throw because(RxError.SS_UNMARSHAL, "no opcode", e);
        }
        Registered found = routes.get(opcode);
        if (found == null) {
            throw RxError.OPCODE.because("opcode " + Integer.toUnsignedString(opcode));
        }
        return found;
    }

    private static <Q extends Record> Q arguments(Op<Q, ?> op, Codec<Q> codec, XdrReader request) throws IOException {
        if (op.rpcFlags()) {
            request.i32();
        }
        return codec.read(request);
    }

    private static <R extends Record> void reply(Op<?, R> op, ServerCall call, R result) throws IOException {
        if (op.bulk() == Bulk.OUT_TO_END) {
            return;
        }
        XdrWriter writer = new XdrWriter();
        try {
            Codecs.of(op.reply()).write(writer, result);
        } catch (XdrException e) {
            throw because(RxError.SS_MARSHAL, op + ": " + e.getMessage(), e);
        }
        call.reply().write(writer.toBuffer());
    }

    private static RpcException because(RxError code, String reason, XdrException cause) {
        RpcException failure = code.because(reason);
        failure.initCause(cause);
        return failure;
    }

    private Dispatcher add(Op<?, ?> op, Route route) {
        if (routes.putIfAbsent(op.opcode(), new Registered(op, route)) != null) {
            throw new IllegalArgumentException("opcode of " + op + " is taken");
        }
        return this;
    }

    private static void require(Op<?, ?> op, boolean fits) {
        if (!fits) {
            throw new IllegalArgumentException(op + " has raw bytes of kind " + op.bulk());
        }
    }
}
