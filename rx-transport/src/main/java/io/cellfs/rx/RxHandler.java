package io.cellfs.rx;

import java.io.IOException;

/** Serves calls of one service, each on a virtual thread of its own. */
@FunctionalInterface
public interface RxHandler {
    /**
     * Handles one call to its end. The reply is ended when it returns normally.
     *
     * @throws RxException to abort the call with its code; any other exception aborts with {@link RxErrors#USER_ABORT}
     */
    void handle(RxServerCall call) throws IOException;
}
