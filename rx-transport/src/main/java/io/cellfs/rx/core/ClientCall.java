package io.cellfs.rx.core;

/** An outgoing call. It takes a channel when its first packet is ready. */
public final class ClientCall extends Call {
    private final ClientBundle bundle;
    /** It waits for a channel, or has had one. */
    boolean placed;

    ClientCall(EndpointCore core, ClientBundle bundle, long nowNs) {
        super(core, bundle.peer(), true, bundle.prefixBytes(), bundle.suffixBytes(), nowNs);
        this.bundle = bundle;
    }

    ClientBundle bundle() {
        return bundle;
    }

    @Override
    long deadNs() {
        return bundle.deadNs();
    }

    @Override
    boolean isFinished() {
        return receiveWindow.isComplete();
    }

    @Override
    boolean hasApplication() {
        return true;
    }
}
