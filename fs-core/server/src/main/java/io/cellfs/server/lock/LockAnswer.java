package io.cellfs.server.lock;

import io.cellfs.protocol.lock.LockDecision;

/** What a wish for a lock is answered with. */
public sealed interface LockAnswer {
    /** A decision, or that there will be one. */
    record Decided(LockDecision decision) implements LockAnswer {}

    /** Why there is no decision. */
    enum Other implements LockAnswer {
        /** The file is lent to the client, which decides by itself. */
        LENT,
        /** Only what was held before the restart is granted for now. */
        GRACE,
        /** The client, or the server, has too many locks. */
        FULL,
        /** The client's lease is not known here. */
        NO_SESSION
    }
}
