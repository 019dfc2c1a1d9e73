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
import io.cellfs.client.api.VolumeFigures;
import io.cellfs.client.api.VolumeFiguresSource;
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
import io.cellfs.client.policy.ServerGone;
import io.cellfs.client.policy.ServerGonePolicies;
import io.cellfs.client.recovery.Recovered;
import io.cellfs.client.recovery.RecoveryArea;
import io.cellfs.client.region.DataCache;
import io.cellfs.client.region.FileData;
import io.cellfs.client.region.FileServerPort;
import io.cellfs.client.server.Cell;
import io.cellfs.client.server.FileServer;
import io.cellfs.client.server.FileServers;
import io.cellfs.client.server.Locations;
import io.cellfs.client.server.RemoteVolumeDatabase;
import io.cellfs.client.server.VolumeCalls;
import io.cellfs.client.server.VolumeEntry;
import io.cellfs.client.server.VolumeIds;
import io.cellfs.client.server.Waits;
import io.cellfs.client.status.Status;
import io.cellfs.client.status.StatusCache;
import io.cellfs.client.status.Vnode;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.ext.PropertyExtensions;
import io.cellfs.protocol.rpc.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * The cache manager: the namespace of all cells, cached on local disk. Puts the parts together; each operation is in one of them. Thread-safe.
 */
public final class CacheManager implements CellFileSystem, VolumeFiguresSource {
    /** Bound of the recovery area. */
    private static final long RECOVERY_BYTES = 4L << 30;

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
    private final VolumeProperties properties;

