package io.cellfs.server.file;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.server.acl.Access;
import io.cellfs.server.file.Results.Fetched;
import io.cellfs.server.file.Results.Made;
import io.cellfs.server.file.Results.Removed;
import io.cellfs.server.file.Results.Renamed;
import io.cellfs.storage.api.StatusChange;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.Volume.RenameMode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Names: create, link, remove and rename, each one batch of storage, then the breaking of promises. */
public final class NameOperations {
    private static final int DEFAULT_MODE = 0777;

    /** The longest name, in bytes; AFS names carry a NUL besides within 256 (afs-protocol section 2.2). */
    private static final int MAX_NAME_BYTES = 255;

    /** The longest AFS form of a directory: 1023 pages of 2 KiB (afs-protocol section 2.6). */
    private static final long AFS_FORM_BYTES = 1023L * 2048;

    private final FileContext context;

    NameOperations(FileContext context) {
        this.context = context;
    }

    /** A directory that is to be changed: where it is, and the caller before it. */
    private record Target(Volumes.Placed placed, Fid fid, FileContext.Judged judged) {
        Volume volume() {
            return placed.volume();
        }

        Access access() {
            return judged.access();
        }
    }

    private Target open(Requester requester, Fid dir) throws IOException {
        Volumes.Placed placed = context.writing(dir);
        VnodeStatus status = placed.volume().status(dir.vnode(), dir.unique());
        if (status.type() != VnodeType.DIRECTORY) {
            throw new StorageException(Reason.NOT_DIRECTORY, dir + " is no directory");
        }
        return new Target(placed, dir, context.judge(requester, placed.volume(), status));
    }

    private static void checkName(Name name) throws StorageException {
        if (name.length() > MAX_NAME_BYTES) {
            throw new StorageException(Reason.NAME_TOO_LONG, "a name of " + name.length() + " bytes");
        }
        if (name.length() == 0) {
            throw new StorageException(Reason.INVALID, "an empty name");
        }
        for (int i = 0; i < name.length(); i++) {
            if (name.at(i) == '/' || name.at(i) == 0) {
                throw new StorageException(Reason.INVALID, "a name with '/' or NUL");
            }
        }
    }

    private static void checkNewName(Name name) throws StorageException {
        checkName(name);
        if (isDots(name)) {
            throw new StorageException(Reason.EXISTS, name + " always exists");
        }
    }

    private static void checkOldName(Name name) throws StorageException {
        checkName(name);
        if (isDots(name)) {
            throw new StorageException(Reason.INVALID, name + " cannot go");
        }
    }

    private static boolean isDots(Name name) {
        return name.length() <= 2 && name.at(0) == '.' && name.at(name.length() - 1) == '.';
    }

    /**
     * Refuses a further name in a directory whose AFS form is as long as it can be: peers that read that form could not list the directory any
     * more. The last page may have room for some names yet; they are refused too.
     *
     * @throws StorageException DIRECTORY_FULL
     */
    public void requireRoomInAfsForm(Fid dir) throws IOException {
        VnodeStatus status = context.writing(dir).volume().status(dir.vnode(), dir.unique());
        if (status.type() == VnodeType.DIRECTORY && status.length() >= AFS_FORM_BYTES) {
            throw new StorageException(
                    Reason.DIRECTORY_FULL, dir + " has as many names as the AFS form of directories can hold");
        }
    }

    /** Makes a file. */
    public Made createFile(Requester requester, Fid dir, Name name, StatusChange initial) throws IOException {
        return create(requester, dir, name, VnodeType.FILE, initial);
    }

    /** Makes a directory with a copy of its parent's ACL. */
    public Made makeDirectory(Requester requester, Fid dir, Name name, StatusChange initial) throws IOException {
        return create(requester, dir, name, VnodeType.DIRECTORY, initial);
    }

