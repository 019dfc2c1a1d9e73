package io.cellfs.storage.volume;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.api.DirEntry;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.dir.DirectoryShape;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.RecordCursor;
import io.cellfs.storage.meta.Vnode;
import io.cellfs.storage.meta.VnodeCodec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Entries of directories that are imported, and the names that vnodes get from them. */
final class ImportedNames {
    private final VolumeState volume;

    ImportedNames(VolumeState volume) {
        this.volume = volume;
    }

    /** Sets or removes entries; returns what those that changed were before. */
    Map<Name, Optional<VnodeCodec.Entry>> entries(long number, Map<Name, Optional<DirEntry>> changes)
            throws StorageException {
        Map<Name, Optional<VnodeCodec.Entry>> before = new HashMap<>();
        try (Stay stay = volume.tending(number);
                Change change = stay.begin()) {
            Vnode directory = volume.peek(number).orElseThrow(() -> Failures.noVnode(number, 0));
            if (!(directory.content() instanceof Vnode.DirectoryContent content)) {
                throw Failures.of(Reason.NOT_DIRECTORY, directory.status().fid().toString());
            }
            DirectoryShape shape = content.shape();
            Set<Long> taken = new HashSet<>();
            for (Map.Entry<Name, Optional<DirEntry>> wanted : changes.entrySet()) {
                Name name = wanted.getKey();
                Optional<VnodeCodec.Entry> old = volume.entryRecord(number, name);
                Optional<VnodeCodec.Entry> now = Optional.empty();
                if (wanted.getValue().isPresent()) {
                    now = Optional.of(record(number, wanted.getValue().get(), old, taken));
                }
                if (old.equals(now)) {
                    continue;
                }
                before.put(name, old);
                if (old.isPresent() && now.isPresent()) {
                    change.replaceEntry(directory, name, old.get().serial(), now.get());
                } else if (old.isPresent()) {
                    change.removeEntry(directory, name, old.get().serial());
                    shape = shape.minus(name.length());
                } else if (now.isPresent()) {
                    change.addEntry(directory, name, now.get());
                    shape = shape.plus(name.length());
                }
            }
            if (!before.isEmpty()) {
                change.put(directory.edit().shape(shape).done(directory.status().serverMtime()));
                change.commitUnbounded();
            }
        }
        return before;
    }

    private VnodeCodec.Entry record(long directory, DirEntry told, Optional<VnodeCodec.Entry> old, Set<Long> taken)
            throws StorageException {
        long serial = told.serial();
        if (serial == 0) {
            serial = old.isPresent() ? old.get().serial() : freeSerial(directory, told.name(), taken);
        }
        return new VnodeCodec.Entry(told.fid().inVolume(volume.id()), told.type(), serial);
    }

    /** A serial for a name that was not brought in by a data version: the same one each time, as far as possible. */
    private long freeSerial(long directory, Name name, Set<Long> taken) throws StorageException {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ (name.at(i) & 0xff)) * 0x100000001b3L;
        }
        long serial = DirEntry.IMPORTED | hash >>> 2;
        while (taken.contains(serial) || volume.view().get(Keys.order(volume.space(), directory, serial)) != null) {
            serial = DirEntry.IMPORTED | serial + 1;
        }
        taken.add(serial);
        return serial;
    }

    /** Lets the names of vnodes follow from entries that changed. */
    void follow(long directory, Map<Name, Optional<VnodeCodec.Entry>> before, Map<Name, Optional<DirEntry>> changes)
            throws StorageException {
        for (Map.Entry<Name, Optional<VnodeCodec.Entry>> changed : before.entrySet()) {
            Name name = changed.getKey();
            if (changed.getValue().isPresent()) {
                unname(changed.getValue().get().fid().vnode(), directory, name);
            }
            Optional<DirEntry> now = changes.getOrDefault(name, Optional.empty());
            if (now.isPresent()) {
                link(now.get().fid().vnode(), directory, name, true);
                adopt(now.get().fid().vnode());
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
            change.put(new Vnode(named.status(), Optional.empty(), Optional.empty(), named.ownAcl(), named.content()));
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
            try (RecordCursor cursor = stay.scan(prefix, prefix)) {
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