    private final Invalidations invalidations;
    private final Upkeep upkeep;
    private final Unsaved unsaved;
    private final Replays replays;
    private final ServerGonePolicies serverGone = new ServerGonePolicies();

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
        Waits waits = new Waits(serverGone, nanoTime);
        this.calls = new VolumeCalls(locations, servers, releases, waits);
        this.remote = new Remote(calls, statuses, releases::replaced);
        this.data = DataCache.open(
                directory.data(),
                config.cacheBytes(),
                config.dirtyBytes(),
                remote,
                config.kept().map(CacheConfig.Kept::unstored));
        RecoveryArea area = recovery(config.cacheDirectory());
        Function<Long, String> names = volume -> nameOf(cells, volume);
        this.unsaved = new Unsaved(data, area, calls.waits(), names);
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
        this.properties =
                new VolumeProperties(name -> locations.cell(name).map(Cell::number), this::propertiesOf, nanoTime);
        PropertyBudgets budgets = new PropertyBudgets();
        properties.listen(budgets);
        data.setBudgets(budgets);
        releases.forData(data);
        String home = config.cells().getFirst().name();
        List<Integer> numbers = cells.stream().map(Cell::number).toList();
        this.locks = FileLocks.kept(
                new RemoteLocks(remote, data, numbers, file -> invalidations.tell(List.of(file))),
                client,
                System.currentTimeMillis(),
                KeptLocks.in(config.kept().map(CacheConfig.Kept::locks)));
        this.openFiles = new OpenFiles(remote, data, removing, locks::requireUsable);
        this.replays = new Replays(
                area, remote, openFiles, name -> locations.cell(name).map(Cell::number));
        remote.guardStores(locks::requireStorable);
        remote.onDoubt(invalidations::tellLater);
        new CallbackService(statuses, servers::volumesOf, numbers, client, home, invalidations::tell).serve(transport);
        LockEvents.serve(transport, locks.recovery());
        Renewals renewals = new Renewals(statuses, remote, invalidations);
        properties.listen((volume, now) -> serverGone.set(volume, now.get(ServerGone.PROPERTY)));
        this.upkeep = new Upkeep(
                data, locks.recovery(), statuses, invalidations, servers, locations, renewals, properties, waits);
    }

    private static String nameOf(List<Cell> cells, long volume) {
        return cells.stream()
                .filter(cell -> cell.number() == VolumeIds.cell(volume))
                .map(Cell::name)
                .findFirst()
                .orElse("");
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

    private List<PropertyExtensions.Property> propertiesOf(long volume) throws IOException {
        PropertyExtensions.OfVolume args = new PropertyExtensions.OfVolume(VolumeIds.wire(volume));
        return calls.askNow(volume, PropertyExtensions.PROPERTIES, args).some();
    }

    /** How the volumes that are attached are to be treated. */
    public VolumeProperties properties() {
        return properties;
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

    /**
     * What a volume made anew with the same id has another one of, asked of its server now: when it was made, in seconds since 1970. 0 where there is
     * none.
     *
     * @throws FsException ENODEV when there is no such cell or volume
     */
    public long uniquifier(String cell, long volume) throws IOException {
        return queries.attributes().uniquifier(VolumeIds.internal(cellOf(cell).number(), volume));
    }

    /**
     * The entry of a volume in its cell's database, by name or decimal id, as it is now.
     *
     * @throws FsException ENODEV when there is no such cell
     */
    public Optional<VolumeEntry> volumeEntry(String cell, String nameOrId) throws IOException {
        return locations.findNow(cellOf(cell), nameOrId);
    }

    private Cell cellOf(String name) throws FsException {
        return locations.cell(name).orElseThrow(() -> new FsException(Errno.ENODEV, "no cell " + name));
    }

    /** From now on the files of a volume are shown to be of this group, which has their owners' permissions (ADR 0033). */
    public void showGroup(String cell, long volume, OptionalInt group) throws FsException {
        long internal = VolumeIds.internal(cellOf(cell).number(), volume);
        if (namespace.groups().set(internal, group)) {
            invalidations.tell(statuses.filesOf(internal));
        }
    }

    /** Written bytes that wait to be stored. */
    public long dirtyBytes() {
        return data.dirtyBytes();
    }

    /** What operations do when no server of their volume answers, for volumes without a policy of their own. */
    public void whenServersAreGone(ServerGone policy) {
        serverGone.others(policy);
    }

    /**
     * Whether no server of a volume has answered for too long, and nothing since.
     *
     * @param volume its id in the cell
     * @throws FsException ENODEV when the cell is not known
     */
    public boolean isGone(String cell, long volume) throws FsException {
        return calls.waits().isGone(numberOf(cell, volume));
    }

    private long numberOf(String cell, long volume) throws FsException {
        Cell known =
                locations.cell(cell).orElseThrow(() -> new FsException(Errno.ENODEV, "no cell " + cell + " is known"));
        return VolumeIds.internal(known.number(), volume);
    }

    /** A volume as users write it, {@code <cell>/<id>}, of this client's number for it. */
    public String handleOf(long volume) {
        String cell = locations.cells().stream()
                .filter(each -> each.number() == VolumeIds.cell(volume))
                .map(Cell::name)
                .findFirst()
                .orElse("");
        return cell + "/" + VolumeIds.wire(volume);
    }

    @Override
    public List<VolumeFigures> volumeFigures() {
        return data.volumeFigures();
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

    /** The recovery area of the client with this cache directory, whether that runs or not. */
    public static RecoveryArea recovery(Path cacheDirectory) {
        return RecoveryArea.in(CacheDirectory.recovery(cacheDirectory), RECOVERY_BYTES);
    }

    /**
     * Stores what is written to a volume, as it is let go of. What no server takes (in which nothing moves for {@link Waits#HURRY_NS}, or not all within 20 s) is
     * kept in the recovery area; then operations on the volume that wait for a server fail with EIO.
     *
     * @param volume its id in the cell
     * @return what was kept there
     * @throws FsException ENODEV when the cell is not known, ENOSPC when the recovery area is full: then what is not stored stays in the cache
     */
    public List<Recovered> letGo(String cell, long volume) throws IOException {
        return unsaved.letGo(numberOf(cell, volume));
    }

    /**
     * Brings an entry of the recovery area to the server, and drops it there.
     *
     * @param overwrite whether also if the file was changed since
     * @throws FsException EEXIST when it was, ENOENT when there is no such entry, ESTALE when the file is no more; the entry stays
     */
    public Recovered replay(String id, boolean overwrite) throws IOException {
        return replays.replay(id, overwrite);
    }

    /** The end is near: from now on nothing waits for a server that does not answer. */
    public void hurry() {
        calls.waits().hurry();
    }

    /** Stores what is written; what no server takes is kept in the recovery area. */
    @Override
    public void close() throws IOException {
        calls.waits().hurry();
        upkeep.close();
        try {
            unsaved.letGoAll();
            locks.releaseAll();
        } finally {
            upkeep.end();
            calls.close();
            data.close();
            directory.close();
        }
    }
}
