package io.cellfs.storage.api;

import java.io.IOException;

/** An operation that storage refuses or cannot do; nothing was changed. */
public final class StorageException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Why. The server maps each to its wire code in one place. */
    public enum Reason {
        NO_VOLUME,
        VOLUME_EXISTS,
        VOLUME_OFFLINE,
        NO_VNODE,
        NO_ENTRY,
        EXISTS,
        NOT_DIRECTORY,
        IS_DIRECTORY,
        NOT_EMPTY,
        INVALID,
        NAME_TOO_LONG,
        DIRECTORY_FULL,
        TOO_MANY_LINKS,
        READ_ONLY,
        OVER_QUOTA,
        DISK_FULL,
        /** The file system below became read-only, as it does when its device fails. */
        DISK_READ_ONLY,
        FILE_TOO_BIG,
        CORRUPT,
        IO
    }

    private final Reason reason;

    /** A failure for a reason. */
    public StorageException(Reason reason, String message) {
        super(reason + ": " + message);
        this.reason = reason;
    }

    /** A failure for a reason, with its cause. */
    public StorageException(Reason reason, String message, Throwable cause) {
        super(reason + ": " + message, cause);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
