package io.cellfs.server.lock;

/** What became of a lock call. */
public enum LockOutcome {
    /** Done. */
    DONE,
    /** Somebody else holds a conflicting lock. */
    CONFLICT,
    /** The host holds no such lock. */
    NOT_HELD,
    /** The server holds as many locks as it will, for this host or for all. */
    TOO_MANY
}
