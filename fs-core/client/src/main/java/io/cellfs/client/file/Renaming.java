package io.cellfs.client.file;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileType;
import io.cellfs.client.api.FsException;
import io.cellfs.client.directory.Listing.Entry;
import io.cellfs.client.file.Once.Seen;
import io.cellfs.client.policy.Locking;
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
import io.cellfs.protocol.yfs.YfsVolSync;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Renames: atomically at the server, with both directories' listings following. Thread-safe. */
public final class Renaming {
    /** Flag of renameat2: fail when the new name is taken. */
    public static final int NO_REPLACE = 1;

    /** Flag of renameat2: exchange the two names. */
    public static final int EXCHANGE = 2;

    private static final Name PARENT = Name.of("..");

    private final Remote remote;
    private final StatusCache statuses;
    private final VolumeCalls calls;
    private final Directories directories;
    private final Removing removing;
    private final Once once;
    private final UUID client;

    /** For the client with this identity. */
    public Renaming(Remote remote, Directories directories, Removing removing, UUID client) {
        this.remote = remote;
        this.statuses = remote.statuses();
        this.calls = remote.calls();
        this.directories = directories;
        this.removing = removing;
        this.once = new Once(remote);
        this.client = client;
    }

    /**
     * What is to be renamed.
     *
     * @param flags 0, {@link #NO_REPLACE} or {@link #EXCHANGE}
     */
    public record Request(Vnode fromDirectory, Name from, Vnode toDirectory, Name to, int flags) {
        YfsArgs.Rename args() {
            return new YfsArgs.Rename(VolumeIds.wire(fromDirectory.fid()), from, VolumeIds.wire(toDirectory.fid()), to);
        }

        long volume() {
            return fromDirectory.fid().volume();
        }

        boolean isWithinOneDirectory() {
            return fromDirectory.fid().equals(toDirectory.fid());
        }
    }

    /** What the server says, in the form of the richest answer. */
    private record Outcome(
            YfsFetchStatus fromDirectory,
            YfsFetchStatus toDirectory,
            @Nullable YfsFetchStatus moved,
            @Nullable Fid replacedFid,
            @Nullable YfsFetchStatus replaced,
            YfsVolSync sync) {
        static Outcome of(YfsReplies.RenamedReplace r) {
            return new Outcome(r.oldDirectory(), r.newDirectory(), r.oldStatus(), r.newFid(), r.newStatus(), r.sync());
        }

        static Outcome of(YfsReplies.RenamedNoReplace r) {
            return new Outcome(r.oldDirectory(), r.newDirectory(), r.oldStatus(), null, null, r.sync());
        }

        static Outcome of(YfsReplies.Renamed r) {
            return new Outcome(r.oldDirectory(), r.newDirectory(), null, null, null, r.sync());
        }
    }

    /** Renames. */
    public void rename(Request request) throws IOException {
        Making.checkName(request.to());
        if (request.volume() != request.toDirectory().fid().volume()) {
            throw new FsException(Errno.EXDEV, "a rename across volumes");
        }
        if ((request.flags() & ~(NO_REPLACE | EXCHANGE)) != 0 || request.flags() == (NO_REPLACE | EXCHANGE)) {
            throw new FsException(Errno.EINVAL, "rename flags " + request.flags());
        }
        boolean fromFirst =
                compare(request.fromDirectory().fid(), request.toDirectory().fid()) <= 0;
        Vnode first = fromFirst ? request.fromDirectory() : request.toDirectory();
        Vnode second = fromFirst ? request.toDirectory() : request.fromDirectory();
        Locking.lock(first.changeLock());
        try {
            renameIn(second, request);
        } finally {
            first.changeLock().unlock();
        }
    }

    private void renameIn(Vnode second, Request request) throws IOException {
        Locking.lock(second.changeLock());
        try {
            renameLocked(request);
        } finally {
            second.changeLock().unlock();
        }
    }

    private static int compare(Fid a, Fid b) {
        int byVnode = Long.compare(a.vnode(), b.vnode());
        return byVnode != 0 ? byVnode : Integer.compare(a.unique(), b.unique());
    }

    private void renameLocked(Request request) throws IOException {
        Entry source = directories
                .find(request.fromDirectory(), request.from())
                .orElseThrow(() -> new FsException(Errno.ENOENT, request.from() + " to rename"));
        Optional<Entry> target = directories.find(request.toDirectory(), request.to());
        Vnode moved = child(request.fromDirectory(), source);
        if (target.isEmpty()) {
            once.make(
                    concerned(request, moved, null),
                    () -> follow(request, source, target, moved, null, call(request)),
                    () -> seen(request, moved, null));
            return;
        }
        Vnode replaced = child(request.toDirectory(), target.get());
        if (replaced.fid().equals(moved.fid()) && request.flags() == 0) {
            return;
        }
        Locking.lock(replaced.changeLock());
        try {
            boolean held = replaced.isOpen() && request.flags() == 0;
            once.make(
                    concerned(request, moved, replaced),
                    () -> follow(
                            request,
                            source,
                            target,
                            moved,
                            replaced,
                            held ? replaceOpen(request, replaced) : call(request)),
                    () -> seen(request, moved, replaced));
            if (held && replaced.silly().isEmpty()) {
                replaced.setHeld(true);
            }
        } finally {
            replaced.changeLock().unlock();
        }
    }

    private static List<Vnode> concerned(Request request, Vnode moved, @Nullable Vnode replaced) {
        return replaced == null
                ? List.of(request.toDirectory(), request.fromDirectory(), moved)
                : List.of(request.toDirectory(), request.fromDirectory(), moved, replaced);
    }

