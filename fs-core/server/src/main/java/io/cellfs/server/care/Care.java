package io.cellfs.server.care;

import io.cellfs.protocol.error.VolserError;
import io.cellfs.protocol.ext.CareExtensions;
import io.cellfs.protocol.ext.CareExtensions.Copy;
import io.cellfs.protocol.ext.CareExtensions.FormerContents;
import io.cellfs.protocol.ext.CareExtensions.Problem;
import io.cellfs.protocol.ext.CareExtensions.RestoreArgs;
import io.cellfs.protocol.ext.CareExtensions.RestorePlan;
import io.cellfs.protocol.ext.CareExtensions.ScrubStatus;
import io.cellfs.protocol.ext.CareExtensions.Statistics;
import io.cellfs.protocol.ext.PropertyExtensions;
import io.cellfs.protocol.rpc.Caller;
import io.cellfs.protocol.rpc.Dispatcher;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.server.acl.Subject;
import io.cellfs.server.file.Formers;
import io.cellfs.server.file.WireErrors;
import io.cellfs.server.volume.VolumeService;
import io.cellfs.storage.api.Partition;
import io.cellfs.storage.api.Partition.Differing;
import io.cellfs.storage.api.ScrubReport;
import io.cellfs.storage.api.Sharing;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeInfo;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Looks after volumes on behalf of administrators: service 26000 on the volume service's port, {@link CareExtensions}. */
public final class Care implements AutoCloseable {
    /** Finds out who calls. */
    @FunctionalInterface
    public interface Subjects {
        /** The user of a call. */
        Subject of(Caller caller) throws IOException;
    }

    private interface Operation<Q extends Record, R extends Record> {
        R run(Q args) throws IOException;
    }

    private final VolumeService volumes;
    private final Subjects subjects;
    private final Checks checks;
    private final ScrubConfig scrubbing;
    private final Map<Partition, Scrubber> scrubbers = new LinkedHashMap<>();

    /** The care of these volumes; {@code wallTicks} is time in 100 ns units since 1970; {@code mender} is told of damage. */
    public Care(
            VolumeService volumes,
            ScrubConfig scrubbing,
            Mender mender,
            Subjects subjects,
            LongSupplier nanoTime,
            LongSupplier wallTicks) {
        this.volumes = volumes;
        this.scrubbing = scrubbing;
        this.subjects = subjects;
        this.checks = new Checks(nanoTime);
        for (Partition partition : volumes.partitions()) {
            scrubbers.put(partition, new Scrubber(partition, scrubbing, mender, wallTicks));
        }
    }

    /** Begins to scrub. */
    public void start() {
        scrubbers.values().forEach(Scrubber::start);
    }

    /** Registers every operation. */
    public Dispatcher register(Dispatcher dispatcher) {
        on(dispatcher, CareExtensions.CHECK, copy -> checks.start(copy, volumes.partition(copy.partition())));
        on(dispatcher, CareExtensions.CHECK_STATUS, checks::status);
        on(dispatcher, CareExtensions.CHECK_DAMAGE, checks::damage);
        on(dispatcher, CareExtensions.END_CHECK, id -> {
            checks.end(id);
            return NoValues.NONE;
        });
        on(dispatcher, CareExtensions.PLAN_RESTORE, this::plan);
        on(dispatcher, CareExtensions.RESTORE, args -> {
            volumes.restore(args.partition(), args.volume(), args.source());
            return NoValues.NONE;
        });
        on(dispatcher, CareExtensions.SET_MAX_SIZE, args -> {
            volumes.setMaxSize(args.partition(), args.volume(), args.bytes());
            return NoValues.NONE;
        });
        Publishing publishing = new Publishing(volumes);
        on(dispatcher, PropertyExtensions.SETTINGS, publishing::settings);
        on(dispatcher, PropertyExtensions.CHANGE_SETTINGS, publishing::change);
        on(dispatcher, PropertyExtensions.PUBLISH, publishing::publish);
        on(dispatcher, PropertyExtensions.UNPUBLISH, publishing::unpublish);
        on(dispatcher, PropertyExtensions.PUBLICATIONS, publishing::publications);
        on(dispatcher, CareExtensions.STATISTICS, this::statistics);
        on(dispatcher, CareExtensions.FORMERS, this::formers);
        on(dispatcher, CareExtensions.SCRUB_STATUS, args -> scrubStatus(volumes.partition(args.partition())));
        on(dispatcher, CareExtensions.SCRUB, args -> {
            Partition partition = volumes.partition(args.partition());
            Optional.ofNullable(scrubbers.get(partition)).orElseThrow().begin();
            return NoValues.NONE;
        });
        return dispatcher;
    }

    private Statistics statistics(Copy copy) throws IOException {
        Partition partition = volumes.partition(copy.partition());
        VolumeInfo info = partition
                .volume(copy.volume())
                .map(Volume::info)
                .orElseThrow(() -> new StorageException(Reason.NO_VOLUME, "volume " + copy.volume() + " is not here"));
        Sharing sharing = partition.sharing(copy.volume()).orElse(new Sharing(0, 0, 0, 0));
        return new Statistics(
                info.accessDate(),
                info.dayUse(),
                sharing.uniqueBytes(),
                sharing.sharedBytes(),
                sharing.measuredAt(),
                sharing.problems(),
                info.maxSizeBytes());
    }

    private FormerContents formers(Copy copy) throws IOException {
        Formers.Kept kept = volumes.formers()
                .kept(volumes.partition(copy.partition()), id -> copy.volume() == 0 || copy.volume() == id);
        return new FormerContents(kept.contents(), kept.bytes(), kept.until());
    }

    private ScrubStatus scrubStatus(Partition partition) {
        ScrubReport report = partition.scrubReport();
        return new ScrubStatus(
                scrubbing.bytesPerSecond(),
                report.running(),
                report.startedAt(),
                report.finishedAt(),
                report.chunks(),
                report.bytes(),
                report.problems(),
                report.found().stream()
                        .limit(CareExtensions.PROBLEMS_PER_ANSWER)
                        .map(Check::cut)
                        .map(Problem::new)
                        .toList());
    }

    @Override
    public void close() {
        scrubbers.values().forEach(Scrubber::close);
    }

    private RestorePlan plan(RestoreArgs args) throws IOException {
        Differing differing = volumes.partition(args.partition()).planRestore(args.volume(), args.source());
        return new RestorePlan(differing.vnodes(), differing.entries());
    }

    private <Q extends Record, R extends Record> void on(
            Dispatcher dispatcher, Op<Q, R> op, Operation<Q, R> operation) {
        dispatcher.on(op, (context, args) -> {
            if (!subjects.of(context.caller()).administrator()) {
                throw VolserError.BAD_ACCESS.because("only administrators may do this");
            }
            try {
                return operation.run(args);
            } catch (IOException e) {
                throw WireErrors.abort(e);
            }
        });
    }
}
