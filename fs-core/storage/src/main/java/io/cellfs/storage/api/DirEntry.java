package io.cellfs.storage.api;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;

/**
 * One name in a directory.
 *
 * @param name the name
 * @param fid what it stands for
 * @param type the kind of that
 * @param serial the data version of the directory that brought the name in: unique in the directory, given once and never again, kept when
 *     the name comes to stand for something else. A listing in order of serials sees each lasting name exactly once
 */
public record DirEntry(Name name, Fid fid, VnodeType type, long serial) {
    /** Serials from here on are of names that were imported, not of data versions. */
    public static final long IMPORTED = 1L << 62;

    /** Whether a type that is recorded as FILE may be another: who imports a name need not have seen what it stands for. */
    public static boolean isTypeUncertain(VnodeType recorded, long serial) {
        return recorded == VnodeType.FILE && serial >= IMPORTED;
    }
}
