package io.cellfs.node.api.testing;

import io.cellfs.node.api.AttachedVolume;
import io.cellfs.node.api.Attaching;
import io.cellfs.node.api.Attachments;
import io.cellfs.node.api.CellCapacity;
import io.cellfs.node.api.FileHandle;
import io.cellfs.node.api.Namespace;
import io.cellfs.node.api.NodeApiException;
import io.cellfs.node.api.NodeApiException.Reason;
import io.cellfs.node.api.NodeInformation;
import io.cellfs.node.api.NodeInformationSource;
import io.cellfs.node.api.Publication;
import io.cellfs.node.api.PublicationPage;
import io.cellfs.node.api.ResolvedVolume;
import io.cellfs.node.api.Secrets;
import io.cellfs.node.api.SnapshotDescription;
import io.cellfs.node.api.Usage;
import io.cellfs.node.api.VolumeAdministration;
import io.cellfs.node.api.VolumeDescription;
import io.cellfs.node.api.VolumeHandle;
import io.cellfs.node.api.VolumeReference;
import io.cellfs.node.api.VolumeState;
import io.cellfs.node.api.VolumeUsage;
import io.cellfs.node.api.Whereabouts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One cell "test.cell" in memory behind all ports of the node API. Volumes are directories of a "mount" directory. */
public final class InMemoryNode implements NodeInformationSource, Attachments, VolumeAdministration, Namespace {
    /** Name of the only cell. */
    public static final String CELL = "test.cell";
    /** Size of the only partition, in bytes. */
    public static final long PARTITION_BYTES = 1L << 40;

    /** When its snapshots are made, in seconds since 1970. */
    public static final long CREATED_SECONDS = 1_700_000_000L;

    private static final long FIRST_ID = 536_870_912L;

    private final Path mount;
    private final TreeMap<VolumeHandle, VolumeDescription> volumes = new TreeMap<>();
    private final TreeMap<String, AttachedVolume> attached = new TreeMap<>();
    private final TreeMap<VolumeHandle, VolumeDescription> replicas = new TreeMap<>();
    private final TreeMap<VolumeHandle, Long> uniquifiers = new TreeMap<>();
    private final TreeMap<VolumeHandle, SnapshotDescription> snapshots = new TreeMap<>();
    private final TreeMap<VolumeHandle, Long> maxima = new TreeMap<>();
    private final TreeMap<VolumeHandle, TreeMap<String, String>> properties = new TreeMap<>();
    private static final int PUBLICATIONS_AT_ONCE = 1024;

    private final TreeMap<VolumeHandle, TreeMap<String, Publication>> published = new TreeMap<>();
    private final List<String> mountPoints = new ArrayList<>();
    private long nextId = FIRST_ID;
    private volatile boolean ready = true;
    private volatile Runnable beforeEachCall = () -> {};
    private volatile Consumer<AttachedVolume> onAttach = volume -> {};
    private volatile Secrets lastSecrets = Secrets.NONE;

    /** An empty cell whose attached volumes appear in this directory. */
    public InMemoryNode(Path mount) {
        this.mount = mount;
    }

    /** Whether the cell can be reached. */
    public void setReady(boolean now) {
        ready = now;
    }

    /** Runs, in the caller's thread, before each call that reaches the cell; for tests of what happens meanwhile. */
    public void beforeEachCall(Runnable action) {
        beforeEachCall = action;
    }

    /** Names of the mount points that were made, as {@code <directory>/<name>}. */
    public synchronized List<String> mountPoints() {
        return List.copyOf(mountPoints);
    }

    @Override
    public NodeInformation information() {
        return new NodeInformation("0.0.0-test", List.of(CELL), mount.toString(), "node-1", true, ready);
    }

    /** Told of each attachment once its directory is there. */
    public void onAttach(Consumer<AttachedVolume> action) {
        onAttach = action;
    }

    /** The secrets of the last attachment that had some. */
    public Secrets lastSecrets() {
        return lastSecrets;
    }

