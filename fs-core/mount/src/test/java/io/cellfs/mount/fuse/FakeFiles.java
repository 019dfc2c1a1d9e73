package io.cellfs.mount.fuse;

import io.cellfs.client.api.Attributes;
import io.cellfs.client.api.CellFileSystem;
import io.cellfs.client.api.Credentials;
import io.cellfs.client.api.DirectoryEntry;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileLock;
import io.cellfs.client.api.FileType;
import io.cellfs.client.api.FsException;
import io.cellfs.client.api.OpenFile;
import io.cellfs.client.api.SetAttributes;
import io.cellfs.client.api.VolumeStatistics;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A file system in memory, which outlives the processes that serve it: what the client notes and what servers have. Locks are of whole files. */
final class FakeFiles implements CellFileSystem {
    private static final Fid ROOT = Fid.rootOf(1);

    private final Steps steps;
    private final Map<Fid, Stored> all = new HashMap<>();
    private int next = 2;
    private long clockNs = 1_000_000_000_000L;

    /** Where a process may end. */
    @FunctionalInterface
    interface Steps {
        /** Before or after something is done that lasts; throws when the process ends here. */
        void step();
    }

    /** A file as it is stored. */
    static final class Stored {
        final Fid fid;
        final FileType type;
        final int mode;
        final int owner;
        final long mtimeNs;
        final Map<Name, Stored> children = new TreeMap<>();
        final List<FileLock> locks = new ArrayList<>();
        Name target = Name.of("");
        byte[] bytes = {};
        int links = 1;

        Stored(Fid fid, FileType type, int mode, int owner, long mtimeNs) {
            this.fid = fid;
            this.type = type;
            this.mode = mode;
            this.owner = owner;
            this.mtimeNs = mtimeNs;
        }
    }

    FakeFiles(Steps steps) {
        this.steps = steps;
        all.put(ROOT, new Stored(ROOT, FileType.DIRECTORY, 0755, 0, clockNs));
    }

    /** What is stored of a file. */
    Stored stored(Fid fid) {
        Stored stored = all.get(fid);
        if (stored == null) {
            throw new IllegalStateException("no file " + fid);
        }
        return stored;
    }

    /** The file of a name in the root, if there is one. */
    Optional<Stored> named(String name) {
        return Optional.ofNullable(stored(ROOT).children.get(Name.of(name)));
    }

    /** What the clock says to everybody; it never stands still. */
    long nowNs() {
        return clockNs += 1000;
    }

    /** Makes a name as another client would. */
    Stored make(String name, FileType type, int mode, int owner) {
        Fid fid = new Fid(1, next++, 1);
        Stored made = new Stored(fid, type, mode, owner, nowNs());
        all.put(fid, made);
        stored(ROOT).children.put(Name.of(name), made);
        return made;
    }

    private Attributes attributes(Stored s) {
        return new Attributes(s.fid, s.type, s.mode, s.links, s.owner, 0, s.bytes.length, 1, s.mtimeNs, s.mtimeNs);
    }

    private <T> T done(T result) {
        steps.step();
        return result;
    }

    @Override
    public Fid root() {
        return ROOT;
    }

    @Override
    public Attributes getattr(Fid file) {
        return attributes(stored(file));
    }

    @Override
    public Attributes lookup(Fid directory, Name name, Credentials who) throws FsException {
        return attributes(child(directory, name));
    }

    private Stored child(Fid directory, Name name) throws FsException {
        Stored found = stored(directory).children.get(name);
        if (found == null) {
            throw new FsException(Errno.ENOENT, name.toString());
        }
        return found;
    }

    @Override
    public Attributes setattr(Fid file, SetAttributes change, Credentials who) {
        steps.step();
        Stored stored = stored(file);
        change.size().ifPresent(size -> stored.bytes = Arrays.copyOf(stored.bytes, (int) size));
        return done(attributes(stored));
    }

    private Stored made(Fid directory, Name name, FileType type, int mode, Credentials who) throws FsException {
        steps.step();
        if (stored(directory).children.containsKey(name)) {
            throw new FsException(Errno.EEXIST, name.toString());
        }
        Fid fid = new Fid(1, next++, 1);
        Stored made = new Stored(fid, type, mode, who.uid(), nowNs());
        all.put(fid, made);
        stored(directory).children.put(name, made);
        return made;
    }

    @Override
    public Created create(Fid directory, Name name, int mode, Credentials who) throws FsException {
        Stored made = made(directory, name, FileType.FILE, mode, who);
        return done(new Created(attributes(made), new Open(made)));
    }

    @Override
    public Created createUnnamed(Fid directory, int mode, Credentials who) {
        steps.step();
        Stored made = new Stored(new Fid(1, next++, 1), FileType.FILE, mode, who.uid(), nowNs());
        all.put(made.fid, made);
        return done(new Created(attributes(made), new Open(made)));
    }

    @Override
    public Attributes mkdir(Fid directory, Name name, int mode, Credentials who) throws FsException {
        return done(attributes(made(directory, name, FileType.DIRECTORY, mode, who)));
    }

    @Override
    public Attributes symlink(Fid directory, Name name, Name target, Credentials who) throws FsException {
        Stored made = made(directory, name, FileType.SYMLINK, 0777, who);
        made.target = target;
        return done(attributes(made));
    }

