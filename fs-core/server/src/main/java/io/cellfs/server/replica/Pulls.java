package io.cellfs.server.replica;

import io.cellfs.protocol.error.VolserError;
import io.cellfs.protocol.ext.VolumeExtensions;
import io.cellfs.protocol.ext.VolumeExtensions.ActivateArgs;
import io.cellfs.protocol.ext.VolumeExtensions.BaseArgs;
import io.cellfs.protocol.ext.VolumeExtensions.KeepArgs;
import io.cellfs.protocol.ext.VolumeExtensions.OfVolume;
import io.cellfs.protocol.ext.VolumeExtensions.PullArgs;
import io.cellfs.protocol.ext.VolumeExtensions.PullStatus;
import io.cellfs.protocol.ext.VolumeExtensions.ShowArgs;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.vl.VlReplies;
import io.cellfs.server.callback.CallbackBreaker;
import io.cellfs.server.file.Volumes;
import io.cellfs.server.file.Volumes.Gate;
import io.cellfs.storage.api.Partition;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeChange;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The receiving side of releases and moves. */
final class Pulls {
    private static final Logger LOG = LoggerFactory.getLogger(Pulls.class);
    private static final int REMEMBERED = 1024;
    private static final int RUNNING_MAX = 64;

    private final Volumes volumes;
    private final ReplicaPartitions partitions;
    private final CallbackBreaker breaker;
    private final Transport transport;
    private final Bases bases = new Bases();
    private final Map<Long, Pull> byBase = new LinkedHashMap<>();

    Pulls(Volumes volumes, ReplicaPartitions partitions, CallbackBreaker breaker, Transport transport) {
        this.volumes = volumes;
        this.partitions = partitions;
        this.breaker = breaker;
        this.transport = transport;
    }

    void start(PullArgs args) throws IOException {
        Partition partition = partitions.byNumber(args.partition());
        InetSocketAddress origin = address(args.origin());
        Pull pull;
        synchronized (this) {
            Pull known = byBase.get(args.base());
            if (known != null && known.runs()) {
                if (known.is(args)) {
                    return;
                }
                throw VolserError.VOLBUSY.because("another pull into volume " + args.base() + " runs");
            }
            if (byBase.values().stream().anyMatch(other -> other.runs() && other.isBeside(args))) {
                throw VolserError.VOLBUSY.because("another pull of volume " + args.parent() + " runs");
            }
            makeRoom();
            pull = new Pull(args, partition, origin, transport, bases);
            byBase.put(args.base(), pull);
        }
        Thread.ofVirtual().name("pull-" + args.base()).start(pull::run);
    }

    private void makeRoom() throws IOException {
        if (byBase.values().stream().filter(Pull::runs).count() >= RUNNING_MAX) {
            throw VolserError.VOLBUSY.because(RUNNING_MAX + " pulls run");
        }
        if (byBase.size() >= REMEMBERED) {
            byBase.values().removeIf(pull -> !pull.runs());
        }
    }

    private static InetSocketAddress address(VlReplies.Endpoint endpoint) throws IOException {
        if (!endpoint.isValid()) {
            throw VolserError.BADOP.because("no address of the origin");
        }
        return new InetSocketAddress(InetAddress.getByAddress(endpoint.address()), endpoint.port());
    }

    synchronized PullStatus status(long base) {
        Pull pull = byBase.get(base);
        return pull == null ? new PullStatus(VolumeExtensions.JOB_UNKNOWN, base, 0, 0, 0, "") : pull.status();
    }

    /** Bases that no read-only volume shows yet. */
    Bases bases() {
        return bases;
    }

    OfVolume baseOf(BaseArgs args) throws IOException {
        Partition partition = partitions.byNumber(args.partition());
        return new OfVolume(shownBase(partition, args.readOnly())
                .or(() -> bases.unshown(args.parent(), args.partition()))
                .filter(base -> isBase(partition, base))
                .orElse(0L));
    }

    private static Optional<Long> shownBase(Partition partition, long readOnly) {
        return partition
                .volume(readOnly)
                .map(Volume::info)
                .filter(info -> info.type() == VolumeType.READ_ONLY && info.backupId() != 0)
                .map(VolumeInfo::backupId)
                .filter(base -> isBase(partition, base));
    }

