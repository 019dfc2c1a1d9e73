package io.cellfs.protocol.rpc;

import java.io.IOException;

/** The forms of an operation's implementation. All run on a thread of their own call and may block. */
public interface Handlers {
    /** An operation without raw bytes. */
    @FunctionalInterface
    interface Plain<Q extends Record, R extends Record> {
        /**
         * Serves one call.
         *
         * @throws RpcException to end the call with its code
         */
        R handle(CallContext context, Q args) throws IOException;
    }

    /** An operation whose reply starts with raw bytes. Without an announced length, none are sent. */
    @FunctionalInterface
    interface WithBulkOut<Q extends Record, R extends Record> {
        /**
         * Serves one call: announce the length, write the bytes, return the OUT arguments.
         *
         * @throws RpcException to end the call with its code, also in the midst of the bytes
         */
        R handle(CallContext context, Q args, BulkOut data) throws IOException;
    }

    /**
     * A list that is sent while it is made.
     *
     * @param count how many elements follow, known before the first is
     */
    record Listing<E extends Record>(int count, Elements<E> elements) {}

    /** Gives the elements of a {@link Listing}. */
    @FunctionalInterface
    interface Elements<E extends Record> {
        /** Passes on exactly as many elements as were told. */
        void forEach(ElementSink<E> sink) throws IOException;
    }

    /** Takes the elements of a {@link Listing}. */
    @FunctionalInterface
    interface ElementSink<E extends Record> {
        /** Sends one element, some time. */
        void add(E element) throws IOException;
    }

    /** An operation whose reply is one list, which may be too long to be held. */
    @FunctionalInterface
    interface Listed<Q extends Record, E extends Record> {
        /**
         * Serves one call.
         *
         * @throws RpcException to end the call with its code, also in the midst of the elements
         */
        Listing<E> handle(CallContext context, Q args) throws IOException;
    }

    /** An operation whose request ends with raw bytes. Those that the handler leaves are read and dropped. */
    @FunctionalInterface
    interface WithBulkIn<Q extends Record, R extends Record> {
        /**
         * Serves one call.
         *
         * @throws RpcException to end the call with its code
         */
        R handle(CallContext context, Q args, BulkIn data) throws IOException;
    }
}
