package io.cellfs.cli.admin;

import io.cellfs.cli.admin.AdminException.Kind;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.ext.VolumeExtensions;
import io.cellfs.protocol.ext.VolumeExtensions.BaseArgs;
import io.cellfs.protocol.ext.VolumeExtensions.JobStatus;
import io.cellfs.protocol.ext.VolumeExtensions.MoveArgs;
import io.cellfs.protocol.ext.VolumeExtensions.OfVolume;
import io.cellfs.protocol.ext.VolumeExtensions.ReleaseArgs;
import io.cellfs.protocol.ext.VolumeExtensions.SiteStatus;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.vl.NvldbEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Releases and moves through the server that has the read-write volume, which does the work. */
final class RpcReplicaAdmin implements ReplicaAdmin {
    private static final long FIRST_POLL_MS = 5;
    private static final long LAST_POLL_MS = 100;

    private final Transport transport;
    private final VolumeLocation location;
    private final VolumeAdmin volumes;

    RpcReplicaAdmin(Transport transport, VolumeLocation location, VolumeAdmin volumes) {
        this.transport = transport;
        this.location = location;
        this.volumes = volumes;
    }

    private record Place(VolumeLocation.Site server, int partition) {
        ReplicaSite of(NvldbEntry entry) {
            return new ReplicaSite(
                    entry.name(), VolumeServer.name(server.volume()), VolumeServer.partitionName(partition));
        }
    }

    private Place place(String server, String partition) throws AdminException {
        VolumeLocation.Site site = ServerNames.find(location.servers(), server);
        int number = ServerNames.partition(partition);
        try (VolumeServer there = new VolumeServer(transport, site)) {
            if (!there.partitions().contains(number)) {
                throw new AdminException(
                        Kind.NOT_FOUND,
                        "server " + server + ": has no partition " + VolumeServer.partitionName(number));
            }
        }
        return new Place(site, number);
    }

    @Override
    public ReplicaSite plan(String nameOrId, String server, String partition) throws AdminException {
        NvldbEntry entry = location.entry(nameOrId);
        Place place = place(server, partition);
        int home = EntrySites.readWrite(entry);
        if (entry.servers().get(home) == place.server().address()
                && entry.partitions().get(home) == place.partition()) {
            throw new AdminException(Kind.INVALID, "volume " + entry.name() + ": is there already");
        }
        return place.of(entry);
    }

    @Override
    public ReplicaSite addSite(String nameOrId, String server, String partition) throws AdminException {
        NvldbEntry entry = location.entry(nameOrId);
        Place place = place(server, partition);
        location.replace(EntrySites.plus(entry, place.server().address(), place.partition()));
        return place.of(entry);
    }

    @Override
    public ReplicaSite removeSite(String nameOrId, String server, String partition, boolean dryRun)
            throws AdminException {
        NvldbEntry entry = location.entry(nameOrId);
        Place place = place(server, partition);
        NvldbEntry without = EntrySites.minus(entry, place.server().address(), place.partition());
        if (dryRun) {
            return place.of(entry);
        }
        location.replace(without);
        try (ClientConnection there = transport.connect(place.server().volume(), Services.EXTENSIONS, false);
                VolumeServer volumes = new VolumeServer(transport, place.server())) {
            BaseArgs copy = new BaseArgs(entry.readOnlyId(), entry.readWriteId(), place.partition());
            long base =
                    call(there, place.server(), VolumeExtensions.BASE_OF, copy).volume();
            volumes.removeIfThere(place.partition(), entry.readOnlyId());
            if (base != 0) {
                volumes.removeIfThere(place.partition(), base);
            }
        }
        return place.of(entry);
    }

    @Override
    public List<SiteSummary> planRelease(String nameOrId) throws AdminException {
        List<SiteSummary> sites = volumes.sites(nameOrId).stream()
                .filter(site -> site.type().equals("read-only"))
                .toList();
        if (sites.isEmpty()) {
            throw new AdminException(Kind.INVALID, "volume " + nameOrId + ": has no read-only sites: add one first");
        }
        return sites;
    }

    @Override
    public JobReport release(String nameOrId, boolean force, Consumer<JobReport> progress) throws AdminException {
        NvldbEntry entry = location.entry(nameOrId);
        return job(entry, VolumeExtensions.RELEASE, new ReleaseArgs(entry.readWriteId(), force), progress);
    }

    @Override
    public JobReport move(String nameOrId, String server, String partition, boolean force, Consumer<JobReport> progress)
            throws AdminException {
        plan(nameOrId, server, partition);
        NvldbEntry entry = location.entry(nameOrId);
        Place place = place(server, partition);
        return job(
                entry,
                VolumeExtensions.MOVE,
                new MoveArgs(entry.readWriteId(), place.server().address(), place.partition(), force),
                progress);
    }

    private <Q extends Record> JobReport job(NvldbEntry entry, Op<Q, NoValues> op, Q args, Consumer<JobReport> progress)
            throws AdminException {
        VolumeLocation.Site home = location.site(entry.servers().get(EntrySites.readWrite(entry)));
        try (ClientConnection server = transport.connect(home.volume(), Services.EXTENSIONS, false)) {
            call(server, home, op, args);
            for (long pauseMs = FIRST_POLL_MS; ; pauseMs = Math.min(LAST_POLL_MS, 2 * pauseMs)) {
                JobStatus status = call(server, home, VolumeExtensions.JOB_STATUS, new OfVolume(entry.readWriteId()));
                JobReport report = report(entry, status);
                progress.accept(report);
                switch (status.state()) {
                    case VolumeExtensions.JOB_DONE -> {
                        return report;
                    }
                    case VolumeExtensions.JOB_RUNS -> pause(pauseMs);
                    case VolumeExtensions.JOB_UNKNOWN ->
                        throw new AdminException(
                                Kind.FAILED,
                                "volume " + entry.name() + ": its server was restarted meanwhile; try again");
                    default ->
                        throw new AdminException(Kind.FAILED, "volume " + entry.name() + ": " + status.message());
                }
            }
        }
    }

    private static <Q extends Record, R extends Record> R call(
            ClientConnection server, VolumeLocation.Site site, Op<Q, R> op, Q args) throws AdminException {
        try {
            return Rpc.call(server, op, args);
        } catch (IOException e) {
            throw AdminErrors.of("volume server", site.volume(), e);
        }
    }

    private JobReport report(NvldbEntry entry, JobStatus status) throws AdminException {
        List<JobReport.Site> sites = new ArrayList<>();
        for (SiteStatus site : status.sites()) {
            sites.add(new JobReport.Site(
                    VolumeServer.name(location.site(site.server()).volume()),
                    VolumeServer.partitionName(site.partition()),
                    state(site.state()),
                    site.differences(),
                    site.chunks(),
                    site.bytes(),
                    site.message()));
        }
        return new JobReport(entry.name(), status.message(), sites);
    }

    private static String state(int state) {
        return switch (state) {
            case VolumeExtensions.JOB_DONE -> "done";
            case VolumeExtensions.JOB_FAILED -> "failed";
            default -> "running";
        };
    }

    private static void pause(long ms) throws AdminException {
        try {
            TimeUnit.MILLISECONDS.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AdminException(Kind.FAILED, "interrupted; the server goes on");
        }
    }
}
