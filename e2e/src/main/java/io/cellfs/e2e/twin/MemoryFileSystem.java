package io.cellfs.e2e.twin;

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
import io.cellfs.e2e.twin.Vnode.Entry;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A {@link CellFileSystem} in memory with the semantics of the real one: volumes, mount points, hard links within a volume, unlinked files that
 * live on while open, sparse data, locks. Names and attributes are guarded by the object's monitor, data by each file's.
 */
public final class MemoryFileSystem implements CellFileSystem {
    private static final long TOTAL_BYTES = 64L << 30;
    private static final Name ACL = Name.of("afs.acl");
    private static final int RENAME_NOREPLACE = 1;
    private static final int RENAME_EXCHANGE = 2;

    private final Vnodes vnodes = new Vnodes();
    private final Vnode root;
    private final List<InvalidationListener> listeners = new CopyOnWriteArrayList<>();

    /** An empty file system whose root is a writable directory of root's. */
    public MemoryFileSystem() {
        root = vnodes.volume("root.cell");
    }

    @Override
    public Fid root() {
        return root.fid;
    }

    @Override
    public synchronized Attributes getattr(Fid file) throws FsException {
        return vnodes.get(file).attributes();
    }

    @Override
    public synchronized Attributes lookup(Fid directory, Name name, Credentials who) throws FsException {
        return crossed(entry(vnodes.directory(directory), name).vnode()).attributes();
    }

    private static Vnode crossed(Vnode vnode) {
        return vnode.mounted == null ? vnode : vnode.mounted;
    }

    private static Entry entry(Vnode directory, Name name) throws FsException {
        Entry entry = directory.byName.get(name);
        if (entry == null) {
            throw new FsException(Errno.ENOENT, name.toString());
        }
        return entry;
    }

    private static void free(Vnode directory, Name name) throws FsException {
        if (directory.links == 0) {
            throw new FsException(Errno.ENOENT, "the directory was removed");
        }
        if (directory.byName.containsKey(name)) {
            throw new FsException(Errno.EEXIST, name.toString());
        }
    }

    @Override
    public synchronized Attributes setattr(Fid file, SetAttributes change, Credentials who) throws FsException {
        Vnode vnode = vnodes.get(file);
        if (change.size().isPresent()) {
            if (vnode.isDirectory()) {
                throw new FsException(Errno.EISDIR, file.toString());
            }
            vnode.bytes.resize(change.size().getAsLong());
            vnode.touch();
        }
        change.mode().ifPresent(mode -> vnode.mode = mode);
        change.owner().ifPresent(owner -> vnode.owner = owner);
        change.group().ifPresent(group -> vnode.group = group);
        vnode.touchStatus();
        change.mtimeNs().ifPresent(mtime -> vnode.mtimeNs = mtime);
        return vnode.attributes();
    }

    @Override
    public synchronized Created create(Fid directory, Name name, int mode, Credentials who) throws FsException {
        Vnode parent = vnodes.directory(directory);
        free(parent, name);
        Vnode made = vnodes.make(directory.volume(), FileType.FILE, mode, who);
        parent.add(name, made);
        return new Created(made.attributes(), opened(made, true));
    }

    @Override
    public synchronized Created createUnnamed(Fid directory, int mode, Credentials who) throws FsException {
        vnodes.directory(directory);
        Vnode made = vnodes.make(directory.volume(), FileType.FILE, mode, who);
        made.links = 0;
        return new Created(made.attributes(), opened(made, true));
    }

    private OpenFile opened(Vnode vnode, boolean write) {
        vnode.opens++;
        return new MemoryFile(this, vnode, write);
    }

    @Override
    public synchronized Attributes mkdir(Fid directory, Name name, int mode, Credentials who) throws FsException {
        return added(directory, name, FileType.DIRECTORY, mode, who).attributes();
    }

    private Vnode added(Fid directory, Name name, FileType type, int mode, Credentials who) throws FsException {
        Vnode parent = vnodes.directory(directory);
        free(parent, name);
        Vnode made = vnodes.make(directory.volume(), type, mode, who);
        parent.add(name, made);
        return made;
    }

    @Override
    public synchronized Attributes symlink(Fid directory, Name name, Name target, Credentials who) throws FsException {
        Vnode made = added(directory, name, FileType.SYMLINK, 0777, who);
        made.target = target;
        return made.attributes();
    }

    @Override
    public synchronized void makeMountPoint(Fid directory, Name name, String volume, boolean readWrite, Credentials who)
            throws FsException {
        Vnode made = added(directory, name, FileType.SYMLINK, 0644, who);
        made.target = Name.of((readWrite ? "%" : "#") + volume + ".");
        made.mounted = vnodes.volume(volume);
    }

    @Override
    public synchronized Optional<Name> readMountPoint(Fid directory, Name name) throws FsException {
        Vnode vnode = entry(vnodes.directory(directory), name).vnode();
        return vnode.mounted == null ? Optional.empty() : Optional.of(vnode.target);
    }

