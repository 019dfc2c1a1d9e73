package io.cellfs.protocol.error;

import io.cellfs.protocol.rpc.AbortCode;

/** Codes of the volume location service, without the VL_ prefix (afs-protocol appendix A3). */
public enum VlError implements AbortCode {
    /** The volume id is taken. */
    IDEXIST(363520),

    /** The database failed. */
    IO(363521),

    /** The volume name is taken. */
    NAMEEXIST(363522),

    /** The entry could not be made. */
    CREATEFAIL(363523),

    /** No such entry. */
    NOENT(363524),

    /** The database is empty. */
    EMPTY(363525),

    /** The entry is deleted. */
    ENTDELETED(363526),

    /** The volume name is malformed. */
    BADNAME(363527),

    /** The index is out of range. */
    BADINDEX(363528),

    /** The volume type is none. */
    BADVOLTYPE(363529),

    /** The server is none. */
    BADSERVER(363530),

    /** The partition is out of range. */
    BADPARTITION(363531),

    /** The entry has no room for a site. */
    REPSFULL(363532),

    /** No such site. */
    NOREPSERVER(363533),

    /** The site is there already. */
    DUPREPSERVER(363534),

    /** The entry has no read-write volume. */
    RWNOTFOUND(363535),

    /** The reference count is wrong. */
    BADREFCOUNT(363536),

    /** Too much for one answer. */
    SIZEEXCEEDED(363537),

    /** The entry is malformed. */
    BADENTRY(363538),

    /** The bump of the volume id is out of range. */
    BADVOLIDBUMP(363539),

    /** The id is hashed already. */
    IDALREADYHASHED(363540),

    /** The entry is locked. */
    ENTRYLOCKED(363541),

    /** The operation of a lock is none. */
    BADVOLOPER(363542),

    /** The release type is none. */
    BADRELLOCKTYPE(363543),

    /** Released already. */
    RERELEASE(363544),

    /** The server flag is none. */
    BADSERVERFLAG(363545),

    /** Not permitted. */
    PERM(363546),

    /** Out of memory. */
    NOMEM(363547),

    /** The database has another version. */
    BADVERSION(363548),

    /** The index is beyond the end. */
    INDEXERANGE(363549),

    /** The address belongs to several servers. */
    MULTIPADDR(363550),

    /** The mask is malformed. */
    BADMASK(363551),

    /** The database is damaged. */
    DBBAD(363552);

    private final int code;

    VlError(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
