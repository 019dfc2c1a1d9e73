package io.cellfs.storage.volume;

import io.cellfs.protocol.Name;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.dir.DirectoryShape;
import io.cellfs.storage.meta.Vnode;
import io.cellfs.storage.meta.VnodeCodec;

/**
 * Changes to one directory's entries in one operation: one new data version, whatever their number. A name that is added gets that version as its
 * serial, so there is one added name at most.
 */
final class DirectoryEdit {
    private final Vnode directory;
    private final VolumeState volume;
    private final Change change;
    private DirectoryShape shape;
    private int subdirectories;
    private boolean added;

    DirectoryEdit(VolumeState volume, Vnode directory, Change change) throws StorageException {
        this.volume = volume;
        this.directory = directory;
        this.change = change;
        if (!(directory.content() instanceof Vnode.DirectoryContent content)) {
            throw Failures.of(Reason.NOT_DIRECTORY, directory.status().fid().toString());
        }
        this.shape = content.shape();
    }

    void add(Name name, Vnode target) throws StorageException {
        if (added) {
            throw new IllegalStateException("a second name in one version of a directory");
        }
        added = true;
        change.addEntry(directory, name, entry(target, directory.status().dataVersion() + 1));
        shape = shape.plus(name.length());
        subdirectories += isDirectory(target);
    }

    void drop(Name name, Vnode target) throws StorageException {
        change.removeEntry(directory, name, recorded(name).serial());
        shape = shape.minus(name.length());
        subdirectories -= isDirectory(target);
    }

    void replace(Name name, Vnode before, Vnode after) throws StorageException {
        change.putEntry(directory, name, entry(after, recorded(name).serial()));
        subdirectories += isDirectory(after) - isDirectory(before);
    }

    private VnodeCodec.Entry recorded(Name name) throws StorageException {
        return volume.entryRecord(directory.number(), name).orElseThrow(() -> Failures.noEntry(name));
    }

    private static VnodeCodec.Entry entry(Vnode target, long serial) {
        VnodeStatus status = target.status();
        return new VnodeCodec.Entry(status.fid(), status.type(), serial);
    }

    private static int isDirectory(Vnode vnode) {
        return vnode.content() instanceof Vnode.DirectoryContent ? 1 : 0;
    }

    /** The directory afterwards. */
    Vnode finish(long now) throws StorageException {
        return change.put(directory
                .edit()
                .shape(shape)
                .links(subdirectories)
                .dataChanged(now)
                .done(now));
    }
}