    private Made create(Requester requester, Fid dir, Name name, VnodeType type, StatusChange initial)
            throws IOException {
        checkNewName(name);
        Target target = open(requester, dir);
        FileContext.check(target.access().insert());
        Volume.Made made = target.volume()
                .create(
                        dir.vnode(),
                        dir.unique(),
                        name,
                        type,
                        requester.subject().id(),
                        context.initial(requester, initial, DEFAULT_MODE));
        return finishCreation(requester, target, made);
    }

    /** Makes a symlink, or a mount point if its mode has no execute bits. */
    public Made symlink(Requester requester, Fid dir, Name name, Name content, StatusChange initial)
            throws IOException {
        checkNewName(name);
        if (content.length() == 0) {
            throw new StorageException(Reason.INVALID, "an empty link");
        }
        Target target = open(requester, dir);
        FileContext.check(target.access().symlink(initial));
        Volume.Made made = target.volume()
                .symlink(
                        dir.vnode(),
                        dir.unique(),
                        name,
                        content,
                        requester.subject().id(),
                        context.initial(requester, initial, DEFAULT_MODE));
        return finishCreation(requester, target, made);
    }

    private Made finishCreation(Requester requester, Target target, Volume.Made made) throws IOException {
        Fid fid = made.made().fid();
        long promiseNs = context.promise(requester, target.placed(), fid);
        VnodeStatus current = promiseNs == 0 ? made.made() : target.volume().status(fid.vnode(), fid.unique());
        context.changed(requester, target.fid());
        return new Made(
                fid,
                view(requester, target, current),
                view(requester, target, made.directory()),
                promiseNs,
                context.volumes().sync(target.placed()));
    }

    private FileStatus view(Requester requester, Target target, VnodeStatus vnode) {
        return context.view(requester, target.volume(), vnode, target.judged().acl());
    }

    /** Makes a file without a name, held by {@code holder}. */
    public Fetched createUnnamed(Requester requester, Fid dir, StatusChange initial, UUID holder) throws IOException {
        Target target = open(requester, dir);
        FileContext.check(target.access().insert());
        VnodeStatus made = target.volume()
                .createUnnamed(
                        dir.vnode(),
                        dir.unique(),
                        requester.subject().id(),
                        context.initial(requester, initial, DEFAULT_MODE),
                        holder.toString());
        long promiseNs = context.promise(requester, target.placed(), made.fid());
        return new Fetched(
                view(requester, target, made), promiseNs, context.volumes().sync(target.placed()));
    }

    /** Frees an unnamed file of {@code holder}. */
    public void releaseUnnamed(Fid fid, UUID holder) throws IOException {
        context.writing(fid).volume().releaseUnnamed(fid.vnode(), fid.unique(), holder.toString());
    }

    /** Adds a name for a file; {@code sameDirectoryOnly} is AFS-3's rule. */
    public Made link(Requester requester, Fid dir, Name name, Fid existing, boolean sameDirectoryOnly)
            throws IOException {
        checkNewName(name);
        if (existing.volume() != dir.volume()) {
            throw WireErrors.crossDirectory();
        }
        Target target = open(requester, dir);
        FileContext.check(target.access().insert());
        VnodeStatus before = target.volume().status(existing.vnode(), existing.unique());
        if (before.type() == VnodeType.DIRECTORY) {
            throw new StorageException(Reason.IS_DIRECTORY, existing + " is a directory");
        }
        if (sameDirectoryOnly && !before.parent().equals(dir)) {
            throw WireErrors.crossDirectory();
        }
        Volume.Made made = target.volume().link(dir.vnode(), dir.unique(), name, existing.vnode(), existing.unique());
        context.changed(requester, dir, existing);
        return new Made(
                existing,
                context.view(requester, target.volume(), made.made()),
                view(requester, target, made.directory()),
                0,
                context.volumes().sync(target.placed()));
    }

