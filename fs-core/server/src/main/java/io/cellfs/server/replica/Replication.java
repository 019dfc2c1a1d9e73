package io.cellfs.server.replica;

import io.cellfs.protocol.database.KnownDatabases;
import io.cellfs.protocol.error.VolserError;
import io.cellfs.protocol.ext.PropertyExtensions;
import io.cellfs.protocol.ext.VolumeExtensions;
import io.cellfs.protocol.ext.VolumeExtensions.JobStatus;
import io.cellfs.protocol.ext.VolumeExtensions.OfVolume;
import io.cellfs.protocol.rpc.BulkOut;
import io.cellfs.protocol.rpc.CallContext;
import io.cellfs.protocol.rpc.Caller;
import io.cellfs.protocol.rpc.Dispatcher;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.server.acl.Subject;
import io.cellfs.server.callback.CallbackBreaker;
import io.cellfs.server.care.Mender;
import io.cellfs.server.file.Volumes;
import io.cellfs.server.file.WireErrors;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VolumeType;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Releases and moves: service 26000 on the volume service's port. */
public final class Replication implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Replication.class);
    private static final int JOBS_MAX = 256;
    private static final Duration SETTLED_WAIT = Duration.ofSeconds(30);
    private static final long NS_PER_MS = 1_000_000;

    /** Finds out who calls. */
    @FunctionalInterface
    public interface Subjects {
        /** The user of a call. */
        Subject of(Caller caller) throws IOException;
    }

    private interface Operation<Q extends Record, R extends Record> {
        R run(Q args) throws IOException;
    }

    private final Volumes volumes;
    private final ReplicaPartitions partitions;
    private final CallbackBreaker breaker;
    private final Transport transport;
    private final Optional<CellLocations> locations;
    private final Optional<Recovery> recovery;
    private final Subjects subjects;
    private final Origin origin;
    private final Pulls pulls;
    private final Duration recoveryPause;
    private final Map<Long, Job> jobs = new HashMap<>();
    private final Set<Long> settling = new HashSet<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    /**
     * The service over these volumes.
     *
     * @param transport the volume service's, through which other servers are called too
     * @param locationServers the cell's; without them nothing can be released or moved
     * @param self this server's UUID
     * @param wallTicks time in 100 ns units since the epoch
     * @param recoveryPause how often is looked whether a move or release that was interrupted can be settled
     */
    public Replication(
            Volumes volumes,
            ReplicaPartitions partitions,
            CallbackBreaker breaker,
            Transport transport,
            KnownDatabases locationServers,
            UUID self,
            Subjects subjects,
            LongSupplier wallTicks,
            Duration recoveryPause) {
        this.volumes = volumes;
        this.partitions = partitions;
        this.breaker = breaker;
        this.transport = transport;
        this.locations = locationServers.isEmpty()
                ? Optional.empty()
                : Optional.of(new CellLocations(transport, locationServers, self));
        this.subjects = subjects;
        this.recoveryPause = recoveryPause;
        this.origin = new Origin(volumes);
        this.pulls = new Pulls(volumes, partitions, breaker, transport);
        this.recovery = locations.map(
                cell -> new Recovery(volumes, partitions, cell, pulls.bases(), new JobTurns(), wallTicks));
    }

    /** Mends replicas out of other copies. */
    public Mender mender() {
        return locations
                .<Mender>map(cell -> new Mending(cell, partitions, transport))
                .orElse(Mender.NONE);
    }

    /** Registers every operation. */
    public Dispatcher register(Dispatcher dispatcher) {
        send(dispatcher, VolumeExtensions.DELTA, origin::delta);
        send(dispatcher, VolumeExtensions.READ_CHUNKS, origin::chunks);
        send(dispatcher, VolumeExtensions.READ_SUMMED_CHUNKS, origin::summedChunks);
        on(dispatcher, VolumeExtensions.STATE, args -> origin.state(args.volume()));
        on(dispatcher, PropertyExtensions.NODES, origin::nodes);
        on(dispatcher, VolumeExtensions.PULL_STATUS, args -> pulls.status(args.volume()));
        on(dispatcher, VolumeExtensions.BASE_OF, pulls::baseOf);
        on(dispatcher, VolumeExtensions.KEEP, pulls::keep);
        on(dispatcher, VolumeExtensions.JOB_STATUS, this::jobStatus);
        tell(dispatcher, VolumeExtensions.PULL, args -> {
            if (args.base() == args.parent()) {
                recovery.ifPresent(work -> work.watch(args.base()));
            }
            pulls.start(args);
        });
        tell(dispatcher, VolumeExtensions.SHOW, pulls::show);
        tell(dispatcher, VolumeExtensions.ACTIVATE, pulls::activate);
        tell(
                dispatcher,
                VolumeExtensions.RELEASE,
                args -> start(
                        args.volume(),
                        "release of volume " + args.volume(),
                        (source, cell) -> new Release(args, source, cell, transport, pulls)));
        tell(
                dispatcher,
                VolumeExtensions.MOVE,
                args -> start(
                        args.volume(),
                        "move of volume " + args.volume(),
                        (source, cell) -> new Move(args, volumes, source, cell, transport, breaker)));
        return dispatcher;
    }

    private <Q extends Record, R extends Record> void on(
            Dispatcher dispatcher, Op<Q, R> op, Operation<Q, R> operation) {
        dispatcher.on(op, (context, args) -> {
            requireAdministrator(context);
            try {
                return operation.run(args);
            } catch (IOException e) {
                throw WireErrors.abort(e);
            }
        });
    }

    private interface Sending<Q extends Record> {
        void run(Q args, BulkOut out) throws IOException;
    }

    private <Q extends Record> void send(Dispatcher dispatcher, Op<Q, NoValues> op, Sending<Q> sending) {
        dispatcher.onBulkOut(op, (context, args, out) -> {
            requireAdministrator(context);
            try {
                sending.run(args, out);
                return NoValues.NONE;
            } catch (IOException e) {
                throw WireErrors.abort(e);
            }
        });
    }

    private interface Telling<Q extends Record> {
        void run(Q args) throws IOException;
    }

    private <Q extends Record> void tell(Dispatcher dispatcher, Op<Q, NoValues> op, Telling<Q> telling) {
        on(dispatcher, op, args -> {
            telling.run(args);
            return NoValues.NONE;
        });
    }

    private void requireAdministrator(CallContext context) throws IOException {
        if (!subjects.of(context.caller()).administrator()) {
            throw VolserError.BAD_ACCESS.because("only administrators may do this");
        }
    }

    private interface WorkMaker {
        Job.Work make(Volumes.Placed source, CellLocations cell);
    }

    private void start(long volume, String name, WorkMaker maker) throws IOException {
        CellLocations cell =
                locations.orElseThrow(() -> VolserError.BADOP.because("this server knows no volume location servers"));
        Volumes.Placed source = volumes.find(volume)
                .filter(placed -> placed.volume().info().type() == VolumeType.READ_WRITE
                        && !Headers.isHidden(placed.volume().info()))
                .orElseThrow(
                        () -> new StorageException(Reason.NO_VOLUME, "read-write volume " + volume + " is not here"));
        Job job = new Job(name);
        synchronized (this) {
            awaitSettled(volume);
            if (isBusy(volume)) {
                throw VolserError.VOLBUSY.because("volume " + volume + " is being released or moved");
            }
            if (jobs.size() >= JOBS_MAX) {
                jobs.values().removeIf(old -> !old.runs());
            }
            if (jobs.size() >= JOBS_MAX) {
                throw VolserError.VOLBUSY.because(JOBS_MAX + " releases and moves run");
            }
            jobs.put(volume, job);
        }
        recovery.ifPresent(work -> work.watch(volume));
        Thread.ofVirtual().name(name).start(() -> job.run(maker.make(source, cell)));
    }

    /** What is settled at a volume is so after a few calls to the location servers. */
    private synchronized void awaitSettled(long volume) throws IOException {
        long endNs = System.nanoTime() + SETTLED_WAIT.toNanos();
        try {
            while (settling.contains(volume)) {
                long leftMs = (endNs - System.nanoTime()) / NS_PER_MS;
                if (leftMs <= 0) {
                    throw VolserError.VOLBUSY.because("volume " + volume + " is being recovered");
                }
                wait(leftMs);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private final class JobTurns implements Recovery.Turns {
        @Override
        public boolean take(long volume) {
            synchronized (Replication.this) {
                return !isBusy(volume) && settling.add(volume);
            }
        }

        @Override
        public void give(long volume) {
            synchronized (Replication.this) {
                settling.remove(volume);
                Replication.this.notifyAll();
            }
        }
    }

    private synchronized boolean isBusy(long volume) {
        Job known = jobs.get(volume);
        return known != null && known.runs();
    }

    private synchronized JobStatus jobStatus(OfVolume args) {
        Job job = jobs.get(args.volume());
        return job == null ? new JobStatus(VolumeExtensions.JOB_UNKNOWN, "", List.of()) : job.status();
    }

    /** Begins to settle what moves have left when a server was lost. */
    public void start() {
        if (recovery.isEmpty()) {
            volumes.formers().complete();
        }
        recovery.ifPresent(work -> Thread.ofVirtual().name("move-recovery").start(() -> recover(work)));
    }

    private void recover(Recovery recovery) {
        boolean scanned = false;
        try {
            do {
                try {
                    if (!scanned) {
                        recovery.scan();
                        scanned = true;
                    }
                    volumes.formers().tidy();
                    recovery.settle();
                } catch (IOException | RuntimeException e) {
                    LOG.debug("moves cannot be settled yet", e);
                }
            } while (!ended.await(recoveryPause.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        ended.countDown();
        recovery.ifPresent(Recovery::end);
        locations.ifPresent(CellLocations::close);
    }
}
