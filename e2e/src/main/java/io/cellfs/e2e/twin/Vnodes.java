package io.cellfs.e2e.twin;

import io.cellfs.client.api.Credentials;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileType;
import io.cellfs.client.api.FsException;
import io.cellfs.protocol.Fid;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** All vnodes of all volumes. Guarded by the file system's lock. */
final class Vnodes {
    private static final long FIRST_VOLUME = 536870912L;

    private final Map<Fid, Vnode> byFid = new HashMap<>();
    private final Map<String, Vnode> volumes = new HashMap<>();
    private long nextFile = 2;
    private long nextDirectory = 3;
    private int nextUnique = 2;

    Vnode get(Fid fid) throws FsException {
        return find(fid).orElseThrow(() -> new FsException(Errno.ESTALE, fid.toString()));
    }

    Optional<Vnode> find(Fid fid) {
        return Optional.ofNullable(byFid.get(fid));
    }

    Vnode directory(Fid fid) throws FsException {
        Vnode vnode = get(fid);
        if (!vnode.isDirectory()) {
            throw new FsException(Errno.ENOTDIR, fid.toString());
        }
        return vnode;
    }

    /** A volume's root directory; the volume is made when there is none of this name. */
    Vnode volume(String name) {
        Vnode known = volumes.get(name);
        if (known == null) {
            Fid fid = Fid.rootOf(FIRST_VOLUME + volumes.size());
            known = new Vnode(fid, FileType.DIRECTORY, 0755, 0, 0);
            byFid.put(fid, known);
            volumes.put(name, known);
        }
        return known;
    }

    /** A fresh vnode; AFS numbers directories odd, all else even. */
    Vnode make(long volume, FileType type, int mode, Credentials who) {
        long number;
        if (type == FileType.DIRECTORY) {
            number = nextDirectory;
            nextDirectory += 2;
        } else {
            number = nextFile;
            nextFile += 2;
        }
        Vnode made = new Vnode(new Fid(volume, number, nextUnique++), type, mode, who.uid(), who.gid());
        byFid.put(made.fid, made);
        return made;
    }

    void remove(Vnode vnode) {
        byFid.remove(vnode.fid);
    }

    int size() {
        return byFid.size();
    }
}
