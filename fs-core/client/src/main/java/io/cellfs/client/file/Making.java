package io.cellfs.client.file;

import io.cellfs.client.api.Credentials;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileType;
import io.cellfs.client.api.FsException;
import io.cellfs.client.directory.Listing;
import io.cellfs.client.file.Once.Seen;
import io.cellfs.client.policy.Locking;
import io.cellfs.client.server.VolumeCalls;
import io.cellfs.client.server.VolumeCalls.Repeat;
import io.cellfs.client.server.VolumeIds;
import io.cellfs.client.status.Mark;
import io.cellfs.client.status.Status;
import io.cellfs.client.status.StatusCache;
import io.cellfs.client.status.Vnode;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.afs3.LockType;
import io.cellfs.protocol.ext.Extensions;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.yfs.Yfs;
import io.cellfs.protocol.yfs.YfsArgs;
import io.cellfs.protocol.yfs.YfsReplies;
import io.cellfs.protocol.yfs.YfsStoreStatus;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Makes files, directories, links: one call to the server each, with the directory cache following. Thread-safe. */
public final class Making {
    private static final int MAX_NAME = 255;
    private static final int MAX_LINK = 4095;

    private final Remote remote;
    private final StatusCache statuses;
    private final VolumeCalls calls;
    private final Directories directories;
    private final Once once;
    private final UUID client;

    /** For the client with this identity. */
    public Making(Remote remote, Directories directories, UUID client) {
        this.remote = remote;
        this.statuses = remote.statuses();
        this.calls = remote.calls();
        this.directories = directories;
        this.once = new Once(remote);
        this.client = client;
    }

    static void checkName(Name name) throws FsException {
        if (name.length() > MAX_NAME) {
            throw new FsException(Errno.ENAMETOOLONG, "a name of " + name.length() + " bytes");
        }
    }

    /** Makes a regular file. */
    public Vnode file(Vnode directory, Name name, int mode, Credentials who) throws IOException {
        checkName(name);
        return locked(directory, parent -> {
            YfsStoreStatus status = NewFiles.file(parent, mode, who);
            YfsArgs.CreateFile args =
                    new YfsArgs.CreateFile(VolumeIds.wire(directory.fid()), name, status, LockType.NONE);
            return once(directory, name, status, Yfs.CREATE_FILE, args);
        });
    }

    /** Makes a directory. */
    public Vnode directory(Vnode directory, Name name, int mode, Credentials who) throws IOException {
        checkName(name);
        return locked(directory, parent -> {
            YfsStoreStatus status = NewFiles.directory(parent, mode, who);
            return once(
                    directory,
                    name,
                    status,
                    Yfs.MAKE_DIR,
                    new YfsArgs.MakeDir(VolumeIds.wire(directory.fid()), name, status));
        });
    }

    private <Q extends Record> Vnode once(
            Vnode directory, Name name, YfsStoreStatus wanted, Op<Q, YfsReplies.Made> op, Q args) throws IOException {
        return once.make(
                List.of(directory),
                () -> {
                    Mark mark = statuses.mark();
                    return made(directory, name, calls.call(volume(directory), op, args, Repeat.UNSAFE), mark);
                },
                () -> seen(directory, name, wanted));
    }

    /** Whether a file with the name is the one that was wanted: its time, of this client's clock to 100 ns, tells. */
    private Seen<Vnode> seen(Vnode directory, Name name, YfsStoreStatus wanted) throws IOException {
        Optional<Listing.Entry> found = directories.find(directory, name);
        if (found.isEmpty()) {
            return new Seen.NotMade<>();
        }
        Vnode child = statuses.obtain(fid(directory, found.get()));
        Status status = remote.status(child);
        boolean own = Status.ticks(status.mtimeNs()) == wanted.clientModTime()
                && status.mode() == wanted.mode()
                && Integer.toUnsignedLong(status.owner()) == wanted.owner();
        return own ? new Seen.Made<>(child) : new Seen.Unclear<>();
    }

    private Vnode made(Vnode directory, Name name, YfsReplies.Made made, Mark mark) throws IOException {
        remote.learn(volume(directory), made.sync());
        Vnode child = statuses.obtain(internal(directory, made.fid()));
        Status status = statuses.learnMade(child, made.status(), made.callBack(), mark);
        entered(directory, name, child, status, statuses.learnOwn(directory, made.directory()));
        return child;
    }

    private void entered(Vnode directory, Name name, Vnode child, Status status, Status after) {
        FileType type = status.isMountPoint() ? FileType.DIRECTORY : status.type();
        directories.edit(
                directory,
                after,
                listing -> listing.put(name, child.fid().vnode(), child.fid().unique(), Optional.of(type)));
    }

