package io.cellfs.rx;

/** One outgoing call: write the request, end it, read the reply to its end, close. Closing an unfinished call aborts it. */
public interface RxCall extends RxStream, AutoCloseable {
    @Override
    void close();
}
