package io.cellfs.client;

import io.cellfs.protocol.Services;
import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.rpc.ClientCall;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.ForwardingTransport;
import io.cellfs.protocol.rpc.Transport;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the calls that go out. */
final class CountingTransport extends ForwardingTransport {
    /** Threads that call now and then, whatever a test does meanwhile. */
    private static final List<String> UPKEEP =
            List.of("client-upkeep", "probe of a file server", "renewal of volume", "database servers");

    private final AtomicInteger calls = new AtomicInteger();
    private volatile boolean cut;
    private volatile boolean plain;

    CountingTransport(Transport transport) {
        super(transport);
    }

    /** From now on nothing gets out. */
    void cut(boolean now) {
        cut = now;
    }

    /** Whatever calls CellFS's own service is told that there is none. */
    void withoutExtensions() {
        plain = true;
    }

    /** Calls but those of the upkeep. */
    int calls() {
        return calls.get();
    }

    @Override
    protected ClientCall call(ClientConnection connection) throws IOException {
        String thread = Thread.currentThread().getName();
        if (UPKEEP.stream().noneMatch(thread::startsWith)) {
            calls.incrementAndGet();
        }
        if (cut) {
            throw RxError.CALL_DEAD.because("the network is cut");
        }
        if (plain && connection.serviceId() == Services.EXTENSIONS) {
            throw RxError.INVALID_OPERATION.because("an AFS server");
        }
        return super.call(connection);
    }
}
