package io.cellfs.cli.compose;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has been opened so far, closed in reverse order whatever fails; the same for a start that fails half-way and for the end. */
final class Parts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

    private record Part(String name, AutoCloseable part) {}

    private final Deque<Part> open = new ArrayDeque<>();
    private boolean failed;

    /** Takes over a part. */
    <T extends AutoCloseable> T add(String name, T part) {
        open.push(new Part(name, part));
        return part;
    }

    /** Whether closing any part failed. */
    boolean failed() {
        return failed;
    }

    /**
     * Closes everything.
     *
     * @throws IOException with {@code line} when closing any part failed, now or before
     */
    void closeAll(String line) throws IOException {
        close();
        if (failed) {
            throw new IOException(line);
        }
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            Part next = open.pop();
            try {
                next.part().close();
            } catch (Exception e) {
                failed = true;
                LOG.error("closing the {} failed", next.name(), e);
            }
        }
    }
}