    @Override
    public AttachedVolume attach(Attaching wish) throws NodeApiException {
        VolumeHandle volume = wish.volume();
        reach(volume.cell());
        synchronized (this) {
            AttachedVolume now = attachment(wish);
            AttachedVolume before = attached.get(wish.label());
            if (before != null
                    && (before.readonly() != wish.readonly() || !before.handle().equals(volume))) {
                throw new NodeApiException(Reason.ALREADY_EXISTS, "attached otherwise: " + wish.label());
            }
            long asked = before == null ? wish.uniquifier() : before.uniquifier();
            if (asked != 0 && asked != now.uniquifier()) {
                throw new NodeApiException(Reason.FAILED_PRECONDITION, "made anew: " + volume);
            }
            makeDirectories(now.path());
            attached.put(wish.label(), now);
            if (!wish.secrets().values().isEmpty()) {
                lastSecrets = wish.secrets();
            }
            onAttach.accept(now);
            return now;
        }
    }

    private AttachedVolume attachment(Attaching wish) throws NodeApiException {
        VolumeHandle volume = wish.volume();
        SnapshotDescription snapshot = snapshots.get(volume);
        return new AttachedVolume(
                wish.label(),
                volume,
                snapshot == null ? named(volume) : snapshot.name(),
                AttachedVolume.within(mount, volume),
                wish.readonly(),
                snapshot == null && !replicas.containsKey(volume) ? uniquifier(volume) : 0,
                wish.group());
    }

    /** A volume's read-only replica has the id after it, if it was released. */
    @Override
    public ResolvedVolume resolve(VolumeReference reference) throws NodeApiException {
        reach(reference.cell());
        synchronized (this) {
            VolumeDescription volume = volumes.values().stream()
                    .filter(v -> v.name().equals(reference.volume())
                            || Long.toString(v.handle().volumeId()).equals(reference.volume()))
                    .findFirst()
                    .orElseThrow(() -> new NodeApiException(Reason.NOT_FOUND, "no volume " + reference));
            if (reference.readOnlyReplica()) {
                return new ResolvedVolume(replica(volume.handle()), true);
            }
            if (reference.snapshot().isEmpty()) {
                return new ResolvedVolume(volume.handle(), false);
            }
            String name = volume.name() + "." + reference.snapshot().get();
            return snapshots.values().stream()
                    .filter(s -> s.name().equals(name))
                    .map(s -> new ResolvedVolume(s.handle(), true))
                    .findFirst()
                    .orElseThrow(() -> new NodeApiException(Reason.NOT_FOUND, "no snapshot " + name));
        }
    }

    private VolumeHandle replica(VolumeHandle volume) throws NodeApiException {
        VolumeHandle replica = new VolumeHandle(volume.cell(), volume.volumeId() + 2);
        if (!replicas.containsKey(replica)) {
            throw new NodeApiException(Reason.FAILED_PRECONDITION, "no read-only replica of " + volume);
        }
        return replica;
    }

    /** Gives a volume a read-only replica. */
    public synchronized void release(VolumeHandle volume) throws NodeApiException {
        replicas.put(new VolumeHandle(volume.cell(), volume.volumeId() + 2), known(volume));
    }

    /** Lets a volume be another one with the same id. */
    public synchronized void makeAnew(VolumeHandle volume) {
        uniquifiers.merge(volume, CREATED_SECONDS + 1, (before, one) -> before + 1);
    }

    @Override
    public void detach(String label) throws NodeApiException {
        reach(CELL);
        synchronized (this) {
            attached.remove(label);
        }
    }

    @Override
    public synchronized Optional<AttachedVolume> attachment(String label) {
        return Optional.ofNullable(attached.get(label));
    }

    @Override
    public synchronized List<AttachedVolume> attachments() {
        return List.copyOf(attached.values());
    }

    private boolean isAttached(VolumeHandle volume) {
        return attached.values().stream().anyMatch(a -> a.handle().equals(volume));
    }

    @Override
    public VolumeDescription create(String cell, String name, long quotaBytes) throws NodeApiException {
        reach(cell);
        synchronized (this) {
            Optional<VolumeDescription> before = byName(name);
            if (before.isPresent()) {
                return sameQuota(before.get(), quotaBytes);
            }
            VolumeHandle handle = new VolumeHandle(cell, nextId);
            nextId += 3;
            VolumeDescription made =
                    new VolumeDescription(handle, name, quotaBytes, 0, VolumeState.ONLINE, uniquifier(handle));
            volumes.put(handle, made);
            return made;
        }
    }

    private static VolumeDescription sameQuota(VolumeDescription volume, long quotaBytes) throws NodeApiException {
        if (volume.quotaBytes() != quotaBytes) {
            throw new NodeApiException(Reason.ALREADY_EXISTS, "volume " + volume.name() + " has another quota");
        }
        return volume;
    }

