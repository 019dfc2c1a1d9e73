package io.cellfs.storage.api;

import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** One vice partition: a directory of a local file system that holds volumes. Owned by one process at a time. */
public interface Partition extends AutoCloseable {
    /** Name and space. */
    PartitionInfo info();

    /** Volumes in order of id: all of them at once, which suits small partitions; {@link #volumes(long, int)} reads them page by page. */
    List<VolumeInfo> volumes();

    /** Up to {@code max} volumes with ids above {@code after} (0: from the first), in order of id; empty when there are no more. */
    List<VolumeInfo> volumes(long after, int max);

    /**
     * The same, with headers only, for who looks at very many: bytes, files, last change and accesses may be 0. Costs a fraction of {@link
     * #volumes(long, int)}.
     */
    List<VolumeInfo> headers(long after, int max);

    /** How many volumes there are, hidden ones left out: a walk over all headers. */
    long countVolumes() throws StorageException;

    /** Ids of read-write volumes with files that have lost their names and that someone had open ({@link Volume#unnamedHolders}). */
    List<Long> volumesWithUnnamed() throws StorageException;

    /** The volume with this id, if it is here. Attached on demand; an object that is not used for a while costs nothing and stays valid. */
    Optional<Volume> volume(long id);

    /** The volume of that name that is here and not hidden, of several the one with the lowest id: found without a walk. */
    Optional<Volume> volume(String name) throws StorageException;

    /**
     * Makes a volume, online, with a root directory 1.1 of mode 0755 that carries {@code rootAcl}.
     *
     * @throws StorageException VOLUME_EXISTS
     */
    default Volume createVolume(long id, String name, VolumeType type, long parentId, Acl rootAcl)
            throws StorageException {
        return createVolume(id, name, type, parentId, rootAcl, VolumeChange.NONE);
    }

    /** The same with other header fields from the first moment on. */
    Volume createVolume(long id, String name, VolumeType type, long parentId, Acl rootAcl, VolumeChange header)
            throws StorageException;

    /** What a new volume is to be, as in {@link #createVolume}. */
    record NewVolume(long id, String name, VolumeType type, long parentId, Acl rootAcl, VolumeChange header) {
        /** One without other header fields. */
        public NewVolume(long id, String name, VolumeType type, long parentId, Acl rootAcl) {
            this(id, name, type, parentId, rootAcl, VolumeChange.NONE);
        }
    }

    /**
     * Makes many volumes at once, all or none, without attaching them.
     *
     * @throws StorageException VOLUME_EXISTS, INVALID
     */
    void createVolumes(List<NewVolume> volumes) throws StorageException;

    /**
     * Makes a volume that shows what {@code sourceId} shows at this moment: in constant time (plus what of the source was not yet stable on
     * the disk), sharing all metadata and data; what the source changes later is kept for the clone, block by block. Clone and source may be
     * removed in any order. The clone is online, has the source's parent id, quota and usage, and its creation and copy dates are now.
     *
     * <p>READ_ONLY and BACKUP clones are frozen; their source may be of any type. READ_WRITE makes a volume of its own that starts with
     * the source's content ("a volume from a snapshot"), with its own id as its parent id: also in constant time, paid by one more database
     * look-up for what was not changed since and by copying a whole chunk (up to 1 MiB) at its first change.
     *
     * <p>The source's {@code cloneId} and {@code backupId} are the caller's to set ({@link Volume#change}); its backup date is set by a
     * BACKUP clone.
     *
     * @throws StorageException NO_VOLUME (source), VOLUME_EXISTS (newId), INVALID (name, id)
     */
    default Volume cloneVolume(long sourceId, long newId, String name, VolumeType type) throws StorageException {
        return cloneVolume(sourceId, newId, name, type, VolumeChange.NONE);
    }

    /** The same with a creation date, if one is given, in 100 ns units since the epoch: a replica has that of the content that it shows. */
    default Volume cloneVolume(long sourceId, long newId, String name, VolumeType type, OptionalLong creationDate)
            throws StorageException {
        return cloneVolume(sourceId, newId, name, type, VolumeChange.dated(creationDate));
    }

    /** The same with other header fields from the first moment on. */
    Volume cloneVolume(long sourceId, long newId, String name, VolumeType type, VolumeChange header)
            throws StorageException;

    /**
     * Lets an existing frozen clone show what {@code sourceId} shows now, as {@link #cloneVolume} would, keeping the clone's id, name, type
     * and online state. Calls on the clone see either the old or the new content; what only the old one needed is freed in the background.
     *
     * @throws StorageException NO_VOLUME, INVALID if {@code cloneId} is not a frozen clone of the source's lineage
     */
    default Volume recloneVolume(long sourceId, long cloneId) throws StorageException {
        return recloneVolume(sourceId, cloneId, OptionalLong.empty());
    }

