package io.cellfs.mount.fuse;

import io.cellfs.client.api.LocalCopy;
import io.cellfs.client.api.OpenFile;
import io.cellfs.mount.fuse.Openings.Opening;
import io.cellfs.protocol.Fid;
import java.util.HashSet;
import java.util.Set;

/** An open file of the kernel (a struct file). */
final class Handle {
    private final long id;
    private final Opening opening;
    private final OpenFile file;
    private final boolean writes;
    private final Set<Long> posixOwners = new HashSet<>();

    Handle(long id, Opening opening, OpenFile file, boolean writes) {
        this.id = id;
        this.opening = opening;
        this.file = file;
        this.writes = writes;
    }

    /** The kernel's number for it (fh). */
    long id() {
        return id;
    }

    Fid fid() {
        return opening.node().fid();
    }

    Opening opening() {
        return opening;
    }

    /** Gives back what the open holds of the file system. */
    void close() {
        LocalCopy copy = opening.copy();
        if (copy != null) {
            copy.close();
        }
        file.close();
    }

    OpenFile file() {
        return file;
    }

    boolean writes() {
        return writes;
    }

    /** Notes that {@code owner} took a POSIX lock by way of this handle. */
    synchronized void locked(long owner) {
        posixOwners.add(owner);
    }

    /** Forgets that {@code owner} has locks; whether it had. */
    synchronized boolean unlocked(long owner) {
        return posixOwners.remove(owner);
    }

    /** Who may still hold POSIX locks taken through this handle. */
    synchronized Set<Long> owners() {
        return Set.copyOf(posixOwners);
    }
}
