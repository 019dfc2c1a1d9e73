package io.cellfs.storage.meta;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.StatusChange;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.dir.DirectoryShape;
import java.util.Optional;

/** Changes to a vnode, to be made at one time. */
public final class VnodeEdit {
    private final Vnode old;
    private int links;
    private long length;
    private long dataVersion;
    private long author;
    private long owner;
    private long group;
    private int mode;
    private Fid parent;
    private long clientMtime;
    private Optional<Name> name;
    private Optional<Vnode.Hold> hold;
    private Optional<Acl> ownAcl;
    private Vnode.Content content;

    VnodeEdit(Vnode old) {
        VnodeStatus status = old.status();
        this.old = old;
        links = status.links();
        length = status.length();
        dataVersion = status.dataVersion();
        author = status.author();
        owner = status.owner();
        group = status.group();
        mode = status.mode();
        parent = status.parent();
        clientMtime = status.clientMtime();
        name = old.name();
        hold = old.hold();
        ownAcl = old.ownAcl();
        content = old.content();
    }

    /** Adds to the link count. */
    public VnodeEdit links(int by) {
        links += by;
        return this;
    }

    /** Says that data or entries changed at a time: a new data version. */
    public VnodeEdit dataChanged(long now) {
        dataVersion++;
        clientMtime = now;
        return this;
    }

    /** Sets the length of a file. */
    public VnodeEdit length(long newLength) {
        length = newLength;
        return this;
    }

    /** Sets who changed the data. */
    public VnodeEdit author(long newAuthor) {
        author = newAuthor;
        return this;
    }

    /** Applies what a caller sets. */
    public VnodeEdit apply(StatusChange change) {
        clientMtime = change.clientMtime().orElse(clientMtime);
        owner = change.owner().orElse(owner);
        group = change.group().orElse(group);
        mode = change.mode().orElse(mode) & 07777;
        return this;
    }

    /** Gives it a primary name. */
    public VnodeEdit named(Fid directory, Name newName) {
        parent = directory;
        name = Optional.of(newName);
        hold = Optional.empty();
        return this;
    }

    /** Takes its name away; someone keeps it. */
    public VnodeEdit unnamed(Vnode.Hold newHold) {
        name = Optional.empty();
        hold = Optional.of(newHold);
        return this;
    }

    /** Nobody keeps it any more. */
    public VnodeEdit released() {
        hold = Optional.empty();
        return this;
    }

    /** A new data version for a change that nobody made to data or entries (a moved directory's ".."). */
    public VnodeEdit newVersion() {
        dataVersion++;
        return this;
    }

    /** Sets or takes away the ACL of its own that a file or symlink has. */
    public VnodeEdit ownAcl(Optional<Acl> newAcl) {
        ownAcl = newAcl;
        return this;
    }

    /** Sets the data version. */
    public VnodeEdit version(long newVersion) {
        dataVersion = newVersion;
        return this;
    }

    /** Replaces the content; a directory's length follows its shape. */
    public VnodeEdit content(Vnode.Content newContent) {
        content = newContent;
        if (newContent instanceof Vnode.DirectoryContent directory) {
            length = directory.shape().blobBytes();
        }
        return this;
    }

    /** Changes the shape of a directory. */
    public VnodeEdit shape(DirectoryShape shape) {
        if (!(content instanceof Vnode.DirectoryContent directory)) {
            throw new IllegalStateException("not a directory");
        }
        return content(new Vnode.DirectoryContent(directory.acl(), shape));
    }

    /** The vnode after the changes. */
    public Vnode done(long now) {
        VnodeStatus status = old.status();
        return new Vnode(
                new VnodeStatus(
                        status.fid(),
                        status.type(),
                        links,
                        length,
                        dataVersion,
                        author,
                        owner,
                        group,
                        mode,
                        parent,
                        clientMtime,
                        now),
                name,
                hold,
                ownAcl,
                content);
    }
}
