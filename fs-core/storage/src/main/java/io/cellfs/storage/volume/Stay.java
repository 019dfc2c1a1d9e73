package io.cellfs.storage.volume;

import io.cellfs.protocol.Fid;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.meta.ChunkKey;
import io.cellfs.storage.meta.ChunkRecord;
import io.cellfs.storage.meta.RecordCursor;
import io.cellfs.storage.meta.Vnode;
import java.util.Optional;

/** A stay in a volume, during which it is not closed, with the locks of the vnodes that the stay is about. */
final class Stay implements AutoCloseable {
    private final VolumeState volume;
    private final LockTable.Held entered;
    private final LockTable.Held locked;

    Stay(VolumeState volume, LockTable.Held entered, LockTable.Held locked) {
        this.volume = volume;
        this.entered = entered;
        this.locked = locked;
    }

    /** A change that this stay covers. */
    Change begin() {
        return new Change(volume);
    }

    /** A vnode that is locked. */
    Vnode load(long number, int unique) throws StorageException {
        Optional<Vnode> found = volume.peek(number);
        if (found.isEmpty() || found.get().unique() != unique) {
            throw Failures.noVnode(number, unique);
        }
        volume.services().cache().put(volume.cacheSpace(), found.get());
        return found.get();
    }

    /** A locked directory. */
    Vnode directory(long number, int unique) throws StorageException {
        Vnode vnode = load(number, unique);
        if (!(vnode.content() instanceof Vnode.DirectoryContent)) {
            throw Failures.of(Reason.NOT_DIRECTORY, vnode.status().fid().toString());
        }
        return vnode;
    }

    /** A locked vnode that holds data. */
    Vnode file(long number, int unique) throws StorageException {
        Vnode vnode = load(number, unique);
        return switch (vnode.status().type()) {
            case FILE -> vnode;
            case DIRECTORY ->
                throw Failures.of(Reason.IS_DIRECTORY, vnode.status().fid().toString());
            case SYMLINK -> throw Failures.of(Reason.INVALID, vnode.status().fid() + " is a symlink");
        };
    }

    /** A locked vnode that an entry names: that it is missing is damage. */
    Vnode named(Fid fid) throws StorageException {
        Optional<Vnode> found = volume.peek(fid.vnode());
        if (found.isEmpty() || found.get().unique() != fid.unique()) {
            throw Failures.of(Reason.CORRUPT, "a name refers to the missing vnode " + fid);
        }
        volume.services().cache().put(volume.cacheSpace(), found.get());
        return found.get();
    }

    /** A chunk of a locked file. */
    Optional<ChunkRecord> chunk(ChunkKey key) throws StorageException {
        return volume.chunk(key);
    }

    /** Records of the volume. */
    RecordCursor scan(byte[] prefix, byte[] from) throws StorageException {
        return volume.scan(prefix, from);
    }

    /** The volume. */
    VolumeState volume() {
        return volume;
    }

    @Override
    public void close() {
        locked.close();
        entered.close();
    }
}
