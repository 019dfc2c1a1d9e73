package io.cellfs.storage.volume;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.Volume.Removed;
import io.cellfs.storage.meta.ChunkKey;
import io.cellfs.storage.meta.ChunkRecord;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.RecordCursor;
import io.cellfs.storage.meta.Vnode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Taking names away, and what has none any more. */
final class Removal {
    private static final int CHUNKS_AT_ONCE = 64;

    private final VolumeState volume;
    private final Reaper reaper;

    Removal(VolumeState volume, Reaper reaper) {
        this.volume = volume;
        this.reaper = reaper;
    }

    /** Who frees the chunks of long files behind the removal. */
    interface Reaper {
        void reap(VolumeState volume, DoomedRange range);
    }

    Removed remove(long dirVnode, int dirUnique, Name name, Optional<String> holder) throws StorageException {
        if (holder.isPresent()) {
            Names.checkHolder(holder.get());
        }
        while (true) {
            Fid target = targetOf(dirVnode, dirUnique, name);
            try (Stay stay = volume.changing(dirVnode, target.vnode());
                    Change change = stay.begin()) {
                Vnode directory = stay.directory(dirVnode, dirUnique);
                if (!volume.entry(dirVnode, name).equals(Optional.of(target))) {
                    continue;
                }
                Vnode file = stay.named(target);
                if (file.content() instanceof Vnode.DirectoryContent) {
                    throw Failures.of(Reason.IS_DIRECTORY, name.toString());
                }
                long now = volume.services().now();
                DirectoryEdit edit = new DirectoryEdit(volume, directory, change);
                edit.drop(name, file);
                Vnode left = unname(change, directory, name, file, holder, now);
                Vnode after = edit.finish(now);
                change.commit();
                reap(left);
                return new Removed(after.status(), left.status());
            }
        }
    }

    /** What a name refers to; the caller looks again under the locks. */
    Fid targetOf(long dirVnode, int dirUnique, Name name) throws StorageException {
        Optional<Fid> target = volume.entry(dirVnode, name);
        if (target.isPresent()) {
            return target.get();
        }
        try (Stay stay = volume.reading(dirVnode)) {
            stay.directory(dirVnode, dirUnique);
        }
        Failures.checkName(name);
        throw Failures.noEntry(name);
    }

    /** Takes one name from a file, which lives on if it has others or someone holds it. */
    Vnode unname(Change change, Vnode directory, Name name, Vnode file, Optional<String> holder, long now)
            throws StorageException {
        if (file.status().links() > 1) {
            return change.put(withoutOneName(change, directory, name, file, now));
        }
        if (holder.isPresent()) {
            Vnode.Hold hold = new Vnode.Hold(holder.get(), ((Vnode.DirectoryContent) directory.content()).acl());
            Vnode held = file.edit().links(-1).unnamed(hold).done(now);
            change.putHeld(held, holder.get());
            return change.put(held);
        }
        destroy(change, file);
        return file.edit().links(-1).done(now);
    }

    private Vnode withoutOneName(Change change, Vnode directory, Name name, Vnode file, long now)
            throws StorageException {
        boolean primary = file.status().parent().equals(directory.status().fid())
                && file.name().equals(Optional.of(name));
        if (!primary) {
            change.removeLink(file, directory.number(), name);
            return file.edit().links(-1).done(now);
        }
        byte[] prefix = Keys.links(volume.space(), file.number());
        try (RecordCursor cursor = volume.scan(prefix, prefix)) {
            if (!cursor.next()) {
                throw Failures.of(Reason.CORRUPT, file.status().fid() + " lacks its other names");
            }
            Keys.LinkName other = Keys.linkName(cursor.key());
            Optional<Vnode> home = volume.peek(other.directory());
            if (home.isEmpty()) {
                throw Failures.of(Reason.CORRUPT, file.status().fid() + " has a name in a missing directory");
            }
            change.removeLink(file, other.directory(), other.name());
            return file.edit()
                    .links(-1)
                    .named(home.get().status().fid(), other.name())
                    .done(now);
        }
    }

