package io.cellfs.server.replica;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.Volume;

/** Questions to volumes whose answer may be that something is not there. */
final class StorageQuestions {
    private StorageQuestions() {}

    /** Whether a volume has a vnode; the caller attends it. */
    static boolean has(Volume volume, long vnode, int unique) throws StorageException {
        try {
            volume.status(vnode, unique);
            return true;
        } catch (StorageException e) {
            if (e.reason() == Reason.NO_VNODE) {
                return false;
            }
            throw e;
        }
    }
}