    private static boolean isBase(Partition partition, long id) {
        return partition.volume(id).map(Volume::info).filter(Headers::isBase).isPresent();
    }

    /** Keeps a frozen content for later releases, if that is just what the base of a moving volume holds. */
    OfVolume keep(KeepArgs args) throws IOException {
        Partition partition = partitions.byNumber(args.partition());
        Optional<VolumeInfo> base =
                partition.volume(args.volume()).map(Volume::info).filter(Headers::isHidden);
        if (base.isEmpty()) {
            return new OfVolume(0);
        }
        VolumeInfo info = base.get();
        boolean complete = info.backupId() == 0;
        if (complete
                && info.cloneId() == args.frozen()
                && partition.volume(args.frozen()).isEmpty()) {
            new Frozen(partition, args.volume())
                    .makeReleased(new Frozen.Content(args.frozen(), args.date()), info.name());
        }
        return new OfVolume(complete ? info.cloneId() : info.backupId());
    }

    /** Lets a read-only volume show what another volume of the partition holds; its callbacks are broken once. */
    void show(ShowArgs args) throws IOException {
        Partition partition = partitions.byNumber(args.partition());
        Optional<Volume> shown = partition.volume(args.readOnly());
        long formerBase = shown.isPresent() ? shown.get().info().backupId() : 0;
        boolean base = partition
                .volume(args.shown())
                .map(volume -> volume.info().type() == VolumeType.READ_WRITE && Headers.isHidden(volume.info()))
                .orElse(false);
        if (shown.isPresent() && shown.get().info().creationDate() != args.creationDate()) {
            volumes.formers().keep(partition, shown.get().info());
        }
        if (shown.isEmpty() || !reclone(partition, args)) {
            replace(partition, args);
        }
        Volume now = partition.volume(args.readOnly()).orElseThrow();
        now.change(Headers.shown(base ? args.shown() : 0));
        breaker.volumeChanged(args.readOnly());
        if (formerBase != 0 && formerBase != args.shown()) {
            remove(partition, formerBase);
        }
        for (long unshown : bases.shown(args.parent(), args.partition())) {
            if (unshown != args.shown()) {
                remove(partition, unshown);
            }
        }
    }

    private static boolean reclone(Partition partition, ShowArgs args) throws IOException {
        try {
            partition.recloneVolume(args.shown(), args.readOnly(), OptionalLong.of(args.creationDate()));
            return true;
        } catch (StorageException e) {
            if (e.reason() == Reason.INVALID) {
                LOG.debug("volume {} is of another lineage", args.readOnly(), e);
                return false;
            }
            throw e;
        }
    }

    /** The old read-only volume shares nothing with the new content; clients wait while one takes the other's place. */
    private void replace(Partition partition, ShowArgs args) throws IOException {
        String name = args.name() + ".readonly";
        OptionalLong date = OptionalLong.of(args.creationDate());
        volumes.close(args.readOnly(), Gate.BUSY);
        try {
            if (partition.volume(args.readOnly()).isPresent()) {
                partition.replaceVolume(args.shown(), args.readOnly(), name, VolumeChange.dated(date));
            } else {
                partition.cloneVolume(args.shown(), args.readOnly(), name, VolumeType.READ_ONLY, date);
            }
        } finally {
            volumes.open(args.readOnly());
        }
    }

    private static void remove(Partition partition, long base) throws IOException {
        Optional<Volume> old = partition.volume(base);
        if (old.isPresent() && Headers.isHidden(old.get().info())) {
            partition.removeVolume(base);
        }
    }

    /** Lets a base that holds all of a moved volume be that volume. */
    void activate(ActivateArgs args) throws IOException {
        Volume base = partitions
                .byNumber(args.partition())
                .volume(args.volume())
                .orElseThrow(() -> new StorageException(Reason.NO_VOLUME, "volume " + args.volume() + " is not here"));
        VolumeInfo info = base.info();
        if (!Headers.isHidden(info)) {
            return;
        }
        if (info.backupId() != 0 || info.cloneId() == 0) {
            throw VolserError.BADOP.because("volume " + args.volume() + " is not complete here");
        }
        base.change(Headers.active(args.name(), args.maxQuotaBytes(), args.creationDate()));
        volumes.arrived(args.volume());
        base.sync();
    }
}
