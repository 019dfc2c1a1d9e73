package io.cellfs.server.file;

import java.io.IOException;

/** The volume service is working on the volume; clients are to try again. */
final class VolumeBusyException extends IOException {
    private static final long serialVersionUID = 1L;

    VolumeBusyException(long volume) {
        super("volume " + volume + " is busy");
    }
}
