package io.cellfs.protocol.rpc;

/** One incoming call. The handler reads the whole request, then writes the reply; an {@link RpcException} that it throws becomes the abort. */
public interface ServerCall {
    /** Who calls. */
    Caller caller();

    /** The service id in effect, after a service upgrade if the client asked for one. */
    int serviceId();

    /** A connection in the other direction, to the caller's own socket and through the same local one (for callbacks). */
    ClientConnection connectBack(int serviceId);

    /** The request bytes. */
    ByteSource request();

    /** The reply bytes. The transport ends it when the handler returns normally. */
    ByteSink reply();
}