    @Override
    public void delete(VolumeHandle volume) throws NodeApiException {
        reach(volume.cell());
        synchronized (this) {
            if (isAttached(volume)) {
                throw new NodeApiException(Reason.FAILED_PRECONDITION, "attached here: " + volume);
            }
            volumes.remove(volume);
        }
    }

    @Override
    public VolumeDescription get(VolumeHandle volume) throws NodeApiException {
        reach(volume.cell());
        VolumeDescription found = known(volume);
        if (found.state() == VolumeState.UNREACHABLE) {
            throw new NodeApiException(Reason.UNAVAILABLE, "the server of " + volume + " does not answer");
        }
        return found;
    }

    @Override
    public VolumeState state(VolumeHandle volume) throws NodeApiException {
        reach(volume.cell());
        synchronized (this) {
            SnapshotDescription snapshot = snapshots.get(volume);
            if (snapshot != null) {
                return snapshot.state();
            }
            VolumeDescription original = replicas.get(volume);
            return original == null ? known(volume).state() : original.state();
        }
    }

    @Override
    public VolumeDescription find(String cell, String name) throws NodeApiException {
        reach(cell);
        return byName(name).orElseThrow(() -> new NodeApiException(Reason.NOT_FOUND, "no volume " + name));
    }

    @Override
    public List<VolumeDescription> list(String cell, long afterVolumeId, int limit) throws NodeApiException {
        reach(cell);
        synchronized (this) {
            return volumes.values().stream()
                    .filter(v -> v.handle().volumeId() > afterVolumeId)
                    .limit(limit)
                    .toList();
        }
    }

    @Override
    public VolumeDescription setQuota(VolumeHandle volume, long quotaBytes) throws NodeApiException {
        reach(volume.cell());
        synchronized (this) {
            VolumeDescription before = known(volume);
            if (quotaBytes != 0 && quotaBytes < before.usedBytes()) {
                throw new NodeApiException(Reason.FAILED_PRECONDITION, "volume " + volume + " holds more");
            }
            if (maximum(volume) != 0 && quotaBytes > maximum(volume)) {
                throw new NodeApiException(Reason.RESOURCE_EXHAUSTED, "volume " + volume + " may not have more");
            }
            VolumeDescription now = new VolumeDescription(
                    volume, before.name(), quotaBytes, before.usedBytes(), before.state(), uniquifier(volume));
            volumes.put(volume, now);
            return now;
        }
    }

    private long uniquifier(VolumeHandle volume) {
        return uniquifiers.getOrDefault(volume, CREATED_SECONDS);
    }

    /** Lets a volume hold so much. */
    public synchronized void use(VolumeHandle volume, long usedBytes, VolumeState state) throws NodeApiException {
        VolumeDescription before = known(volume);
        long uniquifier = state == VolumeState.UNREACHABLE ? 0 : uniquifier(volume);
        volumes.put(
                volume,
                new VolumeDescription(volume, before.name(), before.quotaBytes(), usedBytes, state, uniquifier));
    }

    @Override
    public List<String> names(String cell, String prefix) throws NodeApiException {
        reach(cell);
        synchronized (this) {
            return Stream.concat(
                            volumes.values().stream().map(VolumeDescription::name),
                            snapshots.values().stream().map(SnapshotDescription::name))
                    .filter(name -> name.startsWith(prefix))
                    .toList();
        }
    }

    @Override
    public SnapshotDescription createSnapshot(VolumeHandle source, String name) throws NodeApiException {
        reach(source.cell());
        synchronized (this) {
            VolumeDescription of = known(source);
            String full = of.name() + "." + name;
            Optional<SnapshotDescription> before = snapshots.values().stream()
                    .filter(s -> s.name().equals(full))
                    .findFirst();
            if (before.isPresent()) {
                return before.get();
            }
            VolumeHandle handle = new VolumeHandle(source.cell(), nextId + 1);
            nextId += 3;
            SnapshotDescription made = new SnapshotDescription(
                    handle, source, full, of.quotaBytes(), of.usedBytes(), CREATED_SECONDS, VolumeState.ONLINE);
            snapshots.put(handle, made);
            return made;
        }
    }

    @Override
    public List<SnapshotDescription> createSnapshots(List<VolumeHandle> sources, String name) throws NodeApiException {
        List<SnapshotDescription> before = snapshotsNamed(sources.getFirst().cell(), name);
        if (!before.isEmpty()
                && !before.stream().map(SnapshotDescription::source).toList().equals(sources)) {
            throw new NodeApiException(Reason.ALREADY_EXISTS, "snapshots " + name + " of other volumes");
        }
        for (VolumeHandle source : sources) {
            get(source);
        }
        List<SnapshotDescription> made = new ArrayList<>();
        for (VolumeHandle source : sources) {
            made.add(createSnapshot(source, name));
        }
        return made;
    }

