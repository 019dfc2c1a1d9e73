package io.cellfs.server.replica;

import java.io.IOException;
import org.slf4j.Logger;

/** How failures of releases and moves are logged. */
final class Failures {
    private Failures() {}

    /**
     * Warns that something failed. An {@link IOException} is what users and other servers cause: its message says it, and its trace is for debugging. Other
     * exceptions come from mistakes of the program and are logged with their trace.
     */
    static void warn(Logger log, String what, Exception failure) {
        if (failure instanceof IOException) {
            log.warn("{}: {}", what, failure.getMessage());
            log.debug("{}", what, failure);
        } else {
            log.warn("{}", what, failure);
        }
    }
}
