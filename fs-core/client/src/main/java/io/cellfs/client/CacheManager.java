package io.cellfs.client;

import io.cellfs.client.api.Attributes;
import io.cellfs.client.api.CellFileSystem;
import io.cellfs.client.api.Credentials;
import io.cellfs.client.api.DirectoryEntry;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileLock;
import io.cellfs.client.api.FsException;
import io.cellfs.client.api.OpenFile;
import io.cellfs.client.api.SetAttributes;
import io.cellfs.client.api.VolumeStatistics;
import io.cellfs.client.file.Attributing;
import io.cellfs.client.file.Directories;
import io.cellfs.client.file.ExtendedAttributes;
import io.cellfs.client.file.Making;
import io.cellfs.client.file.OpenFiles;
import io.cellfs.client.file.Remote;
import io.cellfs.client.file.RemoteLocks;
import io.cellfs.client.file.Removing;
import io.cellfs.client.file.Renaming;
import io.cellfs.client.file.VolumeSizes;
import io.cellfs.client.lock.FileLocks;
import io.cellfs.client.lock.KeptLocks;
import io.cellfs.client.namespace.MountPoint;
import io.cellfs.client.namespace.Namespace;
import io.cellfs.client.region.DataCache;
import io.cellfs.client.region.FileData;
import io.cellfs.client.region.FileServerPort;
import io.cellfs.client.server.Cell;
import io.cellfs.client.server.FileServer;
import io.cellfs.client.server.FileServers;
import io.cellfs.client.server.Locations;
import io.cellfs.client.server.RemoteVolumeDatabase;
import io.cellfs.client.server.VolumeCalls;
import io.cellfs.client.status.Status;
import io.cellfs.client.status.StatusCache;
import io.cellfs.client.status.Vnode;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.rpc.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * The cache manager: the namespace of all cells, cached on local disk. Puts the parts together; each operation is in one of them. Thread-safe.
 */
public final class CacheManager implements CellFileSystem {
    private final CacheDirectory directory;
    private final Locations locations;
    private final VolumeCalls calls;
    private final StatusCache statuses;
    private final DataCache data;
    private final Remote remote;
    private final Directories directories;
    private final Namespace namespace;
    private final Changes changes;
    private final OpenFiles openFiles;
    private final FileLocks locks;
    private final Queries queries;

    private final Invalidations invalidations;
    private final Upkeep upkeep;

    /** The parts that change something at the servers. */
    private record Changes(Making making, Removing removing, Renaming renaming, Attributing attributing) {}

    /** The parts that answer questions beside attributes and data. */
    private record Queries(VolumeSizes sizes, ExtendedAttributes attributes) {}

    private CacheManager(CacheConfig config, Transport transport, CacheDirectory directory, LongSupplier nanoTime)
            throws IOException {
        this.directory = directory;
        UUID client = directory.identity();
        List<Cell> cells = cells(config, transport, directory);
        this.locations = new Locations(cells);
        FileServers servers = new FileServers(transport);
        this.statuses = new StatusCache(config.maxVnodes(), nanoTime);
        this.invalidations = new Invalidations();
        Releases releases = new Releases(statuses, invalidations);
        this.calls = new VolumeCalls(locations, servers, releases);
        this.remote = new Remote(calls, statuses, releases::replaced);
        this.data = DataCache.open(
                directory.data(),
                config.cacheBytes(),
                config.dirtyBytes(),
                remote,
                config.kept().map(CacheConfig.Kept::unstored));
        this.directories = new Directories(remote, config.maxListingEntries());
        this.namespace = new Namespace(remote, directories, data, locations);
        Removing removing = new Removing(remote, directories, data, client);
        this.changes = new Changes(
                new Making(remote, directories, client),
                removing,
                new Renaming(remote, directories, removing, client),
                new Attributing(remote, data));
        this.queries =
                new Queries(new VolumeSizes(remote), new ExtendedAttributes(remote, locations, config.nodeSocket()));
        releases.forData(data);
        String home = config.cells().getFirst().name();
        List<Integer> numbers = cells.stream().map(Cell::number).toList();
        this.locks = FileLocks.kept(
                new RemoteLocks(remote, data, numbers, file -> invalidations.tell(List.of(file))),
                client,
                System.currentTimeMillis(),
                KeptLocks.in(config.kept().map(CacheConfig.Kept::locks)));
        this.openFiles = new OpenFiles(remote, data, removing, locks::requireUsable);
        remote.guardStores(locks::requireStorable);
        remote.onDoubt(invalidations::tellLater);
        new CallbackService(statuses, servers::volumesOf, numbers, client, home, invalidations::tell).serve(transport);
        LockEvents.serve(transport, locks.recovery());
        Renewals renewals = new Renewals(statuses, remote, invalidations);
        this.upkeep = new Upkeep(data, locks.recovery(), statuses, invalidations, servers, locations, renewals);
    }

