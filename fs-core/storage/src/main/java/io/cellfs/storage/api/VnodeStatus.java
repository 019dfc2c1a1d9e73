package io.cellfs.storage.api;

import io.cellfs.protocol.Fid;

/**
 * The stored status of a vnode.
 *
 * @param fid identity
 * @param type kind
 * @param links link count; 0 for a file that is held open without a name
 * @param length bytes (a directory's is that of its AFS blob)
 * @param dataVersion +1 for every change of data or entries
 * @param author who last changed the data
 * @param owner owner id
 * @param group group id
 * @param mode permission bits 0..07777
 * @param parent the directory that holds it (its own parent for a directory; the root's is itself)
 * @param clientMtime modification time set by the client, in 100 ns units since the epoch (the YFS unit)
 * @param serverMtime time of the last change of data or status at the server, same unit
 */
public record VnodeStatus(
        Fid fid,
        VnodeType type,
        int links,
        long length,
        long dataVersion,
        long author,
        long owner,
        long group,
        int mode,
        Fid parent,
        long clientMtime,
        long serverMtime) {}
