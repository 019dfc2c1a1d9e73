package io.cellfs.protocol.error;

import io.cellfs.protocol.rpc.AbortCode;

/** Codes of the replicated databases, without the U prefix (afs-protocol appendix A3). */
public enum UbikError implements AbortCode {
    /** No quorum of database servers. */
    NOQUORUM(5376),

    /** This is not the server that writes. */
    NOTSYNC(5377),

    /** The host list is malformed. */
    HOSTS(5378),

    /** Input or output failed. */
    IOERROR(5379),

    /** An internal failure. */
    INTERNAL(5380),

    /** Out of synchronisation. */
    SYNC(5381),

    /** No such file. */
    NOENT(5382),

    /** The lock is wrong. */
    BADLOCK(5383),

    /** The log is wrong. */
    BADLOG(5384),

    /** The host is none. */
    BADHOST(5385),

    /** The transaction type is wrong. */
    BADTYPE(5386),

    /** Two ends of a transaction. */
    TWOENDS(5387),

    /** The transaction is over. */
    DONE(5388),

    /** No server answers. */
    NOSERVERS(5389),

    /** The database ends early. */
    EOF(5390),

    /** The log could not be written. */
    LOGIO(5391);

    private final int code;

    UbikError(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }
}
