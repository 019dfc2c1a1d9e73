package io.cellfs.rx;

import io.cellfs.rx.core.Call;
import io.cellfs.rx.net.CoreRunner;

/** A call that was started here. */
final class OutgoingCall extends CallStream implements RxCall {
    private final Patience patience;
    private boolean closed;

    OutgoingCall(Call call, CoreRunner runner, Patience patience) {
        super(call, runner);
        this.patience = patience;
    }

    @Override
    long awakeNs() {
        return patience.awakeNs();
    }

    @Override
    void waited(long ns) {
        patience.waited(ns);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (!call.receiveStream().isAtEnd()) {
            call.requestAbort(RxErrors.USER_ABORT);
        }
        call.close();
        runner.submit(call);
    }
}
