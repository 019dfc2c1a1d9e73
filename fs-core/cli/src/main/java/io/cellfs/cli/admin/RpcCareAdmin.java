package io.cellfs.cli.admin;

import io.cellfs.cli.admin.AdminException.Kind;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.ext.CareExtensions;
import io.cellfs.protocol.ext.CareExtensions.CheckId;
import io.cellfs.protocol.ext.CareExtensions.CheckQuestion;
import io.cellfs.protocol.ext.CareExtensions.CheckStatus;
import io.cellfs.protocol.ext.CareExtensions.Copy;
import io.cellfs.protocol.ext.CareExtensions.DamagedChunk;
import io.cellfs.protocol.ext.CareExtensions.FormerContents;
import io.cellfs.protocol.ext.CareExtensions.MaxSize;
import io.cellfs.protocol.ext.CareExtensions.OfPartition;
import io.cellfs.protocol.ext.CareExtensions.ScrubStatus;
import io.cellfs.protocol.ext.CareExtensions.Statistics;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.vl.NvldbEntry;
import io.cellfs.protocol.vl.Vl;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.protocol.vol.VolintInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after volumes over the extensions of the volume service. */
final class RpcCareAdmin implements CareAdmin {
    private static final Logger LOG = LoggerFactory.getLogger(RpcCareAdmin.class);
    private static final long POLL_MS = 100;
    private static final int DAMAGED_MAX = 1000;
    private static final long TICKS_PER_S = 10_000_000;

    private final Transport transport;
    private final VolumeLocation location;
    private final GoodCopies goodCopies;

    RpcCareAdmin(Transport transport, VolumeLocation location) {
        this.transport = transport;
        this.location = location;
        this.goodCopies = new GoodCopies(transport, location);
    }

    /** A volume that is to be looked at. */
    private record Subject(VolumeLocation.Site site, Copy copy, String name) {}

    @Override
    public CheckOutcome check(String nameOrId, VolumeAdmin.Place place, Consumer<CheckProgress> progress)
            throws AdminException {
        VolumePlace found = VolumePlace.of(location.entry(nameOrId), nameOrId);
        VolumeLocation.Site site = place.server().isPresent()
                ? ServerNames.find(location.servers(), place.server().get())
                : location.site(found.address());
        int partition = place.partition().isPresent()
                ? ServerNames.partition(place.partition().get())
                : found.at(site.address());
        try (ClientConnection server = connect(site)) {
            CheckSum sum = new CheckSum();
            sum.add(check(server, new Subject(site, new Copy(found.id(), partition), nameOrId), progress));
            return sum.outcome();
        }
    }

    @Override
    public CheckOutcome checkServer(String server, Optional<String> partition, Consumer<CheckProgress> progress)
            throws AdminException {
        VolumeLocation.Site site = ServerNames.find(location.servers(), server);
        CheckSum sum = new CheckSum();
        try (VolumeServer volumes = new VolumeServer(transport, site);
                ClientConnection connection = connect(site)) {
            for (int number : partitions(volumes, partition)) {
                List<VolintInfo> page = volumes.volumes(number, 0);
                while (!page.isEmpty()) {
                    for (VolintInfo info : page) {
                        checkIfThere(
                                connection,
                                new Subject(site, new Copy(info.volume(), number), info.name()),
                                progress,
                                sum);
                    }
                    page = volumes.volumes(number, page.getLast().volume());
                }
            }
        }
        return sum.outcome();
    }

    private void checkIfThere(ClientConnection server, Subject subject, Consumer<CheckProgress> progress, CheckSum sum)
            throws AdminException {
        try {
            sum.add(check(server, subject, progress));
        } catch (AdminException e) {
            if (e.kind() != Kind.NOT_FOUND) {
                throw e;
            }
            LOG.debug("volume {} was removed meanwhile", subject.name(), e);
        }
    }

    @Override
    public VolumeStatistics statistics(String nameOrId) throws AdminException {
        VolumePlace place = VolumePlace.of(location.entry(nameOrId), nameOrId);
        VolumeLocation.Site site = location.site(place.address());
        try (ClientConnection server = connect(site)) {
            Subject subject = new Subject(site, new Copy(place.id(), place.partition()), nameOrId);
            Statistics told = call(server, subject, CareExtensions.STATISTICS, subject.copy());
            return new VolumeStatistics(
                    told.accessDate() / TICKS_PER_S,
                    told.dayUse(),
                    told.uniqueBytes(),
                    told.sharedBytes(),
                    told.measuredAt() / TICKS_PER_S,
                    told.problems(),
                    told.maxSizeBytes());
        }
    }

