package io.cellfs.client.region;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.client.api.VolumeBudgets;
import io.cellfs.client.api.VolumeFigures;
import io.cellfs.keep.KeptRecords;
import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The data of all files: the region cache with write-behind, and its index over restarts. */
public final class DataCache implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DataCache.class);

    private final Path indexPath;
    private final FileServerPort server;
    private final RegionCache cache;
    private final WriteBehind writeBehind;
    private final Set<Fid> checking = ConcurrentHashMap.newKeySet();
    private final Map<Fid, String> lost = new ConcurrentHashMap<>();
    private volatile long indexedChanges;
    private volatile boolean closing;

    private DataCache(
            Path directory,
            long capacityBytes,
            long dirtyBytes,
            FileServerPort server,
            LongSupplier clockNs,
            Room.Disk disk,
            Optional<KeptRecords> unstored)
            throws IOException {
        this.indexPath = directory.resolve("index");
        this.server = server;
        this.cache = new RegionCache(
                directory.resolve("regions"),
                new Room(capacityBytes, disk, clockNs.getAsLong()),
                (capacityBytes - dirtyBytes) / 4 * 3,
                clockNs,
                UnstoredNotes.in(unstored));
        this.writeBehind = new WriteBehind(cache, this, dirtyBytes);
    }

    /**
     * Opens the cache in {@code directory} with what an earlier run left there.
     *
     * @param capacityBytes bound of the disk space used
     * @param dirtyBytes bound of data that waits to be stored
     */
    public static DataCache open(Path directory, long capacityBytes, long dirtyBytes, FileServerPort server)
            throws IOException {
        return open(directory, capacityBytes, dirtyBytes, server, Optional.empty());
    }

    /** The same; what waits to be stored is noted in {@code unstored}, and what an earlier process left there is taken over. */
    public static DataCache open(
            Path directory, long capacityBytes, long dirtyBytes, FileServerPort server, Optional<KeptRecords> unstored)
            throws IOException {
        Files.createDirectories(directory);
        return open(directory, capacityBytes, dirtyBytes, server, System::nanoTime, DiskSpace.of(directory), unstored);
    }

    /** The same with a clock for how often lent files are looked after. */
    static DataCache open(
            Path directory, long capacityBytes, long dirtyBytes, FileServerPort server, LongSupplier clockNs)
            throws IOException {
        return open(directory, capacityBytes, dirtyBytes, server, clockNs, Room.Disk.ENDLESS, Optional.empty());
    }

    /** The same with a disk too. */
    static DataCache open(
            Path directory,
            long capacityBytes,
            long dirtyBytes,
            FileServerPort server,
            LongSupplier clockNs,
            Room.Disk disk)
            throws IOException {
        return open(directory, capacityBytes, dirtyBytes, server, clockNs, disk, Optional.empty());
    }

    private static DataCache open(
            Path directory,
            long capacityBytes,
            long dirtyBytes,
            FileServerPort server,
            LongSupplier clockNs,
            Room.Disk disk,
            Optional<KeptRecords> unstored)
            throws IOException {
        DataCache opened = new DataCache(directory, capacityBytes, dirtyBytes, server, clockNs, disk, unstored);
        opened.load();
        opened.cache.trim();
        return opened;
    }

    FileServerPort server() {
        return server;
    }

    WriteBehind writeBehind() {
        return writeBehind;
    }

    /** The data of a file; to be closed. */
    public FileData open(Fid fid) throws IOException {
        return new FileData(cache, cache.pin(fid), this);
    }

    /**
     * The data of a file at one version, whatever the server has later; to be closed. For files that nobody writes: what is not in the cache when the
     * server has another version fails with ESTALE.
     */
    public FileData openAt(Fid fid, FileServerPort.Version version) throws IOException {
        return new FileData(cache, cache.pinBound(fid, version), this, version);
    }

    /** The size of a file that has dirty data, without opening it. */
    public Optional<Long> unstoredSize(Fid fid) {
        return cache.find(fid).flatMap(file -> new FileData(cache, file, this).unstoredSize());
    }

    /** Drops everything of a file that is no more. */
    public void forget(Fid fid) throws IOException {
        if (cache.find(fid).isPresent()) {
            cache.forget(fid);
            writeBehind.stored();
        }
    }

    /** The files of a volume that have data in the cache. */
    public List<Fid> filesOf(long volume) {
        return cache.files().stream()
                .map(CachedFile::fid)
                .filter(fid -> fid.volume() == volume)
                .toList();
    }

    /** Stores a file's dirty data and drops all that is cached of it. */
    public void dropClean(Fid fid) throws IOException {
        if (cache.find(fid).isPresent()) {
            try (FileData file = open(fid)) {
                file.storeDown(0);
                file.dropClean();
            }
        }
    }

    /** A volume has been replaced (released, restored): data versions of its files may be lower than before. */
    public void volumeReplaced(long volume) {
        cache.files().stream().filter(f -> f.fid().volume() == volume).forEach(CachedFile::allowRollback);
    }

    /** Whether a server refused the file's data when that was to be stored last. */
    public boolean storeRefused(Fid fid) {
        return writeBehind.isRefused(fid);
    }

    /** Disk space in use, bytes. */
    public long occupiedBytes() {
        return cache.occupiedBytes();
    }

    /** What each volume has in the cache, and what was done for it. */
    public List<VolumeFigures> volumeFigures() {
        return cache.accounts().all().stream().map(VolumeAccount::figures).toList();
    }

    /** Bytes that wait to be stored. */
    public long dirtyBytes() {
        return cache.dirtyBytes();
    }

    /** From now on {@code source} tells what each volume may have. */
    public void setBudgets(VolumeBudgets source) {
        cache.accounts().setBudgets(source);
    }

    /** Evicts what is beyond the bounds, of this volume's budget too. */
    void trim(VolumeAccount account) {
        try {
            cache.trim(account);
        } catch (IOException e) {
            LOG.warn("region cache cannot evict: {}", e.getMessage());
        }
    }

    void trim() {
        try {
            cache.trim();
        } catch (IOException e) {
            LOG.warn("region cache cannot evict: {}", e.getMessage());
        }
    }

    /** Background work; call about once a second. */
    public void tick(long nowNs) {
        writeBehind.tick(nowNs);
        cache.accounts().refreshBudgets();
        cache.accounts().all().forEach(this::trim);
        trim();
        try {
            cache.lending().reap();
        } catch (IOException e) {
            LOG.warn("region cache cannot free files: {}", e.getMessage());
        }
    }

    /** Checks the regions of an earlier run in the background, if these are all that keeps a file from being lent. */
    void checkLater(CachedFile file) {
        List<Long> suspects = cache.checksums().suspects(file, Regions.count(file.size()));
        if (!suspects.isEmpty() && checking.add(file.fid())) {
            Thread.ofVirtual().name("check " + file.fid()).start(() -> check(file.fid(), suspects));
        }
    }

    private void check(Fid fid, List<Long> suspects) {
        try (FileData data = open(fid)) {
            for (int i = 0; i < suspects.size() && !closing; i++) {
                cache.checksums().verify(data.file(), suspects.get(i));
            }
        } catch (IOException e) {
            LOG.warn("{}: cached data cannot be checked: {}", fid, e.getMessage());
        } finally {
            checking.remove(fid);
        }
    }

    /** Stores all dirty data; the first failure is thrown after all files have been tried. */
    public void storeAll() throws IOException {
        store(writeBehind.dirtyFiles());
    }

    private void store(List<Fid> files) throws IOException {
        IOException failure = null;
        for (Fid fid : files) {
            try (FileData data = open(fid)) {
                data.storeDown(0);
            } catch (IOException e) {
                LOG.warn("{}: data cannot be stored: {}", fid, e.getMessage());
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Stores the dirty data of a volume, without waiting for a server that does not answer; the first failure is thrown after all files have been tried. */
    public void storeVolume(long volume) throws IOException {
        store(writeBehind.dirtyFiles().stream()
                .filter(fid -> fid.volume() == volume)
                .toList());
    }

    /** The files with data that waits to be stored. */
    public List<Fid> dirtyFiles() {
        return writeBehind.dirtyFiles();
    }

    /** Has what waits to be stored of a file kept elsewhere, and drops it here once it is. */
    public void salvage(Fid fid, Salvage elsewhere) throws IOException {
        try (FileData data = open(fid)) {
            data.salvage(elsewhere);
        }
    }

    /** Writes the index if there is more to be found in the cache than it tells. */
    public void refreshIndex() throws IOException {
        if (cache.changes() != indexedChanges) {
            saveIndex();
        }
    }

    /** Writes the index: clean full regions with their checksums. */
    public void saveIndex() throws IOException {
        long changes = cache.changes();
        List<IndexFile.Entry> entries = new ArrayList<>();
        for (CachedFile file : cache.files()) {
            entryOf(file).ifPresent(entries::add);
        }
        IndexFile.save(indexPath, entries);
        cache.handles().saveSlots();
        indexedChanges = changes;
    }

    private Optional<IndexFile.Entry> entryOf(CachedFile file) throws IOException {
        List<IndexFile.Region> regions = new ArrayList<>();
        for (IndexFile.Region region : cache.regionsOf(file)) {
            file.lock.lock();
            try {
                if (!region.checked() && file.isStored(region.index())) {
                    cache.checksums().check(file, region.index());
                }
            } finally {
                file.lock.unlock();
            }
        }
        file.lock.lock();
        try {
            for (IndexFile.Region region : cache.regionsOf(file)) {
                if (region.checked() && file.isStored(region.index())) {
                    regions.add(region);
                }
            }
            return regions.isEmpty() || file.dataVersion() < 0
                    ? Optional.empty()
                    : Optional.of(new IndexFile.Entry(
                            file.fid(), file.number(), file.dataVersion(), file.serverSize(), regions));
        } finally {
            file.lock.unlock();
        }
    }

    private void load() throws IOException {
        FoundFiles found = FoundFiles.of(cache.handles());
        BitSet known = new BitSet();
        Set<Integer> numbers = new HashSet<>();
        TakeOver left = TakeOver.of(cache, indexPath.resolveSibling("refused"));
        left.reserve();
        for (IndexFile.Entry entry : IndexFile.load(indexPath).orElse(List.of())) {
            if (cache.isReserved(entry.number())) {
                continue;
            }
            CachedFile file = cache.restore(entry.fid(), entry.number(), entry.dataVersion(), entry.size());
            for (IndexFile.Region region : entry.regions()) {
                cache.restoreRegion(file, region);
            }
            numbers.add(entry.number());
            if (found.has(entry.number())) {
                known.set(entry.number());
                cache.handles().known(entry.number());
            }
        }
        cache.collectFreeNumbers();
        cache.handles().load(numbers);
        found.deleteAllBut(number -> known.get(number) || cache.isReserved(number));
        left.into(this);
    }

    /** Goes on with what an earlier process did not get stored, as if it had been written now, in a fresh cache file. */
    void takeOver(UnstoredNotes.Left left) throws IOException {
        try (FileData data = open(left.fid())) {
            TakeOver.copy(left, data.file(), cache);
            writeBehind.known(data);
        }
    }

    /** What had been written to a file is gone: its next flush tells. */
    void lose(Fid fid, String why) {
        lost.put(fid, why);
    }

    /** Tells once that what had been written to a file is gone. */
    void requireNothingLost(Fid fid) throws FsException {
        String why = lost.remove(fid);
        if (why != null) {
            throw new FsException(
                    Errno.EIO, fid + ": what was written before the client started again is lost: " + why);
        }
    }

    /** Writes the index and closes the cache files. Dirty data must have been stored. */
    @Override
    public void close() throws IOException {
        closing = true;
        for (CachedFile file : cache.files()) {
            file.lock.lock();
            try {
                file.awaitFetches(0, Long.MAX_VALUE);
            } finally {
                file.lock.unlock();
            }
        }
        saveIndex();
        cache.lending().close();
        cache.handles().close();
    }
}
