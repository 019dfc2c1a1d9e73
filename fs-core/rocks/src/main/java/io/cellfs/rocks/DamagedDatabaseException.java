package io.cellfs.rocks;

import java.io.IOException;

/** What was on the disk is not there any more; the message names the file and says what to do. */
public final class DamagedDatabaseException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedDatabaseException(String message) {
        super(message);
    }
}
