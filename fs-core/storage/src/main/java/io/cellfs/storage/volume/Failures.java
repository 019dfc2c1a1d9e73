package io.cellfs.storage.volume;

import io.cellfs.protocol.Name;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;

/** Refusals, and the rules for names. */
final class Failures {
    /** Bytes of a name at most. */
    static final int MAX_NAME = 255;

    private Failures() {}

    static StorageException of(Reason reason, String message) {
        return new StorageException(reason, message);
    }

    static StorageException noVnode(long vnode, int unique) {
        return of(Reason.NO_VNODE, vnode + "." + Integer.toUnsignedString(unique));
    }

    static StorageException noEntry(Name name) {
        return of(Reason.NO_ENTRY, name.toString());
    }

    /** Refuses what cannot be a name: "", ".", "..", more than 255 bytes, with '/' or NUL. */
    static void checkName(Name name) throws StorageException {
        if (name.length() > MAX_NAME) {
            throw of(Reason.NAME_TOO_LONG, name.length() + " bytes");
        }
        if (name.length() == 0 || isDot(name) || isDotDot(name)) {
            throw of(Reason.INVALID, "name \"" + name + "\"");
        }
        for (int i = 0; i < name.length(); i++) {
            if (name.at(i) == '/' || name.at(i) == 0) {
                throw of(Reason.INVALID, "name with '/' or NUL");
            }
        }
    }

    static boolean isDot(Name name) {
        return name.length() == 1 && name.at(0) == '.';
    }

    static boolean isDotDot(Name name) {
        return name.length() == 2 && name.at(0) == '.' && name.at(1) == '.';
    }
}
