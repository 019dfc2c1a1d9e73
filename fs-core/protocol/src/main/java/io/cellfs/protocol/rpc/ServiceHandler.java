package io.cellfs.protocol.rpc;

import java.io.IOException;

/** Serves the calls of one RX service; called on a virtual thread per call. */
@FunctionalInterface
public interface ServiceHandler {
    /**
     * Handles one call to its end.
     *
     * @throws RpcException to abort the call with its code; any other exception aborts with RX_USER_ABORT and is logged
     */
    void handle(ServerCall call) throws IOException;
}
