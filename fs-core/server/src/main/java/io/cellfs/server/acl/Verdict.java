package io.cellfs.server.acl;

/** What the table of rights says to an operation. */
public enum Verdict {
    /** It may go ahead. */
    ALLOWED,
    /** A right is missing: EACCES. */
    ACCESS_DENIED,
    /** Only an administrator may do it: EPERM. */
    NOT_PERMITTED;

    /** ALLOWED when {@code condition} holds, else ACCESS_DENIED. */
    static Verdict accessIf(boolean condition) {
        return condition ? ALLOWED : ACCESS_DENIED;
    }
}
