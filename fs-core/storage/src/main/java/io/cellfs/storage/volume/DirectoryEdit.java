package io.cellfs.storage.volume;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.dir.DirectoryShape;
import io.cellfs.storage.meta.Vnode;

/** Changes to one directory's entries in one operation: one new data version, whatever their number. */
final class DirectoryEdit {
    private final Vnode directory;
    private final Change change;
    private DirectoryShape shape;
    private int subdirectories;

    DirectoryEdit(Vnode directory, Change change) throws StorageException {
        this.directory = directory;
        this.change = change;
        if (!(directory.content() instanceof Vnode.DirectoryContent content)) {
            throw Failures.of(Reason.NOT_DIRECTORY, directory.status().fid().toString());
        }
        this.shape = content.shape();
    }

    void add(Name name, Vnode target) throws StorageException {
        change.putEntry(directory, name, target.status().fid());
        shape = shape.plus(name.length());
        subdirectories += isDirectory(target);
    }

    void drop(Name name, Vnode target) throws StorageException {
        change.removeEntry(directory, name);
        shape = shape.minus(name.length());
        subdirectories -= isDirectory(target);
    }

    void replace(Name name, Vnode before, Vnode after) throws StorageException {
        Fid target = after.status().fid();
        change.putEntry(directory, name, target);
        subdirectories += isDirectory(after) - isDirectory(before);
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
