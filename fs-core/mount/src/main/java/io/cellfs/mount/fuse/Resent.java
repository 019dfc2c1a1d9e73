package io.cellfs.mount.fuse;

import io.cellfs.client.api.Attributes;
import io.cellfs.client.api.CellFileSystem;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileType;
import io.cellfs.client.api.FsException;
import io.cellfs.mount.fuse.KeptTables.KeptChange;
import io.cellfs.mount.fuse.Node.Place;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.io.IOException;
import java.util.Optional;

/**
 * Makes changes of names, and knows those that an earlier process may have made already for a request that the kernel sends again: only such as it had begun.
 * What then is found as it was asked for counts as done. Nothing else is treated so.
 */
final class Resent {
    /** Modification times have so many ns (afs-protocol section 2.5). */
    private static final long TICK_NS = 100;

    /** Those of AFS-3 have seconds. */
    private static final long SECOND_NS = 1_000_000_000L;

    private final CellFileSystem fs;
    private final Changes changes;

    Resent(CellFileSystem fs, Changes changes) {
        this.fs = fs;
        this.changes = changes;
    }

    /** A change at the server. */
    @FunctionalInterface
    interface Change<T> {
        T run() throws IOException;
    }

    /** A look for what an earlier process began. */
    @FunctionalInterface
    interface Look<T> {
        Optional<T> look(KeptChange begun) throws IOException;
    }

    /** Makes the change, or takes what {@code found} finds if it fails with {@code errno} and an earlier process had begun it. */
    <T> T once(Request q, Errno errno, Change<T> change, Look<T> found) throws IOException {
        return once(q, errno, KeptTables.NONE, change, found);
    }

    /** The same with a change that moves a name of {@code moved}. */
    <T> T once(Request q, Errno errno, Fid moved, Change<T> change, Look<T> found) throws IOException {
        Optional<KeptChange> begun = changes.begun(q);
        if (begun.isEmpty()) {
            changes.begin(q, moved);
            return change.run();
        }
        try {
            return change.run();
        } catch (FsException e) {
            if (e.errno() != errno) {
                throw e;
            }
            return found.look(begun.get()).orElseThrow(() -> e);
        }
    }

    /** Exchanges two names unless an earlier process has done so: the file that had the one then has the other. */
    void exchange(Request q, Place one, Place two, Change<Place> change) throws IOException {
        Optional<KeptChange> begun = changes.begun(q);
        if (begun.isEmpty()) {
            changes.begin(q, moved(q, one));
            change.run();
        } else if (!isAt(q, two, begun.get().moved())) {
            change.run();
        }
    }

    /** The file whose name is about to be moved; none if nothing is noted of that. */
    Fid moved(Request q, Place from) throws IOException {
        return changes.keep() ? named(q, from).map(Attributes::fid).orElse(KeptTables.NONE) : KeptTables.NONE;
    }

    /** Whether a name is that of a file. */
    boolean isAt(Request q, Place place, Fid file) throws IOException {
        return named(q, place).filter(a -> a.fid().equals(file)).isPresent();
    }

    /**
     * What has a name now, if it may be what {@code begun} made: of that type, owner and mode, not older, and nobody has put anything into it.
     *
     * @param mode permission bits
     */
    Optional<Attributes> madeEmpty(Request q, Place place, KeptChange begun, FileType type, int owner, int mode)
            throws IOException {
        Optional<Attributes> made = made(q, place, begun, type).filter(a -> a.owner() == owner && a.mode() == mode);
        if (made.isPresent() && type == FileType.DIRECTORY) {
            return fs.readdir(made.get().fid(), 0, 3).size() <= 2 ? made : Optional.empty();
        }
        return made.filter(a -> a.size() == 0);
    }

    private Optional<Attributes> made(Request q, Place place, KeptChange begun, FileType type) throws IOException {
        return named(q, place).filter(a -> a.type() == type && !isOlder(a.mtimeNs(), begun.timeNs()));
    }

    private static boolean isOlder(long mtimeNs, long thanNs) {
        long unitNs = mtimeNs % SECOND_NS == 0 ? SECOND_NS : TICK_NS;
        return mtimeNs < thanNs / unitNs * unitNs;
    }

    /** A symbolic link of that name and target, not older than {@code begun}. */
    Optional<Attributes> madeLink(Request q, Place place, KeptChange begun, Name target) throws IOException {
        Optional<Attributes> made = made(q, place, begun, FileType.SYMLINK);
        return made.isPresent() && fs.readlink(made.get().fid()).equals(target) ? made : Optional.empty();
    }

    /** That name, if it is of that file. */
    Optional<Attributes> linked(Request q, Place place, Fid file) throws IOException {
        return named(q, place).filter(a -> a.fid().equals(file));
    }

    /** What has a name, if anything has. */
    Optional<Attributes> named(Request q, Place place) throws IOException {
        try {
            return Optional.of(fs.lookup(place.directory().fid(), place.name(), q.who()));
        } catch (FsException e) {
            if (e.errno() == Errno.ENOENT) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
