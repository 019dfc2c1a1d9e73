package io.cellfs.server.file;

import java.io.IOException;

/** A volume that was here is at another server now. */
final class VolumeMovedException extends IOException {
    private static final long serialVersionUID = 1L;

    VolumeMovedException(long id) {
        super("volume " + id + " has moved");
    }
}