    /** What stands under the two names; a file is told by its Fid, so it shows whether it has moved. */
    private Seen<Vnode> seen(Request request, Vnode moved, @Nullable Vnode replaced) throws IOException {
        Optional<Vnode> from =
                directories.find(request.fromDirectory(), request.from()).map(e -> child(request.fromDirectory(), e));
        Optional<Vnode> to =
                directories.find(request.toDirectory(), request.to()).map(e -> child(request.toDirectory(), e));
        if (isFile(from, moved) && isFile(to, replaced)) {
            return new Seen.NotMade<>();
        }
        boolean exchange = request.flags() == EXCHANGE;
        if (!isFile(to, moved) || (exchange ? !isFile(from, replaced) : isFile(from, moved))) {
            return new Seen.Unclear<>();
        }
        // A directory that has moved to another one has a new "..".
        directories.drop(moved);
        if (exchange && replaced != null) {
            directories.drop(replaced);
        } else if (replaced != null) {
            removing.learnRemoved(replaced);
        }
        return new Seen.Made<>(moved);
    }

    private static boolean isFile(Optional<Vnode> found, @Nullable Vnode wanted) {
        return found.map(Vnode::fid).equals(Optional.ofNullable(wanted).map(Vnode::fid));
    }

    private Vnode child(Vnode directory, Entry entry) {
        return statuses.obtain(new Fid(directory.fid().volume(), entry.vnode(), entry.unique()));
    }

    /** Replaces an open file: it lives on without a name, or under another one where the server lacks that. */
    private Outcome replaceOpen(Request request, Vnode replaced) throws IOException {
        YfsArgs.Rename args = request.args();
        Extensions.RenameHeldArgs heldArgs = new Extensions.RenameHeldArgs(
                args.oldDirectory(), args.oldName(), args.newDirectory(), args.newName(), client, 0);
        try {
            return Outcome.of(calls.extension(request.volume(), Extensions.RENAME_HELD, heldArgs, Repeat.UNSAFE));
        } catch (FsException e) {
            if (!Errors.isMissingOperation(e)) {
                throw e;
            }
            removing.sillyRename(request.toDirectory(), request.to(), replaced);
            return call(request);
        }
    }

    private Outcome call(Request request) throws IOException {
        YfsArgs.Rename args = request.args();
        return switch (request.flags()) {
            case NO_REPLACE -> Outcome.of(calls.call(request.volume(), Yfs.RENAME_NO_REPLACE, args, Repeat.UNSAFE));
            case EXCHANGE -> Outcome.of(calls.call(request.volume(), Yfs.RENAME_EXCHANGE, args, Repeat.UNSAFE));
            default -> replace(request, args);
        };
    }

    private Outcome replace(Request request, YfsArgs.Rename args) throws IOException {
        try {
            return Outcome.of(calls.call(request.volume(), Yfs.RENAME_REPLACE, args, Repeat.UNSAFE));
        } catch (FsException e) {
            if (!Errors.isMissingOperation(e)) {
                throw e;
            }
            return Outcome.of(calls.call(request.volume(), Yfs.RENAME, args, Repeat.UNSAFE));
        }
    }

    private Vnode follow(
            Request request,
            Entry source,
            Optional<Entry> target,
            Vnode moved,
            @Nullable Vnode replaced,
            Outcome outcome)
            throws IOException {
        remote.learn(request.volume(), outcome.sync());
        followInDirectories(request, source, target, outcome);
        if (outcome.moved() == null || outcome.moved().abortCode() != 0) {
            statuses.drop(moved);
        } else {
            Status after = statuses.learnOwn(moved, outcome.moved());
            followParent(request, moved, after);
        }
        if (replaced == null) {
            return moved;
        }
        if (outcome.replacedFid() == null || outcome.replaced() == null) {
            statuses.drop(replaced);
        } else if (request.flags() == EXCHANGE) {
            statuses.learnOwn(replaced, outcome.replaced());
            directories.drop(replaced);
        } else {
            removing.learnRemoved(replaced, outcome.replacedFid(), outcome.replaced());
        }
        return moved;
    }

    private void followInDirectories(Request request, Entry source, Optional<Entry> target, Outcome outcome)
            throws IOException {
        Status to = statuses.learnOwn(request.toDirectory(), outcome.toDirectory());
        boolean exchange = request.flags() == EXCHANGE;
        if (request.isWithinOneDirectory()) {
            directories.edit(request.toDirectory(), to, listing -> {
                listing.remove(request.from());
                listing.put(request.to(), source.vnode(), source.unique(), source.type());
                if (exchange) {
                    target.ifPresent(t -> listing.put(request.from(), t.vnode(), t.unique(), t.type()));
                }
            });
            return;
        }
        Status from = statuses.learnOwn(request.fromDirectory(), outcome.fromDirectory());
        directories.edit(
                request.toDirectory(),
                to,
                listing -> listing.put(request.to(), source.vnode(), source.unique(), source.type()));
        directories.edit(request.fromDirectory(), from, listing -> {
            listing.remove(request.from());
            if (exchange) {
                target.ifPresent(t -> listing.put(request.from(), t.vnode(), t.unique(), t.type()));
            }
        });
    }

    /** A directory that has moved to another one has a new "..". */
    private void followParent(Request request, Vnode moved, Status after) {
        if (after.type() == FileType.DIRECTORY && !request.isWithinOneDirectory()) {
            Fid parent = request.toDirectory().fid();
            directories.edit(
                    moved,
                    after,
                    listing -> listing.put(PARENT, parent.vnode(), parent.unique(), Optional.of(FileType.DIRECTORY)));
        }
    }
}
