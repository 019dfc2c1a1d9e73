package io.cellfs.csi.node;

import io.cellfs.csi.common.CsiException;
import io.cellfs.csi.common.MountFlag;
import io.cellfs.node.api.AttachedVolume;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Bind mounts of volumes, each checked for what it shows before it is made and before it is removed. Idempotent. */
final class VolumeMounts {
    /** Mounts that are taken away at one path at most; more were not stacked by this driver. */
    private static final int MAX_STACK = 16;

    /** Where volumes are mounted from, in the client's mount. */
    private static final String ANY_VOLUME =
            AttachedVolume.within(Path.of("/"), "", "").getParent() + "/";

    private final Mounts mounts;

    VolumeMounts(Mounts mounts) {
        this.mounts = mounts;
    }

    /**
     * Makes a directory visible at another one, in which nobody can write but through the mount from now on.
     *
     * @param volume the volume that the source must be of, and what is mounted must show ({@link AttachedVolume#identity}); empty: not asked for
     * @throws CsiException ALREADY_EXISTS (mounted there with other flags), FAILED_PRECONDITION (something else is mounted there, or it is of
     *     another volume), UNAVAILABLE (its server does not answer)
     */
    void ensure(Path source, Optional<String> volume, Path target, Set<MountFlag> flags) throws CsiException {
        try {
            Mounts.Identity expected = directory(source);
            requireVolume(source, volume);
            removeIfDead(target);
            if (mounts.table().at(target).isPresent()) {
                requireVolume(target, volume);
                verify(source, expected, target, flags);
                return;
            }
            requireDirectory(target);
            mounts.seal(target);
            try {
                mounts.bind(source, expected, volume, target, flags);
                requireVolume(target, volume);
                verify(source, expected, target, flags);
            } catch (CsiException | MountException e) {
                takeBack(target, e);
                throw e;
            }
        } catch (MountException e) {
            throw failure(e);
        }
    }

    /** Leaves the target as it was before a bind that failed or shows the wrong thing. */
    private void takeBack(Path target, Exception why) {
        try {
            if (mounts.table().at(target).isPresent()) {
                mounts.unmount(target);
            }
            mounts.release(target);
        } catch (MountException e) {
            why.addSuppressed(e);
        }
    }

    /** Asks the file system by this very path which volume it leads into. */
    private void requireVolume(Path path, Optional<String> expected) throws CsiException, MountException {
        if (expected.isEmpty()) {
            return;
        }
        Optional<String> actual = volumeAt(path, expected.get());
        if (!actual.equals(expected)) {
            throw new CsiException(
                    Status.Code.FAILED_PRECONDITION,
                    path + " shows " + actual.map(v -> "volume " + v).orElse("no volume")
                            + " (cell, id, uniquifier), not " + expected.get());
        }
    }

    private Optional<String> volumeAt(Path path, String expected) throws CsiException, MountException {
        try {
            return mounts.volume(path);
        } catch (MountException e) {
            if (e.errno() == MountException.ETIMEDOUT) {
                throw new CsiException(
                        Status.Code.UNAVAILABLE, "the server of volume " + expected + " does not answer", e);
            }
            throw e;
        }
    }

    private void verify(Path source, Mounts.Identity expected, Path target, Set<MountFlag> flags)
            throws CsiException, MountException {
        if (!mounts.identify(target).equals(expected)) {
            throw new CsiException(Status.Code.FAILED_PRECONDITION, "something else is mounted at " + target);
        }
        MountTable table = mounts.table();
        EnumSet<MountFlag> wanted = table.containing(source).flags();
        wanted.addAll(flags);
        EnumSet<MountFlag> actual = table.containing(target).flags();
        if (!actual.equals(wanted)) {
            throw new CsiException(
                    Status.Code.ALREADY_EXISTS, target + " is mounted with " + actual + " instead of " + wanted);
        }
    }

    /** Whether a path shows this directory now. The directory is asked only if the mount table does not tell. */
    boolean shows(Path path, Path source) throws CsiException {
        try {
            MountTable table = mounts.table();
            Optional<MountTable.Entry> entry = table.at(path);
            return entry.isPresent() && shows(entry.get(), source, table);
        } catch (MountException e) {
            throw failure(e);
        }
    }

    /** Whether a mount is of this directory: one that is reached by two paths has either of them for its name in the kernel, and has to be asked. */
    private boolean shows(MountTable.Entry entry, Path source, MountTable table) throws CsiException {
        return switch (table.isOf(entry, source, ANY_VOLUME)) {
            case YES -> true;
            case NO -> false;
            case NOT_TOLD -> {
                try {
                    yield mounts.identify(Path.of(entry.mountPoint())).equals(mounts.identify(source));
                } catch (MountException e) {
                    yield isGone(e);
                }
            }
        };
    }

    /** Only what cannot be reached is a "no"; anything else is a failure. */
    private static boolean isGone(MountException e) throws CsiException {
        return switch (e.errno()) {
            case MountException.ENOENT, MountException.ENOTDIR, MountException.ENOTCONN, MountException.ESTALE -> false;
            default -> throw failure(e);
        };
    }