    @Override
    public synchronized void removeMountPoint(Fid directory, Name name, Credentials who) throws FsException {
        Vnode parent = vnodes.directory(directory);
        Entry entry = entry(parent, name);
        if (entry.vnode().mounted == null) {
            throw new FsException(Errno.EINVAL, name + " is no mount point");
        }
        parent.remove(entry);
        drop(entry.vnode());
    }

    @Override
    public synchronized Attributes link(Fid file, Fid directory, Name name, Credentials who) throws FsException {
        Vnode vnode = vnodes.get(file);
        Vnode parent = vnodes.directory(directory);
        if (vnode.isDirectory()) {
            throw new FsException(Errno.EPERM, "hard link to a directory");
        }
        if (file.volume() != directory.volume()) {
            throw new FsException(Errno.EXDEV, "another volume");
        }
        free(parent, name);
        vnode.links++;
        vnode.touchStatus();
        parent.add(name, vnode);
        return vnode.attributes();
    }

    @Override
    public synchronized void unlink(Fid directory, Name name, Credentials who) throws FsException {
        Vnode parent = vnodes.directory(directory);
        Entry entry = entry(parent, name);
        if (entry.vnode().isDirectory()) {
            throw new FsException(Errno.EISDIR, name.toString());
        }
        if (entry.vnode().mounted != null) {
            throw new FsException(Errno.EBUSY, name + " is a mount point");
        }
        parent.remove(entry);
        drop(entry.vnode());
    }

    /** One name less; a file without names and opens is gone. */
    private void drop(Vnode vnode) {
        vnode.links = vnode.isDirectory() ? 0 : vnode.links - 1;
        vnode.touchStatus();
        if (vnode.links == 0 && vnode.opens == 0) {
            vnodes.remove(vnode);
        }
    }

    @Override
    public synchronized void rmdir(Fid directory, Name name, Credentials who) throws FsException {
        Vnode parent = vnodes.directory(directory);
        Entry entry = entry(parent, name);
        needEmptyDirectory(entry.vnode());
        parent.remove(entry);
        drop(entry.vnode());
    }

    private static void needEmptyDirectory(Vnode vnode) throws FsException {
        if (vnode.mounted != null) {
            throw new FsException(Errno.EBUSY, "mount point");
        }
        if (!vnode.isDirectory()) {
            throw new FsException(Errno.ENOTDIR, "not a directory");
        }
        if (!vnode.byName.isEmpty()) {
            throw new FsException(Errno.ENOTEMPTY, "not empty");
        }
    }

    @Override
    public synchronized void rename(Fid fromDirectory, Name from, Fid toDirectory, Name to, int flags, Credentials who)
            throws FsException {
        Vnode source = vnodes.directory(fromDirectory);
        Vnode destination = vnodes.directory(toDirectory);
        if (fromDirectory.volume() != toDirectory.volume()) {
            throw new FsException(Errno.EXDEV, "another volume");
        }
        Entry moving = entry(source, from);
        Optional<Entry> inTheWay = Optional.ofNullable(destination.byName.get(to));
        if (flags == RENAME_EXCHANGE) {
            exchange(source, moving, destination, entry(destination, to));
        } else if (inTheWay.isPresent() && flags == RENAME_NOREPLACE) {
            throw new FsException(Errno.EEXIST, to.toString());
        } else if (inTheWay.isEmpty() || inTheWay.get().vnode() != moving.vnode()) {
            if (inTheWay.isPresent()) {
                replace(destination, inTheWay.get(), moving.vnode());
            }
            needNoLoop(moving.vnode(), destination);
            source.remove(moving);
            destination.add(to, moving.vnode());
            moving.vnode().touchStatus();
        }
    }

    private void replace(Vnode directory, Entry old, Vnode by) throws FsException {
        if (by.isDirectory()) {
            needEmptyDirectory(old.vnode());
        } else if (old.vnode().isDirectory()) {
            throw new FsException(Errno.EISDIR, old.name().toString());
        }
        needNoLoop(by, directory);
        directory.remove(old);
        drop(old.vnode());
    }

    private static void exchange(Vnode source, Entry one, Vnode destination, Entry two) throws FsException {
        needNoLoop(one.vnode(), destination);
        needNoLoop(two.vnode(), source);
        source.remove(one);
        destination.remove(two);
        source.add(one.name(), two.vnode());
        destination.add(two.name(), one.vnode());
        one.vnode().touchStatus();
        two.vnode().touchStatus();
    }

    private static void needNoLoop(Vnode moving, Vnode into) throws FsException {
        for (Vnode up = into; up != null; up = up.parent) {
            if (up == moving) {
                throw new FsException(Errno.EINVAL, "a directory cannot move below itself");
            }
        }
    }

    @Override
    public synchronized Name readlink(Fid link) throws FsException {
        Vnode vnode = vnodes.get(link);
        if (vnode.type != FileType.SYMLINK) {
            throw new FsException(Errno.EINVAL, link + " is no symbolic link");
        }
        return vnode.target;
    }

