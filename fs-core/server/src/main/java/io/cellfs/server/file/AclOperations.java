package io.cellfs.server.file;

import io.cellfs.protocol.Fid;
import io.cellfs.server.file.Results.FetchedAcl;
import io.cellfs.server.file.Results.Stored;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.VnodeType;
import java.io.IOException;

/** Access control lists: fetch and store. */
public final class AclOperations {
    private final FileContext context;

    AclOperations(FileContext context) {
        this.context = context;
    }

    /** The ACL that governs a vnode. */
    public FetchedAcl fetch(Requester requester, Fid fid) throws IOException {
        Volumes.Placed placed = context.reading(fid);
        VnodeStatus vnode = placed.volume().status(fid.vnode(), fid.unique());
        FileContext.Judged judged = context.judge(requester, placed.volume(), vnode);
        FileContext.check(judged.access().fetchAcl());
        FileStatus status = context.view(requester, placed.volume(), vnode, judged.acl());
        return new FetchedAcl(judged.acl(), status, context.volumes().sync(placed));
    }

    /** Replaces a directory's ACL. */
    public Stored store(Requester requester, Fid fid, Acl acl) throws IOException {
        Volumes.Placed placed = context.writing(fid);
        VnodeStatus vnode = placed.volume().status(fid.vnode(), fid.unique());
        if (vnode.type() != VnodeType.DIRECTORY) {
            throw new StorageException(Reason.NOT_DIRECTORY, fid + " has no ACL of its own");
        }
        FileContext.check(
                context.judge(requester, placed.volume(), vnode).access().storeAcl());
        VnodeStatus after = placed.volume().setAcl(fid.vnode(), fid.unique(), acl);
        context.changed(requester, fid);
        return new Stored(
                context.view(requester, placed.volume(), after, acl),
                context.volumes().sync(placed));
    }
}
