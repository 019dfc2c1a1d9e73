package io.cellfs.storage.volume;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.Volume.RenameMode;
import io.cellfs.storage.api.Volume.Renamed;
import io.cellfs.storage.meta.Vnode;
import java.util.Optional;

/** Renames within a volume. */
final class Renamer {
    /** Deeper trees cannot be made through paths; a walk that gets so far goes in a circle. */
    private static final int MAX_DEPTH = 1 << 20;

    private final VolumeState volume;
    private final Removal removal;

    Renamer(VolumeState volume, Removal removal) {
        this.volume = volume;
        this.removal = removal;
    }

    /** A name in a directory. */
    record Place(long vnode, int unique, Name name) {}

    Renamed rename(Place from, Place to, RenameMode mode, Optional<String> holder) throws StorageException {
        Failures.checkName(from.name());
        Failures.checkName(to.name());
        if (holder.isPresent()) {
            Names.checkHolder(holder.get());
        }
        boolean move = from.vnode() != to.vnode();
        if (move) {
            volume.moves().lock();
        }
        try {
            while (true) {
                Optional<Renamed> done = attempt(from, to, mode, holder);
                if (done.isPresent()) {
                    return done.get();
                }
            }
        } finally {
            if (move) {
                volume.moves().unlock();
            }
        }
    }

    /** Empty if a name changed between looking and locking. */
    private Optional<Renamed> attempt(Place from, Place to, RenameMode mode, Optional<String> holder)
            throws StorageException {
        Fid source = removal.targetOf(from.vnode(), from.unique(), from.name());
        Optional<Fid> target = volume.entry(to.vnode(), to.name());
        try (Stay stay = volume.changing(
                        from.vnode(),
                        to.vnode(),
                        source.vnode(),
                        target.orElse(source).vnode());
                Change change = stay.begin()) {
            Vnode oldDirectory = stay.directory(from.vnode(), from.unique());
            Vnode newDirectory = stay.directory(to.vnode(), to.unique());
            if (!volume.entry(from.vnode(), from.name()).equals(Optional.of(source))
                    || !volume.entry(to.vnode(), to.name()).equals(target)) {
                return Optional.empty();
            }
            Move step = new Move(change, from, to, oldDirectory, newDirectory, stay.named(source));
            Optional<Vnode> existing = target.isPresent() ? Optional.of(stay.named(target.get())) : Optional.empty();
            return Optional.of(
                    mode == RenameMode.EXCHANGE
                            ? step.exchange(existing.orElseThrow(() -> Failures.noEntry(to.name())))
                            : step.replace(existing, mode, holder));
        }
    }

    private void refuseBelow(Vnode moved, Vnode directory) throws StorageException {
        if (!(moved.content() instanceof Vnode.DirectoryContent)) {
            return;
        }
        long at = directory.number();
        for (int depth = 0; depth < MAX_DEPTH; depth++) {
            if (at == moved.number()) {
                throw Failures.of(Reason.INVALID, "moving " + moved.status().fid() + " below itself");
            }
            if (at == Fid.rootOf(volume.id()).vnode()) {
                return;
            }
            Optional<Vnode> above = volume.peek(at);
            if (above.isEmpty()) {
                throw Failures.of(Reason.CORRUPT, "directory " + at + " is missing on the way to the root");
            }
            at = above.get().status().parent().vnode();
        }
        throw Failures.of(Reason.CORRUPT, "directory " + at + " lies in a circle");
    }

    /** One rename under its locks. */
    private final class Move {
        private final Change change;
        private final Place from;
        private final Place to;
        private final boolean within;
        private final Vnode oldDirectory;
        private final Vnode newDirectory;
        private final Vnode source;
        private final long now = volume.services().now();

        Move(Change change, Place from, Place to, Vnode oldDirectory, Vnode newDirectory, Vnode source) {
            this.change = change;
            this.from = from;
            this.to = to;
            this.within = from.vnode() == to.vnode();
            this.oldDirectory = oldDirectory;
            this.newDirectory = newDirectory;
            this.source = source;
        }

        private Renamed nothing(Optional<Vnode> existing) {
            return new Renamed(
                    oldDirectory.status(), newDirectory.status(), source.status(), existing.map(Vnode::status));
        }

