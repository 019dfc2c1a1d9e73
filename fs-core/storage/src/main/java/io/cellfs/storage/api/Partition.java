package io.cellfs.storage.api;

import java.util.List;
import java.util.Optional;

/** One vice partition: a directory of a local file system that holds volumes. Owned by one process at a time. */
public interface Partition extends AutoCloseable {
    /** Name and space. */
    PartitionInfo info();

    /** Volumes in order of id. */
    List<VolumeInfo> volumes();

    /** The volume with this id, if it is here. */
    Optional<Volume> volume(long id);

    /**
     * Makes a volume, online, with a root directory 1.1 of mode 0755 that carries {@code rootAcl}.
     *
     * @throws StorageException VOLUME_EXISTS
     */
    Volume createVolume(long id, String name, VolumeType type, long parentId, Acl rootAcl) throws StorageException;

    /** Removes a volume; its names and ids are gone at once, its chunks are freed in the background and across restarts. */
    void removeVolume(long id) throws StorageException;

    /** Makes everything acknowledged stable, then closes. */
    @Override
    void close();
}
