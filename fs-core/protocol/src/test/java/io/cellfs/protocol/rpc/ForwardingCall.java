package io.cellfs.protocol.rpc;

/** What a test puts before a call to change some of what goes through it. */
public class ForwardingCall implements ClientCall {
    private final ClientCall real;

    /** All goes to this one until a subclass does otherwise. */
    protected ForwardingCall(ClientCall real) {
        this.real = real;
    }

    @Override
    public ByteSink request() {
        return real.request();
    }

    @Override
    public ByteSource reply() {
        return real.reply();
    }

    @Override
    public void close() {
        real.close();
    }
}
