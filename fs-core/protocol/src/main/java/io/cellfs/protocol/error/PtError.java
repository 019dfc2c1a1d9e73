package io.cellfs.protocol.error;

import io.cellfs.protocol.rpc.AbortCode;

/** Codes of the protection service, without the PR prefix (afs-protocol appendix A3). */
public enum PtError implements AbortCode {
    /** The name is taken, or the member is in the group already. */
    EXIST(267264),

    /** The id is taken. */
    IDEXIST(267265),

    /** No id is left. */
    NOIDS(267266),

    /** The database failed. */
    DBFAIL(267267),

    /** No such user or group. */
    NOENT(267268),

    /** Not permitted. */
    PERM(267269),

    /** Not a group. */
    NOTGROUP(267270),

    /** Not a user. */
    NOTUSER(267271),

    /** The name is malformed. */
    BADNAM(267272),

    /** An argument is malformed. */
    BADARG(267273),

    /** No more members. */
    NOMORE(267274),

    /** The database is damaged. */
    DBBAD(267275),

    /** The group has no members. */
    GROUPEMPTY(267276),

    /** The database is inconsistent. */
    INCONSISTENT(267277),

    /** An address in the database is wrong. */
    DBADDR(267278),

    /** Too many. */
    TOOMANY(267279),

    /** Out of memory. */
    NOMEM(267280),

    /** An internal failure. */
    INTERNAL(267281),

    /** The name is too long. */
    NAMETOOLONG(267282);

    private final int code;

    PtError(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
