package io.cellfs.storage.volume;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.dir.DirectoryShape;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.MetaStore;
import io.cellfs.storage.meta.Vnode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Entries of directories that are imported, and the names that vnodes get from them. */
final class ImportedNames {
    private final VolumeState volume;

    ImportedNames(VolumeState volume) {
        this.volume = volume;
    }

    /** Sets or removes entries; returns what those that changed were before. */
    Map<Name, Optional<Fid>> entries(long number, Map<Name, Optional<Fid>> changes) throws StorageException {
        Map<Name, Optional<Fid>> before = new HashMap<>();
        try (Stay stay = volume.tending(number);
                Change change = stay.begin()) {
            Vnode directory = volume.peek(number).orElseThrow(() -> Failures.noVnode(number, 0));
            if (!(directory.content() instanceof Vnode.DirectoryContent content)) {
                throw Failures.of(Reason.NOT_DIRECTORY, directory.status().fid().toString());
            }
            DirectoryShape shape = content.shape();
            for (Map.Entry<Name, Optional<Fid>> wanted : changes.entrySet()) {
                Name name = wanted.getKey();
                Optional<Fid> target = wanted.getValue().map(fid -> fid.inVolume(volume.id()));
                Optional<Fid> old = volume.entry(number, name);
                if (old.equals(target)) {
                    continue;
                }
                before.put(name, old);
                if (target.isPresent()) {
                    change.putEntry(directory, name, target.get());
                    shape = old.isPresent() ? shape : shape.plus(name.length());
                } else {
                    change.removeEntry(directory, name);
                    shape = shape.minus(name.length());
                }
            }
            if (!before.isEmpty()) {
                change.put(directory.edit().shape(shape).done(directory.status().serverMtime()));
                change.commitUnbounded();
            }
        }
        return before;
    }

    /** Lets the names of vnodes follow from entries that changed. */
    void follow(long directory, Map<Name, Optional<Fid>> before, Map<Name, Optional<Fid>> changes)
            throws StorageException {
        for (Map.Entry<Name, Optional<Fid>> changed : before.entrySet()) {
            Name name = changed.getKey();
            if (changed.getValue().isPresent()) {
                unname(changed.getValue().get().vnode(), directory, name);
            }
            Optional<Fid> now = changes.getOrDefault(name, Optional.empty());
            if (now.isPresent()) {
                link(now.get().vnode(), directory, name, true);
                adopt(now.get().vnode());
            }
        }
    }

    private void unname(long vnode, long directory, Name name) throws StorageException {
        link(vnode, directory, name, false);
        try (Stay stay = volume.tending(vnode);
                Change change = stay.begin()) {
            Optional<Vnode> found = volume.peek(vnode);
            if (found.isEmpty()
                    || !found.get().name().equals(Optional.of(name))
                    || found.get().status().parent().vnode() != directory) {
                return;
            }
            Vnode named = found.get();
            change.put(new Vnode(named.status(), Optional.empty(), Optional.empty(), named.content()));
            change.commitUnbounded();
        }
        adopt(vnode);
    }

    /** Gives a vnode without a primary name one of its other names. */
    void adopt(long vnode) throws StorageException {
        try (Stay stay = volume.tending(vnode);
                Change change = stay.begin()) {
            Optional<Vnode> found = volume.peek(vnode);
            if (found.isEmpty() || found.get().name().isPresent()) {
                return;
            }
            byte[] prefix = Keys.links(volume.space(), vnode);
            try (MetaStore.Cursor cursor = stay.scan(prefix, prefix)) {
                if (!cursor.next()) {
                    return;
                }
                Keys.LinkName other = Keys.linkName(cursor.key());
                Fid home = volume.peek(other.directory())
                        .map(directory -> directory.status().fid())
                        .orElseThrow(() -> Failures.noVnode(other.directory(), 0));
                change.removeLink(found.get(), other.directory(), other.name());
                change.put(found.get()
                        .edit()
                        .named(home, other.name())
                        .done(found.get().status().serverMtime()));
                change.commitUnbounded();
            }
        }
    }

    /** Sets or removes one of a vnode's additional names, whether or not the vnode is there. */
    void link(long vnode, long directory, Name name, boolean present) throws StorageException {
        try (Stay stay = volume.tending(vnode);
                Change change = stay.begin()) {
            if (present) {
                change.putLink(vnode, directory, name);
            } else {
                change.removeLink(vnode, directory, name);
            }
            change.commitUnbounded();
        }
    }
}
