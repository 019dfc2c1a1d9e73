package io.cellfs.server.replica;

import io.cellfs.protocol.error.VolserError;
import io.cellfs.protocol.ext.VolumeExtensions;
import io.cellfs.protocol.ext.VolumeExtensions.ActivateArgs;
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
            makeRoom();
            pull = new Pull(args, partition, origin, transport);
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

    OfVolume baseOf(long readOnly) {
        Optional<Volumes.Placed> found = volumes.find(readOnly);
        if (found.isEmpty() || found.get().volume().info().type() != VolumeType.READ_ONLY) {
            return new OfVolume(0);
        }
        long base = found.get().volume().info().backupId();
        Optional<Volume> there =
                base == 0 ? Optional.empty() : found.get().partition().volume(base);
        return new OfVolume(there.isPresent() && Headers.isHidden(there.get().info()) ? base : 0);
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
        if (shown.isEmpty() || !reclone(partition, args)) {
            replace(partition, args);
        }
        Volume now = partition.volume(args.readOnly()).orElseThrow();
        now.change(Headers.shown(base ? args.shown() : 0));
        breaker.volumeChanged(args.readOnly());
        if (formerBase != 0 && formerBase != args.shown()) {
            remove(partition, formerBase);
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
        volumes.close(args.readOnly(), Gate.BUSY);
        try {
            if (partition.volume(args.readOnly()).isPresent()) {
                partition.removeVolume(args.readOnly());
            }
            partition.cloneVolume(
                    args.shown(),
                    args.readOnly(),
                    args.name() + ".readonly",
                    VolumeType.READ_ONLY,
                    OptionalLong.of(args.creationDate()));
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
        base.sync();
    }
}