    /** Removes a vnode without a name and its data; {@link #reap} follows the commit. */
    void destroy(Change change, Vnode vnode) throws StorageException {
        change.remove(vnode);
        if (!(vnode.content() instanceof Vnode.FileContent content)) {
            return;
        }
        change.charge(-content.chargedBytes());
        long count = chunks(vnode);
        if (count > CHUNKS_AT_ONCE) {
            change.doom(vnode.chunk(volume.space(), 0), Long.MAX_VALUE);
            return;
        }
        for (long index = 0; index < count; index++) {
            ChunkKey key = vnode.chunk(volume.space(), index);
            Optional<ChunkRecord> chunk = volume.peekChunk(key);
            if (chunk.isPresent()) {
                change.chunk(key, chunk, Optional.empty());
            }
        }
    }

    private static long chunks(Vnode vnode) {
        boolean none = vnode.content() instanceof Vnode.FileContent content && content.chargedBytes() == 0;
        return none ? 0 : (vnode.status().length() - 1) / ChunkRecord.CHUNK_BYTES + 1;
    }

    /** Frees in the background what {@link #unname} or {@link #release} left, after its commit. */
    void reap(Vnode left) {
        if (left.status().links() == 0
                && left.hold().isEmpty()
                && left.content() instanceof Vnode.FileContent
                && chunks(left) > CHUNKS_AT_ONCE) {
            ChunkKey from = left.chunk(volume.space(), 0);
            reaper.reap(
                    volume,
                    new DoomedRange(from, Long.MAX_VALUE, volume.history().epoch()));
        }
    }

    Removed removeDirectory(long dirVnode, int dirUnique, Name name) throws StorageException {
        while (true) {
            Fid target = targetOf(dirVnode, dirUnique, name);
            try (Stay stay = volume.changing(dirVnode, target.vnode());
                    Change change = stay.begin()) {
                Vnode directory = stay.directory(dirVnode, dirUnique);
                if (!volume.entry(dirVnode, name).equals(Optional.of(target))) {
                    continue;
                }
                Vnode victim = stay.named(target);
                long now = volume.services().now();
                DirectoryEdit edit = new DirectoryEdit(volume, directory, change);
                edit.drop(name, victim);
                dissolve(change, victim);
                Vnode after = edit.finish(now);
                change.commit();
                return new Removed(
                        after.status(),
                        victim.edit().links(-victim.status().links()).done(now).status());
            }
        }
    }

    /** Removes a directory that must be empty. */
    void dissolve(Change change, Vnode victim) throws StorageException {
        if (!(victim.content() instanceof Vnode.DirectoryContent content)) {
            throw Failures.of(Reason.NOT_DIRECTORY, victim.status().fid().toString());
        }
        if (content.shape().entries() != 0) {
            throw Failures.of(Reason.NOT_EMPTY, victim.status().fid().toString());
        }
        change.remove(victim);
    }

    void release(long vnode, int unique, String holder) throws StorageException {
        try (Stay stay = volume.changing(vnode)) {
            Optional<Vnode> found = volume.peek(vnode);
            boolean held = found.isPresent()
                    && found.get().unique() == unique
                    && found.get().hold().map(Vnode.Hold::holder).equals(Optional.of(holder));
            if (!held) {
                return;
            }
            try (Change change = stay.begin()) {
                destroy(change, found.get());
                change.removeHeld(found.get(), holder);
                change.commit();
                reap(found.get().edit().released().done(0));
            }
        }
    }

    void releaseAll(String holder) throws StorageException {
        byte[] prefix = Keys.held(volume.space(), holder);
        List<Keys.VnodeId> files = new ArrayList<>();
        try (Stay stay = volume.inside();
                RecordCursor cursor = stay.scan(prefix, prefix)) {
            while (cursor.next()) {
                files.add(Keys.heldFile(cursor.key()));
            }
        }
        for (Keys.VnodeId file : files) {
            release(file.vnode(), file.unique(), holder);
        }
    }

    Set<String> holders() throws StorageException {
        Set<String> holders = new LinkedHashSet<>();
        byte[] prefix = Keys.held(volume.space());
        byte[] from = prefix;
        try (Stay stay = volume.inside()) {
            while (true) {
                try (RecordCursor cursor = stay.scan(prefix, from)) {
                    if (!cursor.next()) {
                        return holders;
                    }
                    String holder = Keys.holder(cursor.key());
                    holders.add(holder);
                    from = Keys.after(Keys.held(volume.space(), holder));
                }
            }
        }
    }
}