    private static List<Cell> cells(CacheConfig config, Transport transport, CacheDirectory directory)
            throws IOException {
        List<Integer> numbers = directory.cellNumbers(
                config.cells().stream().map(CellAddress::name).toList());
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i++) {
            CellAddress address = config.cells().get(i);
            cells.add(
                    new Cell(numbers.get(i), address.name(), new RemoteVolumeDatabase(transport, address.databases())));
        }
        return cells;
    }

    /**
     * Opens the cache and registers the callback service on {@code transport}, which stays the caller's to close (after this).
     *
     * @throws IOException when the cache directory cannot be used or another client has it open
     */
    public static CacheManager open(CacheConfig config, Transport transport) throws IOException {
        return open(config, transport, System::nanoTime);
    }

    /** The same with a clock for the lifetimes of promises, ns. */
    static CacheManager open(CacheConfig config, Transport transport, LongSupplier nanoTime) throws IOException {
        CacheDirectory directory = CacheDirectory.open(config.cacheDirectory());
        try {
            return new CacheManager(config, transport, directory, nanoTime);
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    /** Disk space that cached regions occupy, bytes. */
    public long cachedBytes() {
        return data.occupiedBytes();
    }

    /** Asks every file server at once whether it is there, as happens now and then; one that has restarted takes the occasion to say so. */
    public void probeServers() {
        calls.servers().all().forEach(FileServer::probe);
    }

    /** Asks every cell at once which database servers it has by now, as happens now and then. */
    public void learnDatabaseServers() {
        locations.learnServers();
    }

    /** Written bytes that wait to be stored. */
    public long dirtyBytes() {
        return data.dirtyBytes();
    }

    @Override
    public Fid root() {
        return namespace.root();
    }

    @Override
    public Attributes getattr(Fid file) throws IOException {
        return namespace.attributes(file);
    }

    @Override
    public Attributes lookup(Fid directory, Name name, Credentials who) throws IOException {
        return namespace.lookup(directory, name);
    }

    @Override
    public Attributes setattr(Fid file, SetAttributes change, Credentials who) throws IOException {
        changes.attributing().set(namespace.vnode(file), change);
        return namespace.attributes(file);
    }

    @Override
    public Created create(Fid directory, Name name, int mode, Credentials who) throws IOException {
        Vnode made = changes.making().file(namespace.vnode(directory), name, mode, who);
        OpenFile file = openFiles.openMade(made);
        return new Created(namespace.attributes(made.fid()), file);
    }

    @Override
    public Created createUnnamed(Fid directory, int mode, Credentials who) throws IOException {
        Vnode made = changes.making().unnamed(namespace.vnode(directory), mode, who);
        OpenFile file = openFiles.openMade(made);
        return new Created(namespace.attributes(made.fid()), file);
    }

    @Override
    public Attributes mkdir(Fid directory, Name name, int mode, Credentials who) throws IOException {
        return namespace.attributes(changes.making()
                .directory(namespace.vnode(directory), name, mode, who)
                .fid());
    }

    @Override
    public Attributes symlink(Fid directory, Name name, Name target, Credentials who) throws IOException {
        return namespace.attributes(changes.making()
                .symlink(namespace.vnode(directory), name, target, who)
                .fid());
    }

    @Override
    public void makeMountPoint(Fid directory, Name name, String volume, boolean readWrite, Credentials who)
            throws IOException {
        int colon = volume.indexOf(':');
        Optional<String> cell = colon < 0 ? Optional.empty() : Optional.of(volume.substring(0, colon));
        Name content = new MountPoint(readWrite, cell, volume.substring(colon + 1)).content();
        MountPoint target = MountPoint.parse(content);
        if (cell.isPresent()) {
            namespace.requireTarget(directory, target);
        }
        changes.making().mountPoint(namespace.vnode(directory), name, content, who);
    }

    @Override
    public Optional<Name> readMountPoint(Fid directory, Name name) throws IOException {
        if (Namespace.isSynthetic(directory)) {
            return Optional.empty();
        }
        Vnode parent = namespace.vnode(directory);
        Vnode child = statuses.obtain(Namespace.fidOf(parent, namespace.require(parent, name)));
        Status status = remote.status(child);
        return status.isMountPoint() ? Optional.of(namespace.linkContent(child)) : Optional.empty();
    }

    @Override
    public void removeMountPoint(Fid directory, Name name, Credentials who) throws IOException {
        changes.removing().mountPoint(namespace.vnode(directory), name);
    }

    @Override
    public Attributes link(Fid file, Fid directory, Name name, Credentials who) throws IOException {
        changes.making().link(namespace.vnode(file), namespace.vnode(directory), name);
        return namespace.attributes(file);
    }

    @Override
    public void unlink(Fid directory, Name name, Credentials who) throws IOException {
        changes.removing().file(namespace.vnode(directory), name);
    }

    @Override
    public void rmdir(Fid directory, Name name, Credentials who) throws IOException {
        changes.removing().directory(namespace.vnode(directory), name);
    }

    @Override
    public void rename(Fid fromDirectory, Name from, Fid toDirectory, Name to, int flags, Credentials who)
            throws IOException {
        changes.renaming()
                .rename(new Renaming.Request(
                        namespace.vnode(fromDirectory), from, namespace.vnode(toDirectory), to, flags));
    }

    @Override
    public Name readlink(Fid link) throws IOException {
        if (Namespace.isSynthetic(link)) {
            throw new FsException(Errno.EINVAL, link + " is no symbolic link");
        }
        return namespace.linkContent(statuses.obtain(link));
    }

    @Override
    public List<DirectoryEntry> readdir(Fid directory, long cookie, int max) throws IOException {
        return namespace.list(directory, cookie, max);
    }

    @Override
    public List<Attributes> bulkGetattr(Fid directory, List<DirectoryEntry> entries) throws IOException {
        return namespace.bulk(directory, entries);
    }

    @Override
    public boolean isReleased(Fid file) {
        return !Namespace.isSynthetic(file) && statuses.isReleased(file.volume());
    }

    @Override
    public OpenFile open(Fid file, boolean write, boolean truncate, Credentials who) throws IOException {
        if (Namespace.isSynthetic(file)) {
            throw new FsException(Errno.EISDIR, "the root of all cells");
        }
        return openFiles.open(file, write, truncate);
    }

    @Override
    public Optional<FileLock> getLock(Fid file, FileLock wanted) throws IOException {
        return locks.test(namespace.vnode(file).fid(), wanted);
    }

    @Override
    public boolean setLock(Fid file, FileLock lock, boolean wait) throws IOException {
        Vnode vnode = namespace.vnode(file);
        boolean asked = locks.set(vnode.fid(), lock, wait);
        if (asked) {
            invalidations.settle();
        }
        return asked && !vnode.notePages(vnode.status().map(Status::dataVersion).orElse(-1L));
    }

    @Override
    public List<FileLock> heldLocks(Fid file) {
        return locks.held(file);
    }

    @Override
    public VolumeStatistics statistics(Fid file) throws IOException {
        if (Namespace.isSynthetic(file)) {
            return new VolumeStatistics("", 0, 0, 0, 0);
        }
        return queries.sizes().of(file.volume());
    }

    @Override
    public ByteBuffer getXattr(Fid file, Name name) throws IOException {
        ExtendedAttributes attributes = queries.attributes();
        return Namespace.isSynthetic(file)
                ? attributes.getSynthetic(name)
                : attributes.get(statuses.obtain(file), name);
    }

    @Override
    public void setXattr(Fid file, Name name, ByteBuffer value, int flags, Credentials who) throws IOException {
        queries.attributes().set(namespace.vnode(file), name, value, flags);
    }

    @Override
    public void removeXattr(Fid file, Name name, Credentials who) throws IOException {
        queries.attributes().remove(namespace.vnode(file), name);
    }

    @Override
    public List<Name> listXattr(Fid file) throws IOException {
        return queries.attributes().list(Namespace.isSynthetic(file));
    }

    @Override
    public void flush(Fid file) throws IOException {
        if (Namespace.isSynthetic(file)) {
            locations.forgetAll();
            return;
        }
        Vnode vnode = statuses.obtain(file);
        try (FileData content = data.open(file)) {
            content.store();
            statuses.drop(vnode);
            Status status = remote.status(vnode);
            content.dropClean(new FileServerPort.Version(status.dataVersion(), status.size()));
        }
        directories.drop(vnode);
        invalidations.tell(List.of(file));
    }

    @Override
    public void syncDirectory(Fid directory) throws IOException {
        if (!Namespace.isSynthetic(directory)) {
            openFiles.sync(statuses.obtain(directory));
        }
    }

    @Override
    public void flushVolume(Fid file) throws IOException {
        long volume = file.volume();
        Set<Fid> cached = new LinkedHashSet<>(statuses.breakVolume(volume));
        cached.addAll(data.filesOf(volume));
        for (Fid each : cached) {
            data.dropClean(each);
            statuses.find(each).ifPresent(directories::drop);
        }
        invalidations.tell(List.copyOf(cached));
    }

    @Override
    public void onInvalidate(InvalidationListener listener) {
        invalidations.add(listener);
    }

    /**
     * Prepares for an end that closes nothing, as another process is to go on with everything: stores what is written, notes what is cached. Programs may go
     * on meanwhile.
     */
    public void leave() throws IOException {
        try {
            data.storeAll();
        } finally {
            data.refreshIndex();
        }
    }

    @Override
    public void close() throws IOException {
        upkeep.close();
        try {
            data.storeAll();
            locks.releaseAll();
        } finally {
            calls.close();
            data.close();
            directory.close();
        }
    }
}