    @Override
    public FormerSummary formers(String nameOrId) throws AdminException {
        NvldbEntry entry = location.entry(nameOrId);
        Map<VolumeServer, Copy> copies = new LinkedHashMap<>();
        try {
            for (int i = 0; i < Math.min(entry.siteCount(), Vl.SITES); i++) {
                if ((entry.serverFlags().get(i) & VlFlags.SITE_RO) != 0) {
                    VolumeServer server = new VolumeServer(
                            transport, location.site(entry.servers().get(i)));
                    copies.put(
                            server,
                            new Copy(entry.readOnlyId(), entry.partitions().get(i)));
                }
            }
            return ServerSurvey.of(
                            List.copyOf(copies.keySet()),
                            server -> formersOf(
                                    server.site(),
                                    Optional.ofNullable(copies.get(server)).orElseThrow()))
                    .values()
                    .stream()
                    .flatMap(Optional::stream)
                    .reduce(FormerSummary.NONE, FormerSummary::plus);
        } finally {
            copies.keySet().forEach(VolumeServer::close);
        }
    }

    private FormerSummary formersOf(VolumeLocation.Site site, Copy copy) throws AdminException {
        try (ClientConnection server = connect(site)) {
            return formers(server, new Subject(site, copy, Long.toString(copy.volume())));
        } catch (AdminException e) {
            if (e.kind() != Kind.FAILED) {
                throw e;
            }
            LOG.debug("{} tells nothing of former contents", site, e);
            return FormerSummary.NONE;
        }
    }

    @Override
    public FormerSummary formersAt(String server) throws AdminException {
        VolumeLocation.Site site = ServerNames.find(location.servers(), server);
        FormerSummary sum = FormerSummary.NONE;
        try (VolumeServer volumes = new VolumeServer(transport, site);
                ClientConnection connection = connect(site)) {
            for (int number : volumes.partitions()) {
                Copy copy = new Copy(0, number);
                sum = sum.plus(formers(connection, new Subject(site, copy, VolumeServer.partitionName(number))));
            }
        }
        return sum;
    }

    private static FormerSummary formers(ClientConnection server, Subject subject) throws AdminException {
        FormerContents told = call(server, subject, CareExtensions.FORMERS, subject.copy());
        return new FormerSummary(told.contents(), told.bytes(), told.until() / TICKS_PER_S);
    }

    @Override
    public VolumeStatistics setMaxSize(String nameOrId, long maximumBytes) throws AdminException {
        VolumePlace place = VolumePlace.of(location.entry(nameOrId), nameOrId);
        VolumeLocation.Site site = location.site(place.address());
        try (ClientConnection server = connect(site)) {
            Subject subject = new Subject(site, new Copy(place.id(), place.partition()), nameOrId);
            MaxSize size = new MaxSize(place.id(), place.partition(), maximumBytes);
            call(server, subject, CareExtensions.SET_MAX_SIZE, size);
        }
        return statistics(nameOrId);
    }

    @Override
    public PropertyAdmin properties() {
        return new RpcPropertyAdmin(transport, location);
    }

    @Override
    public List<ScrubSummary> scrub(String server, Optional<String> partition, boolean begin) throws AdminException {
        VolumeLocation.Site site = ServerNames.find(location.servers(), server);
        List<ScrubSummary> found = new ArrayList<>();
        try (VolumeServer volumes = new VolumeServer(transport, site);
                ClientConnection connection = connect(site)) {
            for (int number : partitions(volumes, partition)) {
                Subject subject = new Subject(site, new Copy(0, number), VolumeServer.partitionName(number));
                OfPartition which = new OfPartition(number);
                if (begin) {
                    call(connection, subject, CareExtensions.SCRUB, which);
                }
                found.add(scrub(subject, call(connection, subject, CareExtensions.SCRUB_STATUS, which)));
            }
        }
        return found;
    }

    private static ScrubSummary scrub(Subject subject, ScrubStatus told) {
        return new ScrubSummary(
                VolumeServer.name(subject.site().volume()),
                subject.name(),
                told.bytesPerSecond(),
                told.running(),
                told.startedAt() / TICKS_PER_S,
                told.finishedAt() / TICKS_PER_S,
                told.chunks(),
                told.bytes(),
                told.problems(),
                told.some().stream().map(problem -> problem.text().toString()).toList());
    }