    /** The mount points where a directory is bind-mounted. */
    List<Path> boundTo(Path source) throws CsiException {
        try {
            MountTable table = mounts.table();
            MountTable.Entry own = table.containing(source);
            List<Path> found = new ArrayList<>();
            for (MountTable.Entry entry : table.ofDevice(own.device())) {
                if (entry.mountId() != own.mountId() && shows(entry, source, table)) {
                    found.add(Path.of(entry.mountPoint()));
                }
            }
            return List.copyOf(found);
        } catch (MountException e) {
            throw failure(e);
        }
    }

    /**
     * Removes the mounts of a volume at a path. A mount of which the mount table tells that it is the volume's is asked nothing: the volume's server may
     * never answer.
     *
     * @param attached where the volume's directory is, if it is attached: then only mounts of that are removed
     * @param volume the volume: when it is not attached, only mounts of FUSE that are of its directory are removed, and by a name of one in its
     *     cell, as whose they are only their paths tell then
     * @throws CsiException FAILED_PRECONDITION (in use, or something else is mounted there)
     */
    void remove(Path target, Optional<Path> attached, NodeVolumeId volume) throws CsiException {
        try {
            for (int i = 0; i < MAX_STACK; i++) {
                MountTable table = mounts.table();
                Optional<MountTable.Entry> entry = table.at(target);
                if (entry.isEmpty()) {
                    mounts.release(target);
                    return;
                }
                boolean ours = attached.isPresent()
                        ? shows(entry.get(), attached.get(), table)
                        : isFuse(entry.get()) && isOf(entry.get(), volume);
                requireOurs(ours || isDead(entry.get(), target), target);
                mounts.unmount(target);
            }
        } catch (MountException e) {
            throw failure(e);
        }
        throw new CsiException(Status.Code.FAILED_PRECONDITION, "too many mounts at " + target);
    }

    private static void requireOurs(boolean ours, Path target) throws CsiException {
        if (!ours) {
            throw new CsiException(
                    Status.Code.FAILED_PRECONDITION,
                    "something else than the volume is mounted at " + target + ": not touched");
        }
    }

    /** Whether this directory is mounted at a path, by the mount table alone: neither has to answer. */
    boolean isMounted(Path path, Path source) throws CsiException {
        try {
            MountTable table = mounts.table();
            return table.at(path)
                    .filter(entry -> table.isOf(entry, source, ANY_VOLUME) == MountTable.Told.YES)
                    .isPresent();
        } catch (MountException e) {
            throw failure(e);
        }
    }

    /** Whether a mount is of a volume's directory in a client's mount, by the mount table alone. */
    private static boolean isOf(MountTable.Entry entry, NodeVolumeId id) {
        if (!(id instanceof NodeVolumeId.Volume volume)) {
            return false;
        }
        boolean number = volume.volume().chars().allMatch(Character::isDigit);
        return number
                ? entry.isOfRoot(AttachedVolume.within(Path.of("/"), volume.cell(), volume.volume()))
                : entry.root()
                        .startsWith(AttachedVolume.within(Path.of("/"), volume.cell(), "")
                                .toString());
    }

    /** Removes the mount at a path if it is of FUSE and its client is gone: nothing can be done there until then. */
    void clear(Path target) throws CsiException {
        try {
            removeIfDead(target);
        } catch (MountException e) {
            throw failure(e);
        }
    }

    private void removeIfDead(Path target) throws MountException {
        Optional<MountTable.Entry> entry = mounts.table().at(target);
        if (entry.isPresent() && isDead(entry.get(), target)) {
            mounts.unmount(target);
        }
    }

    /** A FUSE mount whose client is gone. */
    private boolean isDead(MountTable.Entry entry, Path target) {
        return isFuse(entry) && !mounts.isConnected(target);
    }

    private static boolean isFuse(MountTable.Entry entry) {
        return entry.fileSystem().equals("fuse") || entry.fileSystem().startsWith("fuse.");
    }

    private Mounts.Identity directory(Path path) throws MountException, CsiException {
        Mounts.Identity identity = mounts.identify(path);
        if (!identity.directory()) {
            throw new CsiException(Status.Code.FAILED_PRECONDITION, "not a directory: " + path);
        }
        return identity;
    }

    private void requireDirectory(Path target) throws CsiException {
        try {
            directory(target);
        } catch (MountException e) {
            isGone(e);
            throw new CsiException(Status.Code.FAILED_PRECONDITION, "there is no directory " + target, e);
        }
    }

    static CsiException failure(MountException e) {
        return switch (e.errno()) {
            case MountException.EBUSY ->
                new CsiException(Status.Code.FAILED_PRECONDITION, e.getMessage() + " (in use)", e);
            case MountException.ETIMEDOUT ->
                new CsiException(Status.Code.UNAVAILABLE, "the volume's server does not answer: " + e.getMessage(), e);
            default -> new CsiException(Status.Code.INTERNAL, String.valueOf(e.getMessage()), e);
        };
    }
}
