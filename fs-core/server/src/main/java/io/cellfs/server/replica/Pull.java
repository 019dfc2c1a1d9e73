package io.cellfs.server.replica;

import io.cellfs.protocol.Services;
import io.cellfs.protocol.ext.VolumeExtensions;
import io.cellfs.protocol.ext.VolumeExtensions.OfVolume;
import io.cellfs.protocol.ext.VolumeExtensions.PullArgs;
import io.cellfs.protocol.ext.VolumeExtensions.PullStatus;
import io.cellfs.protocol.ext.VolumeExtensions.StateReply;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.server.volume.PropertyForms;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.Partition;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeInfo;
import io.cellfs.storage.api.VolumeProperties;
import io.cellfs.storage.api.VolumeType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings one base to the content of a frozen volume of another server (or of another partition of this one). */
final class Pull {
    private static final Logger LOG = LoggerFactory.getLogger(Pull.class);
    private static final Acl NOBODY = new Acl(List.of(), List.of());

    private final PullArgs args;
    private final Partition partition;
    private final InetSocketAddress originAddress;
    private final Transport transport;
    private final Bases bases;
    private final PullProgress progress = new PullProgress();
    private volatile int state = VolumeExtensions.JOB_RUNS;
    private volatile String message = "";
    private volatile long resultBase;

    Pull(PullArgs args, Partition partition, InetSocketAddress originAddress, Transport transport, Bases bases) {
        this.bases = bases;
        this.args = args;
        this.partition = partition;
        this.originAddress = originAddress;
        this.transport = transport;
        this.resultBase = args.base();
    }

    boolean runs() {
        return state == VolumeExtensions.JOB_RUNS;
    }

    boolean is(PullArgs other) {
        return args.frozen() == other.frozen() && args.partition() == other.partition();
    }

    /** Whether it fills a base for the same volume at the same place. */
    boolean isBeside(PullArgs other) {
        return args.parent() == other.parent() && args.partition() == other.partition();
    }

    PullStatus status() {
        return new PullStatus(
                state, resultBase, progress.differences.sum(), progress.chunks.sum(), progress.bytes.sum(), message);
    }

    void run() {
        try (ClientConnection origin =
                transport.connect(originAddress, Services.EXTENSIONS, false, RemotePull.SILENCE)) {
            pull(origin);
            state = VolumeExtensions.JOB_DONE;
        } catch (IOException | RuntimeException e) {
            Failures.warn(LOG, "volume " + args.parent() + " does not come from " + originAddress, e);
            message = Job.shorten(e);
            state = VolumeExtensions.JOB_FAILED;
        }
    }

    private void pull(ClientConnection origin) throws IOException {
        StateReply target = Rpc.call(origin, VolumeExtensions.STATE, new OfVolume(args.frozen()));
        Optional<Volume> old = base(args.base());
        if (old.isEmpty()) {
            fill(origin, target, make(args.base()), 0, Held.NOTHING);
            return;
        }
        VolumeInfo info = old.get().info();
        boolean complete = info.backupId() == 0;
        if (complete && info.cloneId() == args.frozen()) {
            return;
        }
        boolean continues = info.backupId() == args.frozen();
        if ((complete || continues) && knows(origin, info.cloneId())) {
            fill(origin, target, old.get(), info.cloneId(), Held.SOME);
        } else {
            replace(origin, target, old.get());
        }
    }

    /** Whether the origin still has a frozen volume; 0 stands for nothing, which it knows too. */
    private static boolean knows(ClientConnection origin, long frozen) {
        if (frozen == 0) {
            return true;
        }
        try {
            Rpc.call(origin, VolumeExtensions.STATE, new OfVolume(frozen));
            return true;
        } catch (IOException e) {
            LOG.debug("the origin does not know volume {} any more", frozen, e);
            return false;
        }
    }

    /** Nothing that both sides know is in the base: a new one is made, with the data of the old one where that is still right. */
    private void replace(ClientConnection origin, StateReply target, Volume old) throws IOException {
        if (args.spare() == 0) {
            new Frozen(partition, args.base()).removeAllBut(0);
            partition.removeVolume(args.base());
            fill(origin, target, make(args.base()), 0, Held.NOTHING);
            return;
        }
        Optional<Volume> begun = begun(old.info().id());
        Volume fresh = begun.isPresent() ? begun.get() : make(args.spare());
        fill(origin, target, fresh, 0, new Held(false, Optional.of(old)));
        resultBase = fresh.info().id();
    }

    /**
     * What is here before.
     *
     * @param nothing whether the base has just been made, and no other one has anything of it
     * @param former an older base
     */
    private record Held(boolean nothing, Optional<Volume> former) {
        static final Held NOTHING = new Held(true, Optional.empty());
        static final Held SOME = new Held(false, Optional.empty());
    }

    private void fill(ClientConnection origin, StateReply target, Volume base, long from, Held held)
            throws IOException {
        base.change(Headers.base(from, args.frozen(), target.maxQuotaBytes()));
        base.setMaxSize(target.maxSizeBytes());
        base.setMaximumAcl(ReplicaForms.maximumAcl(target));
        VolumeProperties kept = new VolumeProperties(PropertyForms.map(target.settings()));
        base.changeProperties(before -> kept);
        if (args.base() == args.parent()) {
            MovedNodes.fetch(origin, args.frozen(), base);
        }
        ChunkSource source = held.nothing() ? ChunkSource.ALL : ChunkSource.HASHED;
        try (ChunkFetch fetch = new ChunkFetch(origin, args.frozen(), base, held.former(), source, progress)) {
            new DeltaImport(base, new DeltaReader(origin, from, args.frozen()), fetch, progress).run(target);
        }
        base.change(Headers.base(args.frozen(), 0));
        base.sync();
    }

    private Optional<Volume> base(long id) throws IOException {
        Optional<Volume> found = partition.volume(id);
        if (found.isPresent() && !Headers.isHidden(found.get().info())) {
            throw new StorageException(Reason.VOLUME_EXISTS, "volume " + id + " is here and serves");
        }
        return found;
    }

    /** A base that an earlier attempt has begun to fill instead of another. */
    private Optional<Volume> begun(long except) throws IOException {
        Optional<Long> unshown = bases.unshown(args.parent(), args.partition());
        return unshown.isEmpty() || unshown.get() == except ? Optional.empty() : base(unshown.get());
    }

    private Volume make(long id) throws IOException {
        if (id != args.parent()) {
            bases.begun(args.parent(), args.partition(), id);
        }
        return partition.createVolume(id, args.name(), VolumeType.READ_WRITE, args.parent(), NOBODY, Headers.hidden());
    }
}
