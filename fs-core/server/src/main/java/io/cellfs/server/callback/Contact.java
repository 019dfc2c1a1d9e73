package io.cellfs.server.callback;

import io.cellfs.protocol.rpc.CallContext;
import java.net.InetSocketAddress;
import java.util.function.Supplier;

/**
 * A call as the host table sees it: from where, and how to call back.
 *
 * @param endpoint the caller's address and port
 * @param callbackPeer the callback service at that endpoint
 */
public record Contact(InetSocketAddress endpoint, Supplier<CallbackPeer> callbackPeer) {
    /** The contact of a call that is being served. */
    public static Contact of(CallContext call) {
        return new Contact(call.caller().address(), () -> RpcCallbackPeer.of(call));
    }
}
