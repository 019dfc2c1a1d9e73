package io.cellfs.server;

import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.rpc.ServerCall;
import io.cellfs.protocol.rpc.ServiceHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Knows which calls are running, so that a server can end without pulling storage away from under them. */
final class Drain {
    private final Phaser running = new Phaser(1);
    private volatile boolean closed;

    /** A handler whose calls are known here; once closed it answers that the server is restarting. */
    ServiceHandler around(ServiceHandler handler) {
        return call -> handle(handler, call);
    }

    private void handle(ServiceHandler handler, ServerCall call) throws IOException {
        if (closed || running.register() < 0) {
            throw RxError.RESTARTING.because("the server is going down");
        }
        try {
            if (closed) {
                throw RxError.RESTARTING.because("the server is going down");
            }
            handler.handle(call);
        } finally {
            running.arriveAndDeregister();
        }
    }

    /** Lets no further call in and waits for those that are in; true when none is left. */
    boolean close(Duration wait) {
        closed = true;
        int phase = running.arriveAndDeregister();
        try {
            running.awaitAdvanceInterruptibly(phase, wait.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
