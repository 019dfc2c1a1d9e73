package io.cellfs.protocol.xdr;

import java.io.IOException;

/** Writes and reads the values of one type. Stateless and safe for many threads. */
public interface Codec<T> {
    /**
     * Appends the encoding of {@code value}.
     *
     * @throws XdrException when the value breaks a declared bound
     */
    void write(XdrWriter writer, T value) throws XdrException;

    /**
     * Reads one value.
     *
     * @throws XdrException when the bytes end early or break a declared bound
     * @throws IOException when the source fails
     */
    T read(XdrReader reader) throws IOException;
}
