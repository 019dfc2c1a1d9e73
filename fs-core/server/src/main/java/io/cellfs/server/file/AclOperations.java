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
import java.util.Optional;

/** Access control lists: fetch and store, of directories, of files, and of volumes as the most that the others can give. */
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
        return new FetchedAcl(
                judged.acl(),
                placed.volume().ownAcl(fid.vnode(), fid.unique()).isEmpty(),
                placed.volume().maximumAcl(),
                context.view(requester, placed.volume(), vnode, judged.acl()),
                context.volumes().sync(placed));
    }

    /** Replaces a directory's ACL, as AFS-3 knows them: files have none of their own. */
    public Stored storeOfDirectory(Requester requester, Fid fid, Acl acl) throws IOException {
        Volumes.Placed placed = context.writing(fid);
        if (placed.volume().status(fid.vnode(), fid.unique()).type() != VnodeType.DIRECTORY) {
            throw new StorageException(Reason.NOT_DIRECTORY, fid + " has no ACL that AFS-3 could set");
        }
        return store(requester, fid, acl);
    }

    /** Gives a directory, or a file, an ACL of its own. */
    public Stored store(Requester requester, Fid fid, Acl acl) throws IOException {
        return change(requester, fid, Optional.of(acl));
    }

    /** Takes a file's own ACL away. */
    public Stored inherit(Requester requester, Fid fid) throws IOException {
        return change(requester, fid, Optional.empty());
    }

    private Stored change(Requester requester, Fid fid, Optional<Acl> acl) throws IOException {
        Volumes.Placed placed = context.writing(fid);
        VnodeStatus vnode = placed.volume().status(fid.vnode(), fid.unique());
        FileContext.check(
                context.judge(requester, placed.volume(), vnode).access().storeAcl());
        VnodeStatus after = acl.isPresent()
                ? placed.volume().setAcl(fid.vnode(), fid.unique(), acl.get())
                : placed.volume().inheritAcl(fid.vnode(), fid.unique());
        context.changed(requester, fid);
        return new Stored(
                context.view(requester, placed.volume(), after),
                context.volumes().sync(placed));
    }

    /** Sets the most that any ACL of a file's volume can give; empty for no such bound. */
    public void setMaximum(Requester requester, Fid fid, Optional<Acl> maximum) throws IOException {
        Volumes.Placed placed = context.writing(fid);
        VnodeStatus vnode = placed.volume().status(fid.vnode(), fid.unique());
        FileContext.check(
                context.judge(requester, placed.volume(), vnode).access().administerVolume());
        placed.volume().setMaximumAcl(maximum);
    }
}
