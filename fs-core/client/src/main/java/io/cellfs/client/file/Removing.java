package io.cellfs.client.file;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileType;
import io.cellfs.client.api.FsException;
import io.cellfs.client.directory.Listing.Entry;
import io.cellfs.client.directory.NameEdit;
import io.cellfs.client.file.Once.Seen;
import io.cellfs.client.policy.Locking;
import io.cellfs.client.region.DataCache;
import io.cellfs.client.server.Errors;
import io.cellfs.client.server.VolumeCalls;
import io.cellfs.client.server.VolumeCalls.Repeat;
import io.cellfs.client.server.VolumeIds;
import io.cellfs.client.status.Status;
import io.cellfs.client.status.StatusCache;
import io.cellfs.client.status.Vnode;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.ext.Extensions;
import io.cellfs.protocol.yfs.Yfs;
import io.cellfs.protocol.yfs.YfsArgs;
import io.cellfs.protocol.yfs.YfsFetchStatus;
import io.cellfs.protocol.yfs.YfsReplies;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes names. A file that is open lives on without a name at the server, kept for this client, until its last close. Thread-safe. */
public final class Removing {
    private static final Logger LOG = LoggerFactory.getLogger(Removing.class);
    private static final String SILLY_PREFIX = ".__afs";

    private final Remote remote;
    private final StatusCache statuses;
    private final VolumeCalls calls;
    private final Directories directories;
    private final DataCache data;
    private final Once once;
    private final UUID client;

    /** For the client with this identity. */
    public Removing(Remote remote, Directories directories, DataCache data, UUID client) {
        this.remote = remote;
        this.statuses = remote.statuses();
        this.calls = remote.calls();
        this.directories = directories;
        this.data = data;
        this.once = new Once(remote);
        this.client = client;
    }

    /** Removes a file's name. */
    public void file(Vnode directory, Name name) throws IOException {
        Locking.lock(directory.changeLock());
        try {
            Vnode child = child(directory, name);
            Status status = remote.status(child);
            if (status.type() == FileType.DIRECTORY || status.isMountPoint()) {
                throw new FsException(Errno.EISDIR, name + " is a directory");
            }
            removeName(directory, name, child);
        } finally {
            directory.changeLock().unlock();
        }
    }

    /** Removes the name of a mount point. */
    public void mountPoint(Vnode directory, Name name) throws IOException {
        Locking.lock(directory.changeLock());
        try {
            Vnode child = child(directory, name);
            if (!remote.status(child).isMountPoint()) {
                throw new FsException(Errno.EINVAL, name + " is no mount point");
            }
            removeName(directory, name, child);
        } finally {
            directory.changeLock().unlock();
        }
    }

    private Vnode child(Vnode directory, Name name) throws IOException {
        Entry entry = directories
                .find(directory, name)
                .orElseThrow(() -> new FsException(Errno.ENOENT, name + " in " + directory.fid()));
        return statuses.obtain(new Fid(directory.fid().volume(), entry.vnode(), entry.unique()));
    }

    private void removeName(Vnode directory, Name name, Vnode child) throws IOException {
        Locking.lock(child.changeLock());
        try {
            if (child.isOpen()) {
                removeOpen(directory, name, child);
            } else {
                once.make(
                        List.of(directory, child),
                        () -> removed(
                                directory,
                                name,
                                child,
                                calls.call(
                                        directory.fid().volume(),
                                        Yfs.REMOVE_FILE2,
                                        new YfsArgs.OfName(VolumeIds.wire(directory.fid()), name),
                                        Repeat.UNSAFE)),
                        () -> seenRemoved(directory, name, child));
            }
        } finally {
            child.changeLock().unlock();
        }
    }

    private void removeOpen(Vnode directory, Name name, Vnode child) throws IOException {
        try {
            once.make(
                    List.of(directory, child),
                    () -> removed(
                            directory,
                            name,
                            child,
                            calls.extension(
                                    directory.fid().volume(),
                                    Extensions.REMOVE_HELD,
                                    new Extensions.RemoveHeldArgs(VolumeIds.wire(directory.fid()), name, client),
                                    Repeat.UNSAFE)),
                    () -> seenRemoved(directory, name, child));
            child.setHeld(true);
        } catch (FsException e) {
            if (!Errors.isMissingOperation(e)) {
                throw e;
            }
            sillyRename(directory, name, child);
        }
    }

    private Vnode removed(Vnode directory, Name name, Vnode child, YfsReplies.Removed reply) throws IOException {
        remote.learn(directory.fid().volume(), reply.sync());
        Status after = statuses.learnOwn(directory, reply.directory());
        directories.edit(directory, after, listing -> listing.remove(name));
        learnRemoved(child, reply.fid(), reply.status());
        return child;
    }

    /** Whether a name has gone from a file. */
    private Seen<Vnode> seenRemoved(Vnode directory, Name name, Vnode child) throws IOException {
        if (is(directory, name, child)) {
            return new Seen.NotMade<>();
        }
        learnRemoved(child);
        return new Seen.Made<>(child);
    }

    private boolean is(Vnode directory, Name name, Vnode child) throws IOException {
        Fid fid = child.fid();
        return directories
                .find(directory, name)
                .filter(entry -> entry.vnode() == fid.vnode() && entry.unique() == fid.unique())
                .isPresent();
    }

