package io.cellfs.mount.fuse;

import io.cellfs.client.api.Credentials;
import io.cellfs.client.api.LocalCopy;
import io.cellfs.client.api.OpenFile;
import io.cellfs.mount.fuse.Openings.Opening;
import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An open file of the kernel (a struct file). */
final class Handle {
    private final long id;
    private final Opening opening;
    private final Credentials who;
    private final boolean writes;
    /** Who took POSIX locks by way of it, with the numbers of the notes of that. */
    private final Map<Long, Integer> posixOwners = new HashMap<>();

    private volatile Optional<OpenFile> file;
    private Optional<Opener> opener = Optional.empty();
    private int record = -1;
    private long request = -1;

    /** Opens the file once more. */
    @FunctionalInterface
    interface Opener {
        OpenFile open() throws IOException;
    }

    Handle(long id, Opening opening, OpenFile file, boolean writes, Credentials who) {
        this.id = id;
        this.opening = opening;
        this.file = Optional.of(file);
        this.writes = writes;
        this.who = who;
    }

    /** A file that was opened by an earlier process: {@code opener} opens it for this one when it is used. */
    Handle(long id, Opening opening, Opener opener, boolean writes, Credentials who) {
        this.id = id;
        this.opening = opening;
        this.file = Optional.empty();
        this.opener = Optional.of(opener);
        this.writes = writes;
        this.who = who;
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

    /** Who opened it. */
    Credentials who() {
        return who;
    }

    /** The number of its note in {@link KeptTables}. */
    int record() {
        return record;
    }

    void record(int number) {
        record = number;
    }

    /** For one that an earlier process opened, the request that it was opened for; -1 otherwise. */
    long request() {
        return request;
    }

    void request(long number) {
        request = number;
    }

    /** Gives back what the open holds of the file system. */
    void close() {
        LocalCopy copy = opening.copy();
        if (copy != null) {
            copy.close();
        }
        Optional<OpenFile> open;
        synchronized (this) {
            opener = Optional.empty();
            open = file;
        }
        open.ifPresent(OpenFile::close);
    }

    /** The file, opened now if an earlier process had opened it. */
    OpenFile file() throws IOException {
        Optional<OpenFile> open = file;
        return open.isPresent() ? open.get() : reopened();
    }

    private synchronized OpenFile reopened() throws IOException {
        if (file.isEmpty()) {
            Opener again = opener.orElseThrow(() -> new IOException("handle " + id + " is closed"));
            file = Optional.of(again.open());
            opener = Optional.empty();
        }
        return file.orElseThrow();
    }

    boolean writes() {
        return writes;
    }

    /** {@code owner} takes a POSIX lock by way of this handle, which stands in a note. */
    synchronized void locked(long owner, int note) {
        posixOwners.put(owner, note);
    }

    /** Forgets that {@code owner} has locks; the note of that, if it had any. */
    synchronized Optional<Integer> unlocked(long owner) {
        return Optional.ofNullable(posixOwners.remove(owner));
    }

    /** Who may still hold POSIX locks taken through this handle. */
    synchronized Set<Long> owners() {
        return Set.copyOf(posixOwners.keySet());
    }

    /** The notes of these. */
    synchronized List<Integer> ownerRecords() {
        return List.copyOf(posixOwners.values());
    }
}