    private static List<Integer> partitions(VolumeServer server, Optional<String> partition) throws AdminException {
        return partition.isPresent() ? List.of(ServerNames.partition(partition.get())) : server.partitions();
    }

    private ClientConnection connect(VolumeLocation.Site site) {
        return transport.connect(site.volume(), Services.EXTENSIONS, false);
    }

    private static <Q extends Record, R extends Record> R call(
            ClientConnection server, Subject subject, Op<Q, R> op, Q args) throws AdminException {
        try {
            return Rpc.call(server, op, args);
        } catch (IOException e) {
            throw AdminErrors.of(
                    (subject.copy().volume() == 0 ? "partition " : "volume ") + subject.name(),
                    subject.site().volume(),
                    e);
        }
    }

    /** A check that has ended. */
    private record Checked(
            Subject subject, CheckStatus status, List<String> problems, List<CheckOutcome.GoodCopy> copies) {}

    private Checked check(ClientConnection server, Subject subject, Consumer<CheckProgress> progress)
            throws AdminException {
        long check = call(server, subject, CareExtensions.CHECK, subject.copy()).check();
        List<String> problems = new ArrayList<>();
        while (true) {
            CheckStatus status =
                    call(server, subject, CareExtensions.CHECK_STATUS, new CheckQuestion(check, problems.size()));
            status.some().forEach(problem -> problems.add(problem.text().toString()));
            progress.accept(new CheckProgress(
                    subject.name(), status.entries(), status.bytes(), status.expectedBytes(), status.problems()));
            if (status.state() == CareExtensions.CHECK_FAILED) {
                throw new AdminException(
                        Kind.FAILED, "volume " + subject.name() + ": cannot be checked: " + status.message());
            }
            if (status.state() == CareExtensions.CHECK_DONE
                    && (status.some().isEmpty() || problems.size() >= status.kept())) {
                return new Checked(
                        subject, status, problems, status.problems() == 0 ? List.of() : copies(server, subject, check));
            }
            if (status.some().isEmpty()) {
                pause(server, subject, check);
            }
        }
    }

    /** Who still has what a check found damaged; what the check found counts also when nobody tells that. */
    private List<CheckOutcome.GoodCopy> copies(ClientConnection server, Subject subject, long check) {
        try {
            return goodCopies.of(subject.site(), subject.copy(), damage(server, subject, check));
        } catch (AdminException e) {
            LOG.warn("it is not known who still has what is damaged in volume {}", subject.name(), e);
            return List.of();
        }
    }

    /** Which chunks a check found damaged; none from a server that does not tell. */
    private static List<DamagedChunk> damage(ClientConnection server, Subject subject, long check)
            throws AdminException {
        List<DamagedChunk> all = new ArrayList<>();
        try {
            List<DamagedChunk> some;
            do {
                some = Rpc.call(server, CareExtensions.CHECK_DAMAGE, new CheckQuestion(check, all.size()))
                        .some();
                all.addAll(some);
            } while (!some.isEmpty() && all.size() < DAMAGED_MAX);
        } catch (IOException e) {
            if (!VolumeServer.isUnknown(e)) {
                throw AdminErrors.of("volume " + subject.name(), subject.site().volume(), e);
            }
            LOG.debug("{} does not tell which chunks are damaged", subject.site(), e);
        }
        return all;
    }

    private static void pause(ClientConnection server, Subject subject, long check) throws AdminException {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            call(server, subject, CareExtensions.END_CHECK, new CheckId(check));
            throw new AdminException(Kind.FAILED, "interrupted");
        }
    }

    /** The sum of several checks. */
    private static final class CheckSum {
        private final List<CheckOutcome.Damaged> damaged = new ArrayList<>();
        private long volumes;
        private long vnodes;
        private long entries;
        private long chunks;
        private long bytes;
        private long problems;

        void add(Checked checked) {
            CheckStatus status = checked.status();
            volumes++;
            vnodes += status.vnodes();
            entries += status.entries();
            chunks += status.chunks();
            bytes += status.bytes();
            problems += status.problems();
            if (status.problems() > 0) {
                Subject subject = checked.subject();
                damaged.add(new CheckOutcome.Damaged(
                        subject.name(),
                        subject.copy().volume(),
                        VolumeServer.name(subject.site().volume()),
                        VolumeServer.partitionName(subject.copy().partition()),
                        status.problems(),
                        checked.problems(),
                        checked.copies()));
            }
        }

        CheckOutcome outcome() {
            return new CheckOutcome(volumes, vnodes, entries, chunks, bytes, problems, damaged);
        }
    }
}