    /** A name of {@code child} is gone, and nobody has told what is left: asks, and forgets it when that was the last one. */
    void learnRemoved(Vnode child) throws IOException {
        boolean gone;
        try {
            gone = remote.fetchStatus(child).links() == 0;
        } catch (FsException e) {
            if (e.errno() != Errno.ESTALE) {
                throw e;
            }
            gone = true;
        }
        if (gone && !child.isOpen()) {
            forget(child);
        }
    }

    /** A name of {@code child} is gone: takes over its new status, or forgets it when that was the last one. */
    void learnRemoved(Vnode child, Fid wire, YfsFetchStatus status) throws IOException {
        boolean same = wire.vnode() == child.fid().vnode()
                && wire.unique() == child.fid().unique();
        boolean gone = status.abortCode() != 0 || status.linkCount() == 0;
        if (same && status.abortCode() == 0) {
            statuses.learnOwn(child, status);
        }
        if (!same) {
            statuses.drop(child);
        } else if (gone && !child.isOpen()) {
            forget(child);
        }
    }

    private void forget(Vnode child) throws IOException {
        statuses.remove(child);
        directories.drop(child);
        data.forget(child.fid());
    }

    /** Renames an open file instead of removing it. Call with both change locks held. */
    void sillyRename(Vnode directory, Name name, Vnode child) throws IOException {
        Name silly = Name.of(
                SILLY_PREFIX + Integer.toHexString(ThreadLocalRandom.current().nextInt()));
        once.make(
                List.of(directory, child),
                () -> renamed(directory, name, silly, child),
                () -> is(directory, silly, child)
                        ? new Seen.Made<>(child)
                        : is(directory, name, child) ? new Seen.NotMade<>() : new Seen.Unclear<>());
        child.setSilly(directory.fid(), silly);
    }

    private Vnode renamed(Vnode directory, Name name, Name silly, Vnode child) throws IOException {
        YfsReplies.Renamed reply = calls.call(
                directory.fid().volume(),
                Yfs.RENAME,
                new YfsArgs.Rename(VolumeIds.wire(directory.fid()), name, VolumeIds.wire(directory.fid()), silly),
                Repeat.UNSAFE);
        remote.learn(directory.fid().volume(), reply.sync());
        Status after = statuses.learnOwn(directory, reply.newDirectory());
        directories.edit(directory, after, listing -> moveEntry(listing, name, silly));
        return child;
    }

    private static void moveEntry(NameEdit listing, Name from, Name to) {
        listing.find(from).ifPresent(entry -> {
            listing.remove(from);
            listing.put(to, entry.vnode(), entry.unique(), entry.type());
        });
    }

    /** At the last close, with the file's change lock: the server need not keep a nameless file any more. Failures are logged: the server cleans up by itself. */
    void afterLastClose(Vnode vnode) {
        try {
            if (vnode.isHeld()) {
                vnode.setHeld(false);
                calls.extension(
                        vnode.fid().volume(),
                        Extensions.RELEASE_UNNAMED,
                        new Extensions.ReleaseUnnamedArgs(VolumeIds.wire(vnode.fid()), client),
                        Repeat.SAFE);
                if (vnode.status().map(s -> s.links() == 0).orElse(true)) {
                    forget(vnode);
                }
            }
        } catch (IOException e) {
            LOG.warn("{}: removed while open, cannot be freed now: {}", vnode.fid(), e.getMessage());
        }
    }

    /** After the last close, without the file's change lock: removes the name that a removed file had got instead. */
    void removeSilly(Vnode vnode) {
        Optional<Vnode.Silly> silly = vnode.silly();
        if (silly.isEmpty()) {
            return;
        }
        vnode.clearSilly();
        try {
            file(statuses.obtain(silly.get().directory()), silly.get().name());
        } catch (IOException e) {
            LOG.warn("{}: {} cannot be removed: {}", vnode.fid(), silly.get().name(), e.getMessage());
        }
    }

    /** Removes an empty directory. */
    public void directory(Vnode directory, Name name) throws IOException {
        Locking.lock(directory.changeLock());
        try {
            Vnode child = child(directory, name);
            Status status = remote.status(child);
            if (status.isMountPoint()) {
                throw new FsException(Errno.EBUSY, name + " is a mount point");
            }
            if (status.type() != FileType.DIRECTORY) {
                throw new FsException(Errno.ENOTDIR, name + " is no directory");
            }
            once.make(
                    List.of(directory, child),
                    () -> removedDirectory(directory, name, child),
                    () -> seenRemoved(directory, name, child));
        } catch (FsException e) {
            throw e.errno() == Errno.EEXIST ? new FsException(Errno.ENOTEMPTY, name + " is not empty") : e;
        } finally {
            directory.changeLock().unlock();
        }
    }

    private Vnode removedDirectory(Vnode directory, Name name, Vnode child) throws IOException {
        YfsReplies.Directory reply = calls.call(
                directory.fid().volume(),
                Yfs.REMOVE_DIR,
                new YfsArgs.OfName(VolumeIds.wire(directory.fid()), name),
                Repeat.UNSAFE);
        remote.learn(directory.fid().volume(), reply.sync());
        Status after = statuses.learnOwn(directory, reply.directory());
        directories.edit(directory, after, listing -> listing.remove(name));
        directories.drop(child);
        statuses.remove(child);
        return child;
    }
}
