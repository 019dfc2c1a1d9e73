package io.cellfs.client.api;

import java.io.IOException;

/**
 * A share in a file of this machine that holds a cached file's whole content, for the kernel to read and map by itself. While it is shared, and as long
 * as anybody has it open or mapped afterwards, its bytes change by this machine's own writes only: what another client changes goes to another copy.
 */
public interface LocalCopy extends AutoCloseable {
    /** The same number means the same local file, and thereby the same content. Never 0. */
    long identity();

    /** What to do with the local file. */
    @FunctionalInterface
    interface DescriptorUse {
        /** Uses {@code descriptor} (open for reading and writing, offsets as in the file), which is valid during the call only. */
        void use(int descriptor) throws IOException;
    }

    /** Runs {@code use} with a descriptor of the local file. */
    void withDescriptor(DescriptorUse use) throws IOException;

    /** Ends this share. Idempotent. */
    @Override
    void close();
}
