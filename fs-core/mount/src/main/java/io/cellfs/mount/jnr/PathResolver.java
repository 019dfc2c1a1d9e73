package io.cellfs.mount.jnr;

import io.cellfs.client.api.Attributes;
import io.cellfs.client.api.CellFileSystem;
import io.cellfs.client.api.Credentials;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** libfuse 2 names files by path: this finds them, name by name; the client's caches make that cheap. */
final class PathResolver {
    private static final int NAME_MAX = 255;

    private final CellFileSystem fs;

    PathResolver(CellFileSystem fs) {
        this.fs = fs;
    }

    /** A directory and a name in it. */
    record Place(Fid directory, Name name) {}

    /** The file at an absolute path. */
    Fid resolve(String path, Credentials who) throws IOException {
        Fid at = fs.root();
        for (String part : path.split("/", -1)) {
            if (!part.isEmpty()) {
                at = fs.lookup(at, name(part), who).fid();
            }
        }
        return at;
    }

    Attributes attributes(String path, Credentials who) throws IOException {
        return fs.getattr(resolve(path, who));
    }

    /** The directory and last name of a path. */
    Place place(String path, Credentials who) throws IOException {
        int slash = path.lastIndexOf('/');
        return new Place(resolve(path.substring(0, slash), who), name(path.substring(slash + 1)));
    }

    private static Name name(String part) throws FsException {
        if (part.getBytes(StandardCharsets.UTF_8).length > NAME_MAX) {
            throw new FsException(Errno.ENAMETOOLONG, "name of more than " + NAME_MAX + " bytes");
        }
        return Name.of(part);
    }
}