    /** Removes a file's name; with a holder, a file that loses its last name lives on for him. */
    public Removed removeFile(Requester requester, Fid dir, Name name, Optional<UUID> holder) throws IOException {
        checkOldName(name);
        Target target = open(requester, dir);
        FileContext.check(target.access().delete());
        Volume.Removed removed = target.volume().remove(dir.vnode(), dir.unique(), name, holder.map(UUID::toString));
        return finishRemoval(requester, target, removed);
    }

    /** Removes an empty directory. */
    public Removed removeDirectory(Requester requester, Fid dir, Name name) throws IOException {
        checkOldName(name);
        Target target = open(requester, dir);
        FileContext.check(target.access().delete());
        return finishRemoval(requester, target, target.volume().removeDirectory(dir.vnode(), dir.unique(), name));
    }

    /** What lost a name: if it has others, it may be governed by another ACL than this directory's. */
    private FileStatus left(Requester requester, Target target, VnodeStatus vnode) throws StorageException {
        boolean lives = vnode.type() != VnodeType.DIRECTORY && vnode.links() > 0;
        return lives ? context.view(requester, target.volume(), vnode) : view(requester, target, vnode);
    }

    private Removed finishRemoval(Requester requester, Target target, Volume.Removed removed) throws StorageException {
        context.changed(requester, target.fid(), removed.removed().fid());
        return new Removed(
                view(requester, target, removed.directory()),
                left(requester, target, removed.removed()),
                context.volumes().sync(target.placed()));
    }

    /** A rename's two ends. */
    public record RenamePaths(Fid oldDir, Name oldName, Fid newDir, Name newName) {}

    /** Renames within a volume; with a holder, a replaced file lives on for him. */
    public Renamed rename(Requester requester, RenamePaths paths, RenameMode mode, Optional<UUID> holder)
            throws IOException {
        checkOldName(paths.oldName());
        checkOldName(paths.newName());
        if (paths.oldDir().volume() != paths.newDir().volume()) {
            throw WireErrors.crossDirectory();
        }
        Target from = open(requester, paths.oldDir());
        Target to = paths.newDir().equals(paths.oldDir()) ? from : open(requester, paths.newDir());
        checkRename(from, to, paths, mode);
        Volume.Renamed renamed = from.volume()
                .rename(
                        paths.oldDir().vnode(),
                        paths.oldDir().unique(),
                        paths.oldName(),
                        paths.newDir().vnode(),
                        paths.newDir().unique(),
                        paths.newName(),
                        mode,
                        holder.map(UUID::toString));
        return finishRename(requester, from, to, renamed);
    }

    private static void checkRename(Target from, Target to, RenamePaths paths, RenameMode mode) throws IOException {
        FileContext.check(from.access().delete());
        FileContext.check(to.access().insert());
        if (mode == RenameMode.EXCHANGE) {
            FileContext.check(from.access().insert());
            FileContext.check(to.access().delete());
        } else if (mode == RenameMode.REPLACE
                && to.volume()
                        .lookup(paths.newDir().vnode(), paths.newDir().unique(), paths.newName())
                        .isPresent()) {
            FileContext.check(to.access().delete());
        }
    }

    private Renamed finishRename(Requester requester, Target from, Target to, Volume.Renamed renamed)
            throws IOException {
        List<Fid> touched =
                new ArrayList<>(List.of(from.fid(), to.fid(), renamed.moved().fid()));
        renamed.target().ifPresent(t -> touched.add(t.fid()));
        context.changed(requester, touched.stream().distinct().toArray(Fid[]::new));
        Optional<FileStatus> target = Optional.empty();
        if (renamed.target().isPresent()) {
            VnodeStatus vnode = renamed.target().get();
            target = Optional.of(
                    vnode.links() == 0 ? view(requester, to, vnode) : context.view(requester, to.volume(), vnode));
        }
        return new Renamed(
                view(requester, from, renamed.oldDirectory()),
                view(requester, to, renamed.newDirectory()),
                context.view(requester, to.volume(), renamed.moved()),
                target,
                context.volumes().sync(to.placed()));
    }
}
