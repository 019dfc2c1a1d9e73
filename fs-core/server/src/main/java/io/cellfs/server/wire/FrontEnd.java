package io.cellfs.server.wire;

import io.cellfs.protocol.rpc.BulkIn;
import io.cellfs.protocol.rpc.BulkOut;
import io.cellfs.protocol.rpc.Dispatcher;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.server.file.Requester;
import io.cellfs.server.file.WireErrors;
import java.io.IOException;

/** Registers operations with a dispatcher: finds the caller before, and turns failures into abort codes after. */
final class FrontEnd {
    /** An operation without raw bytes. */
    @FunctionalInterface
    interface Plain<Q extends Record, R extends Record> {
        R run(Requester requester, Q args) throws IOException;
    }

    /** An operation that sends raw bytes. */
    @FunctionalInterface
    interface Sending<Q extends Record, R extends Record> {
        R run(Requester requester, Q args, BulkOut data) throws IOException;
    }

    /** An operation that takes raw bytes. */
    @FunctionalInterface
    interface Taking<Q extends Record, R extends Record> {
        R run(Requester requester, Q args, BulkIn data) throws IOException;
    }

    private final Dispatcher dispatcher;
    private final Requesters requesters;

    FrontEnd(Dispatcher dispatcher, Requesters requesters) {
        this.dispatcher = dispatcher;
        this.requesters = requesters;
    }

    /**
     * An operation that gives no promise. Yet a client that the server, started since, does not know must learn first that all older promises are void:
     * it may have made this very call before, and trust in what it knew then (afs-protocol section 2.5).
     */
    <Q extends Record, R extends Record> FrontEnd on(Op<Q, R> op, Plain<Q, R> operation) {
        return on(op, true, operation);
    }

    /** An operation with which a client gives something up. */
    <Q extends Record, R extends Record> FrontEnd leaving(Op<Q, R> op, Plain<Q, R> operation) {
        return on(op, false, operation);
    }

    /** An operation whose answer carries a promise. */
    <Q extends Record, R extends Record> FrontEnd promising(Op<Q, R> op, Plain<Q, R> operation) {
        return on(op, true, operation);
    }

    /**
     * A question that clients ask to see whether the server is there: the occasion to tell one that the server, started since, does not know that
     * all older promises are void (afs-protocol section 2.5).
     */
    <Q extends Record, R extends Record> FrontEnd greeting(Op<Q, R> op, Plain<Q, R> operation) {
        return on(op, true, operation);
    }

    private <Q extends Record, R extends Record> FrontEnd on(Op<Q, R> op, boolean acquaint, Plain<Q, R> operation) {
        dispatcher.on(op, (call, args) -> {
            try {
                return operation.run(requesters.of(call, acquaint), args);
            } catch (IOException e) {
                throw WireErrors.abort(e);
            }
        });
        return this;
    }

    /** A fetch; its answer carries a promise. */
    <Q extends Record, R extends Record> FrontEnd sending(Op<Q, R> op, Sending<Q, R> operation) {
        dispatcher.onBulkOut(op, (call, args, data) -> {
            try {
                return operation.run(requesters.of(call, true), args, data);
            } catch (IOException e) {
                throw WireErrors.abort(e);
            }
        });
        return this;
    }

    /** A store. */
    <Q extends Record, R extends Record> FrontEnd taking(Op<Q, R> op, Taking<Q, R> operation) {
        dispatcher.onBulkIn(op, (call, args, data) -> {
            try {
                return operation.run(requesters.of(call, true), args, data);
            } catch (IOException e) {
                throw WireErrors.abort(e);
            }
        });
        return this;
    }
}
