package io.cellfs.protocol.rpc;

/** A code that ends a call; each table of codes is an enum of these. */
public interface AbortCode {
    /** The code on the wire. */
    int code();

    /** The constant's name. */
    String name();

    /** The exception that ends a call with this code. */
    default RpcException because(String reason) {
        return new RpcException(code(), name() + ": " + reason);
    }

    /** Whether this failure carries this code. */
    default boolean matches(RpcException failure) {
        return failure.code() == code();
    }
}
