package io.cellfs.server.file;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.server.file.Results.Bulk;
import io.cellfs.server.file.Results.BulkItem;
import io.cellfs.server.file.Results.Fetched;
import io.cellfs.server.file.Results.Found;
import io.cellfs.server.file.Results.Stored;
import io.cellfs.server.file.Results.VolumeState;
import io.cellfs.storage.api.Partition;
import io.cellfs.storage.api.PartitionInfo;
import io.cellfs.storage.api.StatusChange;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeChange;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeProperties;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Statuses of files and volumes: fetch, bulk, look up, store. */
public final class StatusOperations {
    private final FileContext context;

    StatusOperations(FileContext context) {
        this.context = context;
    }

    /** The status of one file, with a promise. */
    public Fetched fetch(Requester requester, Fid fid) throws IOException {
        return context.undivided(fid.volume(), () -> one(requester, fid));
    }

    private Fetched one(Requester requester, Fid fid) throws IOException {
        Volumes.Placed placed = context.reading(fid);
        long promiseNs = context.promise(requester, placed, fid);
        VnodeStatus vnode = context.promisedStatus(requester, placed, fid);
        FileContext.Judged judged = context.judge(requester, placed.volume(), vnode);
        FileContext.check(judged.access().fetchStatus());
        FileStatus status = context.view(requester, placed.volume(), vnode, judged.acl());
        context.statistics().statusFetched();
        return new Fetched(status, promiseNs, context.volumes().sync(placed));
    }

    /** The statuses of several files; the first failure fails all. */
    public Bulk bulk(Requester requester, List<Fid> fids) throws IOException {
        return fids.isEmpty()
                ? bulkOnce(requester, fids)
                : context.undivided(fids.getFirst().volume(), () -> bulkOnce(requester, fids));
    }

    private Bulk bulkOnce(Requester requester, List<Fid> fids) throws IOException {
        List<BulkItem> items = new ArrayList<>(fids.size());
        VolumeSync sync = new VolumeSync(0, 0, 0, 0, 0);
        for (Fid fid : fids) {
            Fetched fetched = one(requester, fid);
            items.add(new BulkItem(Optional.of(fetched.status()), fetched.promiseNs(), 0));
            sync = fetched.sync();
        }
        return new Bulk(items, sync);
    }

    /** The statuses of several files; a failure stands in its own item. */
    public Bulk inlineBulk(Requester requester, List<Fid> fids) throws IOException {
        return fids.isEmpty()
                ? inlineOnce(requester, fids)
                : context.undivided(fids.getFirst().volume(), () -> inlineOnce(requester, fids));
    }

    /** The same without heed of a volume that is switched meanwhile. */
    Bulk inlineOnce(Requester requester, List<Fid> fids) {
        List<BulkItem> items = new ArrayList<>(fids.size());
        VolumeSync sync = new VolumeSync(0, 0, 0, 0, 0);
        for (Fid fid : fids) {
            try {
                Fetched fetched = one(requester, fid);
                items.add(new BulkItem(Optional.of(fetched.status()), fetched.promiseNs(), 0));
                sync = fetched.sync();
            } catch (IOException e) {
                items.add(new BulkItem(Optional.empty(), 0, WireErrors.code(e)));
            }
        }
        return new Bulk(items, sync);
    }

    /** Finds a name in a directory; the promise is for what it names. */
    public Found lookup(Requester requester, Fid dir, Name name) throws IOException {
        return context.undivided(dir.volume(), () -> lookupOnce(requester, dir, name));
    }

    private Found lookupOnce(Requester requester, Fid dir, Name name) throws IOException {
        Volumes.Placed placed = context.reading(dir);
        VnodeStatus directory = placed.volume().status(dir.vnode(), dir.unique());
        FileContext.Judged judged = context.judge(requester, placed.volume(), directory);
        FileContext.check(judged.access().fetchStatus());
        Fid fid = placed.volume()
                .lookup(dir.vnode(), dir.unique(), name)
                .orElseThrow(() -> new StorageException(Reason.NO_ENTRY, name + " is not in " + dir));
        Fetched fetched = one(requester, fid);
        return new Found(
                fid,
                fetched.status(),
                context.view(requester, placed.volume(), directory, judged.acl()),
                fetched.promiseNs(),
                fetched.sync());
    }

    /** Sets status fields; with {@code stable} the volume is on the disk when it returns. */
    public Stored store(Requester requester, Fid fid, StatusChange change, boolean stable) throws IOException {
        Volumes.Placed placed = context.writing(fid);
        VnodeStatus before = placed.volume().status(fid.vnode(), fid.unique());
        FileContext.Judged judged = context.judge(requester, placed.volume(), before);
        FileContext.check(judged.access().storeStatus(change));
        VnodeStatus after = before;
        if (!change.equals(StatusChange.NONE)) {
            after = placed.volume().setStatus(fid.vnode(), fid.unique(), change);
            context.changed(requester, fid);
            context.statistics().statusStored();
        }
        if (stable) {
            placed.volume().sync();
        }
        FileStatus status = context.view(requester, placed.volume(), after, judged.acl());
        return new Stored(status, context.volumes().sync(placed));
    }

    /** A volume's header and space. */
    public VolumeState volumeState(long volume) throws IOException {
        Volumes.Placed placed = context.reading(Fid.rootOf(volume));
        PartitionInfo space = context.volumes().space(placed.partition());
        return new VolumeState(placed.volume().info(), space.totalBytes(), space.freeBytes());
    }

    /** How clients are to treat a volume. */
    public VolumeProperties properties(long volume) throws IOException {
        return context.reading(Fid.rootOf(volume)).volume().properties();
    }

    /** Sets a volume's quota in bytes (0: none); only administrators. */
    public void setVolumeQuota(Requester requester, long volume, OptionalLong maxQuotaBytes) throws IOException {
        Volumes.Placed placed = context.writing(Fid.rootOf(volume));
        if (!requester.subject().administrator()) {
            throw WireErrors.accessDenied();
        }
        if (maxQuotaBytes.isPresent()) {
            requireWithin(placed.volume().info(), maxQuotaBytes.getAsLong());
            placed.volume().change(quota(maxQuotaBytes));
        }
    }

    /** Refuses a quota above the volume's maximum size. */
    public static void requireWithin(VolumeInfo volume, long maxQuotaBytes) throws StorageException {
        if (volume.maxSizeBytes() > 0 && maxQuotaBytes > volume.maxSizeBytes()) {
            throw new StorageException(
                    Reason.OVER_QUOTA,
                    "a quota of " + maxQuotaBytes + " bytes for volume " + volume.id() + ", which may have "
                            + volume.maxSizeBytes() + " at most");
        }
    }

    private static VolumeChange quota(OptionalLong maxQuotaBytes) {
        return new VolumeChange(
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                maxQuotaBytes,
                OptionalLong.empty(),
                Optional.empty());
    }

    /** The header of a volume by its name, wherever on this server. */
    public Optional<VolumeInfo> byName(String name) throws StorageException {
        for (Partition partition : context.volumes().partitions()) {
            Optional<Volume> found = partition.volume(name);
            if (found.isPresent()) {
                return found.map(Volume::info);
            }
        }
        return Optional.empty();
    }
}
