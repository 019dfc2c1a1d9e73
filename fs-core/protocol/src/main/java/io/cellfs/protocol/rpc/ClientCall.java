package io.cellfs.protocol.rpc;

/** One outgoing call: write the request, {@link ByteSink#end() end} it, read the reply to its end, close. Closing an unfinished call aborts it. */
public interface ClientCall extends AutoCloseable {
    /** The request bytes. */
    ByteSink request();

    /** The reply bytes. */
    ByteSource reply();

    @Override
    void close();
}