    @Override
    public void deleteSnapshot(VolumeHandle snapshot) throws NodeApiException {
        reach(snapshot.cell());
        synchronized (this) {
            if (isAttached(snapshot)) {
                throw new NodeApiException(Reason.FAILED_PRECONDITION, "attached here: " + snapshot);
            }
            snapshots.remove(snapshot);
        }
    }

    @Override
    public synchronized SnapshotDescription getSnapshot(VolumeHandle snapshot) throws NodeApiException {
        reach(snapshot.cell());
        SnapshotDescription found = snapshots.get(snapshot);
        if (found == null) {
            throw new NodeApiException(Reason.NOT_FOUND, "no snapshot " + snapshot);
        }
        return found;
    }

    @Override
    public synchronized List<SnapshotDescription> listSnapshots(
            String cell, Optional<VolumeHandle> source, long afterId, int limit) throws NodeApiException {
        reach(cell);
        return snapshots.values().stream()
                .filter(s -> source.isEmpty() || s.source().equals(source.get()))
                .filter(s -> s.handle().volumeId() > afterId)
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized List<SnapshotDescription> snapshotsNamed(String cell, String name) throws NodeApiException {
        reach(cell);
        return snapshots.values().stream()
                .filter(s -> s.name().endsWith("." + name))
                .toList();
    }

    @Override
    public VolumeDescription copy(VolumeHandle source, String name, long quotaBytes) throws NodeApiException {
        long usedBytes = content(source);
        long maximumBytes = maximum(source);
        if (maximumBytes != 0 && quotaBytes > maximumBytes) {
            throw new NodeApiException(Reason.RESOURCE_EXHAUSTED, "a copy of " + source + " may not have more");
        }
        VolumeDescription made = create(source.cell(), name, quotaBytes);
        synchronized (this) {
            use(made.handle(), usedBytes, VolumeState.ONLINE);
            maxima.putIfAbsent(made.handle(), maximumBytes);
            properties.putIfAbsent(made.handle(), new TreeMap<>(properties.getOrDefault(source, new TreeMap<>())));
            return known(made.handle());
        }
    }

    private synchronized long content(VolumeHandle source) throws NodeApiException {
        SnapshotDescription snapshot = snapshots.get(source);
        return snapshot == null ? known(source).usedBytes() : snapshot.usedBytes();
    }

    @Override
    public void setMaximum(VolumeHandle volume, long maximumBytes) throws NodeApiException {
        reach(volume.cell());
        synchronized (this) {
            long quotaBytes = known(volume).quotaBytes();
            if (maximumBytes != 0 && (quotaBytes == 0 || quotaBytes > maximumBytes)) {
                throw new NodeApiException(Reason.FAILED_PRECONDITION, "volume " + volume + " may hold more");
            }
            maxima.put(volume, maximumBytes);
        }
    }

    @Override
    public synchronized SortedMap<String, String> properties(VolumeHandle volume) throws NodeApiException {
        known(volume);
        return new TreeMap<>(properties.getOrDefault(volume, new TreeMap<>()));
    }

    @Override
    public synchronized SortedMap<String, String> setProperties(VolumeHandle volume, Map<String, String> changes)
            throws NodeApiException {
        reach(volume.cell());
        known(volume);
        TreeMap<String, String> now = properties.computeIfAbsent(volume, v -> new TreeMap<>());
        now.putAll(changes);
        now.values().removeIf(String::isEmpty);
        return new TreeMap<>(now);
    }

    @Override
    public synchronized Optional<Publication> publish(VolumeHandle volume, Publication wanted) throws NodeApiException {
        reach(volume.cell());
        known(volume);
        TreeMap<String, Publication> now = published.computeIfAbsent(volume, v -> new TreeMap<>());
        Publication own = now.get(wanted.node());
        if (own != null) {
            return own.equals(wanted) ? Optional.empty() : Optional.of(own);
        }
        // Who has a volume alone is the only one.
        long inTheWay = wanted.claim() == Publication.Claim.SHARED ? 1 : now.size();
        Optional<Publication> conflict = now.values().stream()
                .limit(inTheWay)
                .filter(other -> other.claim().excludes(wanted.claim()))
                .findFirst();
        if (conflict.isEmpty()) {
            now.put(wanted.node(), wanted);
        }
        return conflict;
    }

    @Override
    public synchronized void unpublish(VolumeHandle volume, String node) throws NodeApiException {
        reach(volume.cell());
        known(volume);
        TreeMap<String, Publication> now = published.computeIfAbsent(volume, v -> new TreeMap<>());
        if (node.isEmpty()) {
            now.clear();
        }
        now.remove(node);
    }

    @Override
    public synchronized PublicationPage publications(VolumeHandle volume, String after) throws NodeApiException {
        reach(volume.cell());
        known(volume);
        List<Publication> rest = List.copyOf(published
                .getOrDefault(volume, new TreeMap<>())
                .tailMap(after, false)
                .values());
        List<Publication> page = rest.subList(0, Math.min(rest.size(), PUBLICATIONS_AT_ONCE));
        return new PublicationPage(
                page, page.size() < rest.size() ? page.getLast().node() : "");
    }

    /** Lets a volume vanish, attached or not. */
    public synchronized void lose(VolumeHandle volume) {
        volumes.remove(volume);
    }

    @Override
    public synchronized long maximum(VolumeHandle volume) {
        return maxima.getOrDefault(volume, 0L);
    }

    @Override
    public CellCapacity capacity(String cell) throws NodeApiException {
        reach(cell);
        return new CellCapacity(PARTITION_BYTES, PARTITION_BYTES, PARTITION_BYTES);
    }

    @Override
    public VolumeUsage usage(VolumeHandle volume) throws NodeApiException {
        reach(volume.cell());
        VolumeDescription v = known(volume);
        if (v.state() == VolumeState.UNREACHABLE) {
            return VolumeUsage.unknown(v.state());
        }
        return new VolumeUsage(
                v.state(),
                new Usage(v.quotaBytes(), v.usedBytes(), v.quotaBytes() - v.usedBytes()),
                new Usage(1000, 1, 999));
    }

    @Override
    public void makeMountPoint(FileHandle directory, byte[] name, String volume, String volumeCell, boolean readWrite)
            throws NodeApiException {
        reach(directory.cell());
        synchronized (this) {
            mountPoints.add(entry(directory, name));
        }
    }

    @Override
    public void removeMountPoint(FileHandle directory, byte[] name) throws NodeApiException {
        reach(directory.cell());
        synchronized (this) {
            if (!mountPoints.remove(entry(directory, name))) {
                throw new NodeApiException(Reason.NOT_FOUND, "no such mount point");
            }
        }
    }

    @Override
    public void flush(FileHandle file, boolean wholeVolume) throws NodeApiException {
        reach(file.cell());
    }

    @Override
    public long replay(String id, boolean overwrite) throws NodeApiException {
        throw new NodeApiException(NodeApiException.Reason.NOT_FOUND, "there is no entry " + id);
    }

    @Override
    public Whereabouts whereIs(FileHandle file) throws NodeApiException {
        reach(file.cell());
        return new Whereabouts(
                known(new VolumeHandle(file.cell(), file.volumeId())).name(), List.of("127.0.0.1:7000"));
    }

    private void reach(String cell) throws NodeApiException {
        beforeEachCall.run();
        if (!ready) {
            throw new NodeApiException(Reason.UNAVAILABLE, "the cell does not answer");
        }
        if (!cell.equals(CELL)) {
            throw new NodeApiException(Reason.NOT_FOUND, "no cell " + cell);
        }
    }

    private String named(VolumeHandle volume) throws NodeApiException {
        VolumeDescription original = replicas.get(volume);
        return original == null ? known(volume).name() : original.name() + ".readonly";
    }

    private synchronized VolumeDescription known(VolumeHandle volume) throws NodeApiException {
        VolumeDescription description = volumes.get(volume);
        if (description == null) {
            throw new NodeApiException(Reason.NOT_FOUND, "no volume " + volume);
        }
        return description;
    }

    private synchronized Optional<VolumeDescription> byName(String name) {
        return volumes.values().stream()
                .filter(v -> Objects.equals(v.name(), name))
                .findFirst();
    }

    private static String entry(FileHandle directory, byte[] name) {
        return directory.volumeId() + "." + directory.vnode() + "/"
                + new String(name, java.nio.charset.StandardCharsets.UTF_8);
    }

    private static void makeDirectories(Path path) {
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
