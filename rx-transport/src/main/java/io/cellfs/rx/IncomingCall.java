package io.cellfs.rx;

import io.cellfs.rx.core.ServerCall;
import io.cellfs.rx.net.CoreRunner;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A call of a peer, in the hands of its handler. */
final class IncomingCall extends CallStream implements RxServerCall {
    private static final Logger LOG = LoggerFactory.getLogger(IncomingCall.class);

    private final ServerCall incoming;
    private final RxEndpoint endpoint;

    IncomingCall(ServerCall incoming, CoreRunner runner, RxEndpoint endpoint) {
        super(incoming, runner);
        this.incoming = incoming;
        this.endpoint = endpoint;
    }

    /** Runs the handler and ends the call as it ended. */
    void run(RxHandler handler) {
        try {
            handler.handle(this);
            end();
        } catch (RxException failure) {
            call.requestAbort(failure.code());
        } catch (IOException | RuntimeException | Error failure) {
            LOG.warn("the handler of service {} failed", serviceId(), failure);
            call.requestAbort(RxErrors.USER_ABORT);
        } finally {
            call.close();
            runner.submit(call);
        }
    }

    /** Ends the call because nobody serves it. */
    void refuse() {
        call.requestAbort(RxErrors.INVALID_OPERATION);
        call.close();
        runner.submit(call);
    }

    @Override
    public InetSocketAddress peer() {
        return incoming.peer();
    }

    @Override
    public int serviceId() {
        return incoming.serviceId();
    }

    @Override
    public int securityIndex() {
        return incoming.securityIndex();
    }

    @Override
    public String principal() {
        return incoming.principal();
    }

    @Override
    public RxConnection connectBack(int serviceId) {
        return endpoint.connect(peer(), serviceId, false);
    }
}