    /** The same with a creation date, if one is given, that changes together with the content. */
    Volume recloneVolume(long sourceId, long cloneId, OptionalLong creationDate) throws StorageException;

    /**
     * Puts a read-only clone of {@code sourceId} in the place of a volume that is of another lineage, in one step: there is the old or the new
     * volume under the id, also after a crash or a failure. Who uses the old one is told NO_VOLUME from then on.
     *
     * @throws StorageException NO_VOLUME, INVALID (name; or both are of one lineage: {@link #recloneVolume})
     */
    Volume replaceVolume(long sourceId, long id, String name, VolumeChange header) throws StorageException;

    /**
     * Gives a read-write volume the content of one of its clones again, in time proportional to what differs. The volume waits meanwhile and
     * shows the old or the new content, also after a crash. Vnodes that differ get data versions above all that they had before, others keep
     * theirs, so that caches notice exactly what changed. Clones keep what they show. Callers break callbacks for the whole volume.
     *
     * @throws StorageException NO_VOLUME, READ_ONLY, INVALID if {@code cloneId} is not a frozen clone of this volume
     */
    VolumeInfo restoreVolume(long volumeId, long cloneId) throws StorageException;

    /**
     * About how much {@link #restoreVolume} would change: vnodes and directory entries that differ.
     *
     * @throws StorageException NO_VOLUME, INVALID if {@code cloneId} is not a frozen clone of this volume
     */
    Differing planRestore(long volumeId, long cloneId) throws StorageException;

    /** How many vnodes and directory entries differ. */
    record Differing(long vnodes, long entries) {}

    /** Frozen clones that share with the volume (or clone) {@code id}, the oldest content first; without {@code id} itself. */
    List<VolumeInfo> clones(long id) throws StorageException;

    /**
     * Removes a volume or clone; its names and ids are gone at once, chunks that no other clone needs are freed in the background and
     * across restarts.
     */
    void removeVolume(long id) throws StorageException;

    /**
     * What changed between two frozen contents of one volume, in time proportional to the changes. To compare with the present content of
     * a read-write volume, clone it first.
     *
     * @param fromId the older frozen clone; empty for all that {@code toId} shows (a first release)
     * @param toId the newer frozen clone; when one of them goes, the delta ends with NO_VOLUME
     * @param kinds which differences are asked for: the hash of a chunk costs reading it once
     * @throws StorageException NO_VOLUME, INVALID if they are not frozen clones of one volume in this order
     */
    VolumeDelta delta(Optional<Long> fromId, long toId, Set<DifferenceKind> kinds) throws StorageException;

    /** All that changed between two frozen contents of one volume. */
    default VolumeDelta delta(Optional<Long> fromId, long toId) throws StorageException {
        return delta(
                fromId,
                toId,
                EnumSet.of(DifferenceKind.VNODE, DifferenceKind.ENTRY, DifferenceKind.LINK, DifferenceKind.CHUNK));
    }

    /**
     * Checks a volume or clone while it is used: checksums, whose chunk files are, directory structure, names, links and counters of what it
     * shows at this moment. Memory does not depend on the volume. What clones share in versions of the past is checked by
     * {@code PartitionCheck}, for which the partition must be closed.
     *
     * @param listener told of the progress; what it throws ends the check
     * @throws StorageException NO_VOLUME; what is found is in the report
     */
    CheckReport check(long id, CheckListener listener) throws StorageException;

    /** A check that nobody watches. */
    default CheckReport check(long id) throws StorageException {
        return check(id, CheckListener.NONE);
    }

    /** How much of a volume its clones share, as its last check found; empty before one. */
    Optional<Sharing> sharing(long id) throws StorageException;

    /** Begins to read all data of the partition again, unless that is going on. */
    void beginScrub() throws StorageException;

    /** Goes on with that, also after a restart, until about so many bytes are read; how many were, 0 if nothing is to be done. */
    long scrub(long bytes) throws StorageException;

    /** How far that is, and what it found. */
    ScrubReport scrubReport();

    /** What the scrub has found since it was asked for last, of what has a chunk file: some of it, if it is much. */
    List<Damage> takeDamage();

    /**
     * Writes again what is damaged of a chunk, in its place, so that all clones that show it are whole.
     *
     * @param content what the chunk should hold, 1 MiB; nothing is written unless that has the checksums which the chunk's record has
     * @param from where that comes from, for those who read of the damage
     * @return whether the chunk is whole now
     */
    boolean mend(Damage damage, ByteBuffer content, String from) throws StorageException;

    /** Makes everything acknowledged stable, then closes; in time proportional to the volumes in use. */
    @Override
    void close();
}
