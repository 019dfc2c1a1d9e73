package io.cellfs.mount.fuse;

import io.cellfs.client.api.Attributes;
import io.cellfs.client.api.CellFileSystem;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileType;
import io.cellfs.client.api.FsException;
import io.cellfs.mount.fuse.Node.Place;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.io.IOException;
import java.util.Optional;

/**
 * Requests that the kernel sends again since a process ended before it answered them. That process may have done what they ask for, so that doing it
 * again fails: what then is found as it was asked for counts as done. Nothing else is treated so.
 */
final class Resent {
    private final CellFileSystem fs;

    Resent(CellFileSystem fs) {
        this.fs = fs;
    }

    /** A change at the server. */
    @FunctionalInterface
    interface Change<T> {
        T run() throws IOException;
    }

    /** Makes the change, or takes what {@code found} finds if {@code q} is sent again and fails with {@code errno}. */
    <T> T once(Request q, Errno errno, Change<T> change, Change<Optional<T>> found) throws IOException {
        try {
            return change.run();
        } catch (FsException e) {
            if (!q.isResent() || e.errno() != errno) {
                throw e;
            }
            Optional<T> done = found.run();
            return done.orElseThrow(() -> e);
        }
    }

    /** What has a name now, if it is of that type and nobody has put anything into it. */
    Optional<Attributes> madeEmpty(Request q, Place place, FileType type) throws IOException {
        Optional<Attributes> made = named(q, place).filter(a -> a.type() == type);
        if (made.isPresent() && type == FileType.DIRECTORY) {
            int entries = fs.readdir(made.get().fid(), 0, 3).size();
            return entries <= 2 ? made : Optional.empty();
        }
        return made.filter(a -> a.size() == 0);
    }

    /** A symbolic link of that name and target. */
    Optional<Attributes> madeLink(Request q, Place place, Name target) throws IOException {
        Optional<Attributes> made = named(q, place).filter(a -> a.type() == FileType.SYMLINK);
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