    @Override
    public Attributes link(Fid file, Fid directory, Name name, Credentials who) throws FsException {
        steps.step();
        if (stored(directory).children.putIfAbsent(name, stored(file)) != null) {
            throw new FsException(Errno.EEXIST, name.toString());
        }
        stored(file).links++;
        return done(attributes(stored(file)));
    }

    @Override
    public void unlink(Fid directory, Name name, Credentials who) throws FsException {
        steps.step();
        child(directory, name).links--;
        stored(directory).children.remove(name);
        steps.step();
    }

    @Override
    public void rmdir(Fid directory, Name name, Credentials who) throws FsException {
        unlink(directory, name, who);
    }

    @Override
    public void rename(Fid fromDirectory, Name from, Fid toDirectory, Name to, int flags, Credentials who)
            throws FsException {
        steps.step();
        Stored moved = child(fromDirectory, from);
        if ((flags & 2) != 0) {
            stored(fromDirectory).children.put(from, child(toDirectory, to));
            stored(toDirectory).children.put(to, moved);
            steps.step();
            return;
        }
        stored(fromDirectory).children.remove(from);
        Stored replaced = stored(toDirectory).children.put(to, moved);
        if (replaced != null) {
            replaced.links--;
        }
        steps.step();
    }

    @Override
    public Name readlink(Fid link) {
        return stored(link).target;
    }

    @Override
    public List<DirectoryEntry> readdir(Fid directory, long cookie, int max) {
        List<DirectoryEntry> entries = new ArrayList<>();
        for (Map.Entry<Name, Stored> each : stored(directory).children.entrySet()) {
            Stored s = each.getValue();
            entries.add(new DirectoryEntry(each.getKey(), s.fid, s.type, entries.size() + 1L));
        }
        return entries;
    }

    @Override
    public OpenFile open(Fid file, boolean write, boolean truncate, Credentials who) {
        Stored stored = stored(file);
        if (truncate) {
            steps.step();
            stored.bytes = new byte[0];
            steps.step();
        }
        return new Open(stored);
    }

    @Override
    public Optional<FileLock> getLock(Fid file, FileLock wanted) {
        return stored(file).locks.stream()
                .filter(lock -> lock.owner() != wanted.owner())
                .findFirst();
    }

    @Override
    public boolean setLock(Fid file, FileLock lock, boolean wait) throws FsException {
        steps.step();
        List<FileLock> locks = stored(file).locks;
        if (lock.kind() == FileLock.Kind.EXCLUSIVE && getLock(file, lock).isPresent()) {
            throw new FsException(Errno.EAGAIN, "locked");
        }
        locks.removeIf(held -> held.owner() == lock.owner() && held.flock() == lock.flock());
        if (lock.kind() != FileLock.Kind.NONE) {
            locks.add(lock);
        }
        return done(false);
    }

    @Override
    public List<FileLock> heldLocks(Fid file) {
        return List.copyOf(stored(file).locks);
    }

    @Override
    public VolumeStatistics statistics(Fid file) {
        return new VolumeStatistics("", 0, 0, 0, 0);
    }

    @Override
    public void onInvalidate(InvalidationListener listener) {}

    @Override
    public void close() {}

    private static FsException none() {
        return new FsException(Errno.ENOSYS, "not here");
    }

    @Override
    public void makeMountPoint(Fid directory, Name name, String volume, boolean readWrite, Credentials who)
            throws FsException {
        throw none();
    }

    @Override
    public Optional<Name> readMountPoint(Fid directory, Name name) {
        return Optional.empty();
    }

    @Override
    public void removeMountPoint(Fid directory, Name name, Credentials who) throws FsException {
        throw none();
    }

    @Override
    public List<Attributes> bulkGetattr(Fid directory, List<DirectoryEntry> entries) {
        return List.of();
    }

    @Override
    public ByteBuffer getXattr(Fid file, Name name) throws FsException {
        throw none();
    }

    @Override
    public void setXattr(Fid file, Name name, ByteBuffer value, int flags, Credentials who) throws FsException {
        throw none();
    }

    @Override
    public void removeXattr(Fid file, Name name, Credentials who) throws FsException {
        throw none();
    }

    @Override
    public List<Name> listXattr(Fid file) {
        return List.of();
    }

    @Override
    public void syncDirectory(Fid directory) {}

    @Override
    public void flush(Fid file) {}

    @Override
    public void flushVolume(Fid file) {}

    /** An open file. */
    private final class Open implements OpenFile {
        private final Stored stored;

        Open(Stored stored) {
            this.stored = stored;
        }

        @Override
        public boolean keepCache() {
            return true;
        }

        @Override
        public int read(ByteBuffer dst, long offset) {
            int count = Math.clamp(stored.bytes.length - offset, 0, dst.remaining());
            dst.put(stored.bytes, (int) offset, count);
            return count;
        }

        @Override
        public void write(ByteBuffer src, long offset, boolean append) {
            steps.step();
            int at = append ? stored.bytes.length : (int) offset;
            int size = src.remaining();
            stored.bytes = Arrays.copyOf(stored.bytes, Math.max(stored.bytes.length, at + size));
            src.get(stored.bytes, at, size);
            steps.step();
        }

        @Override
        public void flush() {}

        @Override
        public void fsync() {}

        @Override
        public void allocate(int mode, long offset, long length) {}

        @Override
        public long seek(long offset, int whence) {
            return offset;
        }

        @Override
        public void close() {}
    }
}
