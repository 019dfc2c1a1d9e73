package io.cellfs.client.lock;

import io.cellfs.client.status.Mark;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.ext.LockExtensions;
import io.cellfs.protocol.rpc.Op;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What locking needs of the file servers and of the caches. Files are the client's, not the wire's. */
public interface LockServers {
    /** The server that has the locks of a file; empty when nothing in its volume can change, so that nobody elsewhere locks it. */
    Optional<UUID> serverOf(Fid file) throws IOException;

    /** The server is not, or no longer, where the file is. */
    void moved(Fid file);

    /** Calls a server; EOPNOTSUPP when it has no locks on ranges. An interrupt does not end the call, as then nobody would know what it did. */
    <Q extends Record, R extends Record> R call(UUID server, Op<Q, R> op, Q args) throws IOException;

    /** The file on the wire. */
    Fid wire(Fid file);

    /** The files that one on the wire may be: more than one with several cells. */
    List<Fid> local(Fid wire);

    /** To be taken before a call whose reply is for {@link #learn}. */
    Mark mark();

    /** Takes over the file's status from a reply. */
    void learn(Fid file, LockExtensions.AcquireReply reply, Mark mark) throws IOException;

    /** Asks for the file's status: others may have changed it. */
    void refresh(Fid file) throws IOException;

    /** Stores what was written and is only here. */
    void store(Fid file) throws IOException;

    /**
     * The lease under which a file was written has run out: drops what was written and is only here, and everything that programs may see of the file.
     *
     * @param onlyIfChanged leave alone what nobody has changed elsewhere
     */
    void abandon(Fid file, boolean onlyIfChanged) throws IOException;

    /** Takes AFS's lock on the whole file; EAGAIN when another client is in the way. */
    void takeWhole(Fid file, boolean exclusive) throws IOException;

    /** Extends that lock's lifetime. */
    void extendWhole(Fid file) throws IOException;

    /** Gives that lock back. */
    void releaseWhole(Fid file) throws IOException;
}