        Renamed replace(Optional<Vnode> existing, RenameMode mode, Optional<String> holder) throws StorageException {
            if (existing.isPresent()) {
                if (mode == RenameMode.NO_REPLACE) {
                    throw Failures.of(Reason.EXISTS, to.name().toString());
                }
                if (existing.get().number() == source.number()) {
                    return nothing(Optional.empty());
                }
            }
            if (!within) {
                refuseBelow(source, newDirectory);
            }
            if (existing.isPresent()) {
                checkReplaceable(existing.get());
            }
            DirectoryEdit oldEdit = new DirectoryEdit(volume, oldDirectory, change);
            DirectoryEdit newEdit = within ? oldEdit : new DirectoryEdit(volume, newDirectory, change);
            Optional<Vnode> gone = Optional.empty();
            oldEdit.drop(from.name(), source);
            if (existing.isPresent()) {
                newEdit.replace(to.name(), existing.get(), source);
                gone = Optional.of(giveUp(existing.get(), holder));
            } else {
                newEdit.add(to.name(), source);
            }
            Vnode moved = change.put(moved(source, oldDirectory, from.name(), newDirectory, to.name()));
            Renamed result = finish(oldEdit, newEdit, moved, gone);
            gone.ifPresent(removal::reap);
            return result;
        }

        private Renamed finish(DirectoryEdit oldEdit, DirectoryEdit newEdit, Vnode moved, Optional<Vnode> other)
                throws StorageException {
            Vnode oldAfter = oldEdit.finish(now);
            Vnode newAfter = within ? oldAfter : newEdit.finish(now);
            change.commit();
            return new Renamed(oldAfter.status(), newAfter.status(), moved.status(), other.map(Vnode::status));
        }

        private void checkReplaceable(Vnode existing) throws StorageException {
            boolean sourceIsDirectory = source.content() instanceof Vnode.DirectoryContent;
            boolean targetIsDirectory = existing.content() instanceof Vnode.DirectoryContent;
            if (sourceIsDirectory && !targetIsDirectory) {
                throw Failures.of(Reason.NOT_DIRECTORY, to.name().toString());
            }
            if (!sourceIsDirectory && targetIsDirectory) {
                throw Failures.of(Reason.IS_DIRECTORY, to.name().toString());
            }
        }

        private Vnode giveUp(Vnode existing, Optional<String> holder) throws StorageException {
            if (existing.content() instanceof Vnode.DirectoryContent) {
                removal.dissolve(change, existing);
                return existing.edit().links(-existing.status().links()).done(now);
            }
            return removal.unname(change, newDirectory, to.name(), existing, holder, now);
        }

        Renamed exchange(Vnode existing) throws StorageException {
            if (existing.number() == source.number()) {
                return nothing(Optional.of(existing));
            }
            if (!within) {
                refuseBelow(source, newDirectory);
                refuseBelow(existing, oldDirectory);
            }
            DirectoryEdit oldEdit = new DirectoryEdit(volume, oldDirectory, change);
            DirectoryEdit newEdit = within ? oldEdit : new DirectoryEdit(volume, newDirectory, change);
            oldEdit.replace(from.name(), source, existing);
            newEdit.replace(to.name(), existing, source);
            Vnode moved = change.put(moved(source, oldDirectory, from.name(), newDirectory, to.name()));
            Vnode back = change.put(moved(existing, newDirectory, to.name(), oldDirectory, from.name()));
            return finish(oldEdit, newEdit, moved, Optional.of(back));
        }

        /** A vnode with one of its names moved. */
        private Vnode moved(Vnode vnode, Vnode here, Name oldName, Vnode there, Name newName) throws StorageException {
            boolean primary = vnode.status().parent().equals(here.status().fid())
                    && vnode.name().equals(Optional.of(oldName));
            if (!primary) {
                change.removeLink(vnode, here.number(), oldName);
                change.putLink(vnode, there.number(), newName);
                return vnode.edit().done(now);
            }
            var edit = vnode.edit().named(there.status().fid(), newName);
            boolean newDotDot = !within && vnode.content() instanceof Vnode.DirectoryContent;
            return (newDotDot ? edit.newVersion() : edit).done(now);
        }
    }
}
