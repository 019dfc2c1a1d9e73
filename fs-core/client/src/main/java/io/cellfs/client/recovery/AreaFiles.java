package io.cellfs.client.recovery;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** The files of a recovery area: one directory. */
interface AreaFiles {
    /** Fills a file. */
    @FunctionalInterface
    interface Writing {
        void to(OutputStream out) throws IOException;
    }

    /** The names, in no order; none if the directory does not exist. */
    List<String> names() throws IOException;

    /** Bytes of a file. */
    long size(String name) throws IOException;

    /** Makes or replaces a file; its content is durable when this returns. */
    void write(String name, Writing content) throws IOException;

    /** Renames a file; durable when this returns. */
    void rename(String from, String to) throws IOException;

    /** Removes a file; durable when this returns. */
    void delete(String name) throws IOException;

    /** Reads a file. */
    InputStream read(String name) throws IOException;
}
