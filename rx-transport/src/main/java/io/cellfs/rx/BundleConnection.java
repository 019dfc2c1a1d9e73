package io.cellfs.rx;

import io.cellfs.rx.core.ClientBundle;
import io.cellfs.rx.core.EndpointCore;
import io.cellfs.rx.net.CoreRunner;
import java.net.InetSocketAddress;

/** A bundle of connections of the core. */
final class BundleConnection implements RxConnection {
    private final ClientBundle bundle;
    private final EndpointCore core;
    private final CoreRunner runner;
    private final Patience patience = new Patience();

    BundleConnection(ClientBundle bundle, EndpointCore core, CoreRunner runner) {
        this.bundle = bundle;
        this.core = core;
        this.runner = runner;
    }

    @Override
    public InetSocketAddress peer() {
        return bundle.peer().address();
    }

    @Override
    public int serviceId() {
        return bundle.serviceId();
    }

    @Override
    public RxCall newCall() throws RxException {
        if (bundle.isClosed()) {
            throw new RxException(RxErrors.USER_ABORT, "the connection is closed");
        }
        return new OutgoingCall(bundle.newCall(runner.nowNs()), runner, patience);
    }

    @Override
    public void close() {
        if (!bundle.isClosed()) {
            boolean _ = runner.ask(() -> {
                core.close(bundle, runner.nowNs());
                return true;
            });
        }
    }
}