    /** Makes a symbolic link. */
    public Vnode symlink(Vnode directory, Name name, Name target, Credentials who) throws IOException {
        if (target.length() == 0 || target.length() > MAX_LINK) {
            throw new FsException(Errno.ENAMETOOLONG, "a link of " + target.length() + " bytes");
        }
        return locked(directory, parent -> symlink(directory, name, target, NewFiles.symlink(parent, who)));
    }

    /** Makes a mount point with this content. */
    public Vnode mountPoint(Vnode directory, Name name, Name content, Credentials who) throws IOException {
        return locked(directory, parent -> symlink(directory, name, content, NewFiles.mountPoint(parent, who)));
    }

    private Vnode symlink(Vnode directory, Name name, Name target, YfsStoreStatus wanted) throws IOException {
        checkName(name);
        return once.make(
                List.of(directory),
                () -> madeSymlink(directory, name, target, wanted),
                () -> seen(directory, name, wanted));
    }

    private Vnode madeSymlink(Vnode directory, Name name, Name target, YfsStoreStatus wanted) throws IOException {
        YfsReplies.Symlink made = calls.call(
                volume(directory),
                Yfs.SYMLINK,
                new YfsArgs.Symlink(VolumeIds.wire(directory.fid()), name, target, wanted),
                Repeat.UNSAFE);
        remote.learn(volume(directory), made.sync());
        Vnode child = statuses.obtain(internal(directory, made.fid()));
        Status status = statuses.learnOwn(child, made.status());
        child.setLinkTarget(target);
        entered(directory, name, child, status, statuses.learnOwn(directory, made.directory()));
        return child;
    }

    /** Gives a file a further name. */
    public void link(Vnode file, Vnode directory, Name name) throws IOException {
        checkName(name);
        if (volume(file) != volume(directory)) {
            throw new FsException(Errno.EXDEV, "a link across volumes");
        }
        locked(
                directory,
                parent -> once.make(
                        List.of(directory, file),
                        () -> linked(file, directory, name),
                        () -> seenLink(file, directory, name)));
    }

    private Vnode linked(Vnode file, Vnode directory, Name name) throws IOException {
        YfsReplies.Link made = calls.call(
                volume(directory),
                Yfs.LINK,
                new YfsArgs.Link(VolumeIds.wire(directory.fid()), name, VolumeIds.wire(file.fid())),
                Repeat.UNSAFE);
        remote.learn(volume(directory), made.sync());
        Status status = statuses.learnOwn(file, made.status());
        entered(directory, name, file, status, statuses.learnOwn(directory, made.directory()));
        return file;
    }

    private Seen<Vnode> seenLink(Vnode file, Vnode directory, Name name) throws IOException {
        Optional<Fid> found = directories.find(directory, name).map(entry -> fid(directory, entry));
        if (found.isEmpty()) {
            return new Seen.NotMade<>();
        }
        return found.get().equals(file.fid()) ? new Seen.Made<>(file) : new Seen.Unclear<>();
    }

    /** Makes a file without a name, which the server keeps for this client. */
    public Vnode unnamed(Vnode directory, int mode, Credentials who) throws IOException {
        YfsStoreStatus wanted = NewFiles.file(remote.status(directory), mode, who);
        Mark mark = statuses.mark();
        Extensions.CreateUnnamedReply made = calls.extension(
                volume(directory),
                Extensions.CREATE_UNNAMED,
                new Extensions.CreateUnnamedArgs(VolumeIds.wire(directory.fid()), wanted, client),
                Repeat.UNSAFE);
        remote.learn(volume(directory), made.sync());
        Vnode child = statuses.obtain(internal(directory, made.fid()));
        statuses.learnMade(child, made.status(), made.callBack(), mark);
        child.setHeld(true);
        return child;
    }

    private interface Action {
        Vnode run(Status parent) throws IOException;
    }

    private Vnode locked(Vnode directory, Action action) throws IOException {
        Locking.lock(directory.changeLock());
        try {
            Status parent = remote.status(directory);
            if (parent.type() != FileType.DIRECTORY) {
                throw new FsException(Errno.ENOTDIR, directory.fid() + " is no directory");
            }
            return action.run(parent);
        } finally {
            directory.changeLock().unlock();
        }
    }

    private static long volume(Vnode vnode) {
        return vnode.fid().volume();
    }

    private static Fid fid(Vnode directory, Listing.Entry entry) {
        return new Fid(volume(directory), entry.vnode(), entry.unique());
    }

    private static Fid internal(Vnode directory, Fid wire) {
        return VolumeIds.internal(VolumeIds.cell(volume(directory)), wire);
    }
}
