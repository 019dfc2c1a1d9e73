package io.cellfs.server.replica;

import io.cellfs.protocol.ext.VolumeExtensions;
import io.cellfs.protocol.ext.VolumeExtensions.ActivateArgs;
import io.cellfs.protocol.ext.VolumeExtensions.KeepArgs;
import io.cellfs.protocol.ext.VolumeExtensions.MoveArgs;
import io.cellfs.protocol.ext.VolumeExtensions.PullArgs;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.vl.NvldbEntry;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.protocol.vl.VlReplies;
import io.cellfs.server.callback.CallbackBreaker;
import io.cellfs.server.file.Volumes;
import io.cellfs.server.file.Volumes.Gate;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Moves a read-write volume to another server or partition while it is used: copies it as it is, then what has changed since, as often as
 * that is much; then clients wait for the last differences, the volume location entry is switched, and the other side serves (ADR 0010).
 * Only this server, which has the volume, changes the entry, so whoever is killed when finds out from the entry who has the volume.
 */
final class Move implements Job.Work {
    private static final int ROUNDS_MAX = 6;
    private static final long SMALL_BYTES = 4 << 20;
    /** Clients wait so long at most for the last differences; else the volume stays. */
    private static final Duration LAST_COPY = Duration.ofSeconds(15);

    private final MoveArgs args;
    private final Volumes volumes;
    private final Volumes.Placed source;
    private final CellLocations locations;
    private final Transport transport;
    private final CallbackBreaker breaker;

    Move(
            MoveArgs args,
            Volumes volumes,
            Volumes.Placed source,
            CellLocations locations,
            Transport transport,
            CallbackBreaker breaker) {
        this.args = args;
        this.volumes = volumes;
        this.source = source;
        this.locations = locations;
        this.transport = transport;
        this.breaker = breaker;
    }

    @Override
    public void run(Job job) throws IOException {
        try (EntryLock lock = EntryLock.take(source.volume(), locations, VlFlags.OP_MOVE, args.force())) {
            NvldbEntry entry = locations.entry(args.volume());
            CellLocations.Server destination = locations.server(args.server());
            if (destination.self() && args.partition() == Sites.readWritePartition(entry)) {
                throw new IOException("is there already");
            }
            try (RemotePull pull =
                    new RemotePull(transport, args.server(), args.partition(), destination.volumeService())) {
                job.add(pull);
                move(job, entry, destination, pull, lock);
            }
        }
    }

    private void move(Job job, NvldbEntry entry, CellLocations.Server there, RemotePull pull, EntryLock lock)
            throws IOException {
        VlReplies.Endpoint here =
                locations.server(entry.servers().get(Sites.readWrite(entry))).volumeServiceFor(there);
        Frozen frozen = new Frozen(source.partition(), args.volume());
        job.says("copying");
        long ids = locations.newIds(ROUNDS_MAX + 1);
        copyReleased(entry, pull, frozen, here);
        for (int round = 0; round < ROUNDS_MAX; round++) {
            frozen.make(ids + round, entry.name());
            pull.pull(pullArgs(entry, ids + round, here));
            frozen.removeAllButNewestAndReleased();
            if (pull.bytes() < SMALL_BYTES) {
                break;
            }
        }
        job.says("switching");
        switchOver(entry, pull, frozen, new Last(ids + ROUNDS_MAX, here, there), lock);
    }

    /** The content that replicas hold goes along, so that the next release sends differences only. */
    private void copyReleased(NvldbEntry entry, RemotePull pull, Frozen frozen, VlReplies.Endpoint here)
            throws IOException {
        Optional<Frozen.Content> released = frozen.released();
        if (released.isEmpty()) {
            return;
        }
        KeepArgs keep = new KeepArgs(
                args.volume(),
                args.partition(),
                released.get().id(),
                released.get().date());
        long held = pull.keep(keep);
        if (held == 0 || held == released.get().id()) {
            pull.pull(pullArgs(entry, released.get().id(), here));
            pull.keep(keep);
        }
    }

    private PullArgs pullArgs(NvldbEntry entry, long frozen, VlReplies.Endpoint here) {
        return new PullArgs(args.volume(), 0, args.volume(), entry.name(), args.partition(), frozen, here);
    }

    /** The last frozen content, where it is, and where it goes. */
    private record Last(long id, VlReplies.Endpoint here, CellLocations.Server there) {}

    private void switchOver(NvldbEntry entry, RemotePull pull, Frozen frozen, Last last, EntryLock lock)
            throws IOException {
        Volume volume = source.volume();
        boolean switched = false;
        volumes.arrived(args.volume());
        volumes.close(args.volume(), Gate.BUSY);
        try {
            // Waits for calls that are in the volume; what they committed is in the last copy.
            volume.change(Headers.moving(volume.info(), true));
            frozen.make(last.id(), entry.name());
            pull.pull(pullArgs(entry, last.id(), last.here()), LAST_COPY);
            VolumeInfo info = volume.info();
            locations.replace(Sites.moved(locations.entry(args.volume()), args.server(), args.partition()));
            switched = true;
            if (!last.there().self()) {
                // From here on the other side serves as soon as it can, whatever becomes of this server's word.
                volumes.moved(args.volume());
                volumes.open(args.volume());
            }
            pull.tell(
                    VolumeExtensions.ACTIVATE,
                    new ActivateArgs(
                            args.volume(), args.partition(), entry.name(), info.maxQuotaBytes(), info.creationDate()));
            // Before the volume goes, whose header tells of the lock.
            lock.close();
            frozen.removeAllBut(0);
            volumes.moved(args.volume());
            source.partition().removeVolume(args.volume());
            breaker.volumeChanged(args.volume());
        } catch (IOException | RuntimeException e) {
            if (!switched && isStillHere()) {
                volume.change(Headers.moving(volume.info(), false));
            }
            throw e;
        } finally {
            volumes.open(args.volume());
        }
    }

    /** Whether the entry names this server still; if nobody can tell, the volume stays stopped until {@link Recovery} knows. */
    private boolean isStillHere() throws IOException {
        NvldbEntry entry = locations.entry(args.volume());
        return Sites.readWritePartition(entry) != args.partition()
                || !locations
                        .server(entry.servers().get(Sites.readWrite(entry)))
                        .equals(locations.server(args.server()));
    }
}