    @Override
    public synchronized List<DirectoryEntry> readdir(Fid directory, long cookie, int max) throws FsException {
        Vnode vnode = vnodes.directory(directory);
        List<DirectoryEntry> page = new ArrayList<>();
        Vnode up = vnode.parent == null ? vnode : vnode.parent;
        if (cookie < 1 && max > 0) {
            page.add(new DirectoryEntry(Name.of("."), directory, FileType.DIRECTORY, 1));
        }
        if (cookie < 2 && page.size() < max) {
            page.add(new DirectoryEntry(Name.of(".."), up.fid, FileType.DIRECTORY, 2));
        }
        for (Entry e : vnode.byCookie.tailMap(cookie, false).values()) {
            if (page.size() >= max) {
                break;
            }
            FileType type = e.vnode().mounted == null ? e.vnode().type : FileType.DIRECTORY;
            page.add(new DirectoryEntry(e.name(), e.vnode().fid, type, e.cookie()));
        }
        return page;
    }

    @Override
    public synchronized List<Attributes> bulkGetattr(Fid directory, List<DirectoryEntry> entries) {
        List<Attributes> found = new ArrayList<>(entries.size());
        for (DirectoryEntry entry : entries) {
            vnodes.find(entry.fid()).ifPresent(v -> found.add(crossed(v).attributes()));
        }
        return found;
    }

    @Override
    public synchronized OpenFile open(Fid file, boolean write, boolean truncate, Credentials who) throws FsException {
        Vnode vnode = vnodes.get(file);
        if (vnode.isDirectory()) {
            throw new FsException(Errno.EISDIR, file.toString());
        }
        if (truncate) {
            vnode.bytes.resize(0);
            vnode.touch();
        }
        return opened(vnode, write);
    }

    synchronized void closed(Vnode vnode) {
        vnode.opens--;
        if (vnode.links == 0 && vnode.opens == 0) {
            vnodes.remove(vnode);
        }
    }

    /** A flush: the place where the real one talks to a server. */
    void stored(Vnode vnode) {
        vnode.dataVersion.incrementAndGet();
    }

    private synchronized LockTable locks(Fid file) throws FsException {
        return vnodes.get(file).locks;
    }

    @Override
    public Optional<FileLock> getLock(Fid file, FileLock wanted) throws FsException {
        return locks(file).conflict(wanted);
    }

    @Override
    public boolean setLock(Fid file, FileLock lock, boolean wait) throws FsException {
        locks(file).set(lock, wait);
        return false;
    }

    @Override
    public synchronized VolumeStatistics statistics(Fid file) throws FsException {
        vnodes.get(file);
        return new VolumeStatistics("twin", TOTAL_BYTES, TOTAL_BYTES / 2, TOTAL_BYTES / 2, vnodes.size());
    }

    @Override
    public synchronized ByteBuffer getXattr(Fid file, Name name) throws FsException {
        ByteBuffer value = vnodes.get(file).xattrs.get(supported(name));
        if (value == null) {
            throw new FsException(Errno.ENODATA, name.toString());
        }
        return value.duplicate();
    }

    private static Name supported(Name name) throws FsException {
        if (!name.equals(ACL)) {
            throw new FsException(Errno.EOPNOTSUPP, name.toString());
        }
        return name;
    }

    @Override
    public synchronized void setXattr(Fid file, Name name, ByteBuffer value, int flags, Credentials who)
            throws FsException {
        Vnode vnode = vnodes.get(file);
        byte[] copy = new byte[value.remaining()];
        value.get(copy);
        vnode.xattrs.put(supported(name), ByteBuffer.wrap(copy).asReadOnlyBuffer());
        vnode.touchStatus();
    }

    @Override
    public synchronized void removeXattr(Fid file, Name name, Credentials who) throws FsException {
        if (vnodes.get(file).xattrs.remove(supported(name)) == null) {
            throw new FsException(Errno.ENODATA, name.toString());
        }
    }

    @Override
    public synchronized List<Name> listXattr(Fid file) throws FsException {
        return List.copyOf(vnodes.get(file).xattrs.keySet());
    }

    @Override
    public void flush(Fid file) {
        broken(file);
    }

    @Override
    public void syncDirectory(Fid directory) {
        // Memory is as stable as the twin gets.
    }

    @Override
    public void flushVolume(Fid file) {
        // Nothing is cached: the twin is the truth itself.
    }

    @Override
    public void onInvalidate(InvalidationListener listener) {
        listeners.add(listener);
    }

    /** Tells the listeners that a file changed elsewhere, as a broken callback does. */
    public void broken(Fid file) {
        listeners.forEach(l -> l.invalidated(file));
    }

    /** Walks a path of names from the root, for tests that play another client. */
    public Fid resolve(List<String> path) throws IOException {
        Fid at = root.fid;
        for (String name : path) {
            at = lookup(at, Name.of(name), new Credentials(0, 0, 0)).fid();
        }
        return at;
    }

    @Override
    public void close() {
        listeners.clear();
    }
}
