package io.cellfs.server.replica;

import io.cellfs.protocol.ext.VolumeExtensions;
import io.cellfs.protocol.ext.VolumeExtensions.BaseArgs;
import io.cellfs.protocol.ext.VolumeExtensions.PullArgs;
import io.cellfs.protocol.ext.VolumeExtensions.ReleaseArgs;
import io.cellfs.protocol.ext.VolumeExtensions.ShowArgs;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.vl.NvldbEntry;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.protocol.vl.VlReplies;
import io.cellfs.server.file.Volumes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes a read-write volume to its read-only sites: freezes it, lets every site pull what it lacks, all at the same time, and switches
 * each site when it has everything (ADR 0010).
 */
final class Release implements Job.Work {
    private static final Logger LOG = LoggerFactory.getLogger(Release.class);
    /** With so many frozen contents, sites that missed releases still get differences only. */
    private static final int KEPT_AFTER_FAILURE = 3;

    private static final int TRIES = 3;
    private static final long PAUSE_MS = 500;

    private final ReleaseArgs args;
    private final Volumes.Placed source;
    private final CellLocations locations;
    private final Transport transport;
    private final Pulls local;
    private volatile String reason = "";

    Release(ReleaseArgs args, Volumes.Placed source, CellLocations locations, Transport transport, Pulls local) {
        this.args = args;
        this.source = source;
        this.locations = locations;
        this.transport = transport;
        this.local = local;
    }

    private record Site(int index, int server, int partition) {}

    @Override
    public void run(Job job) throws IOException {
        try (EntryLock _ = EntryLock.take(source.volume(), locations, VlFlags.OP_RELEASE, args.force())) {
            release(job);
        }
    }

    private void release(Job job) throws IOException {
        NvldbEntry entry = locations.entry(args.volume());
        List<Site> sites = Sites.of(entry, VlFlags.SITE_RO).stream()
                .map(i -> new Site(i, entry.servers().get(i), entry.partitions().get(i)))
                .toList();
        if (sites.isEmpty()) {
            throw new IOException("has no read-only sites: add one first");
        }
        long ids = locations.newIds(1 + 2 * sites.size());
        Frozen frozen = new Frozen(source.partition(), args.volume());
        Frozen.Content content = frozen.makeReleased(ids, entry.name());
        job.says("releasing to " + sites.size() + " sites");
        List<Integer> failed = all(job, entry, sites, content);
        locations.replace(Sites.released(entry, failed));
        frozen.removeAllBut(failed.isEmpty() ? 1 : KEPT_AFTER_FAILURE);
        if (!failed.isEmpty()) {
            throw new IOException(failed.size() + " of " + sites.size()
                    + " sites still show the former content (" + reason
                    + "); release again when that is mended");
        }
    }

    /** Returns the indices of the sites that failed. */
    private List<Integer> all(Job job, NvldbEntry entry, List<Site> sites, Frozen.Content content) throws IOException {
        List<Integer> failed = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Boolean>> running = new ArrayList<>();
            for (int i = 0; i < sites.size(); i++) {
                Site site = sites.get(i);
                long baseIds = content.id() + 1 + 2L * i;
                running.add(CompletableFuture.supplyAsync(() -> one(job, entry, site, content, baseIds), threads));
            }
            for (int i = 0; i < sites.size(); i++) {
                if (!running.get(i).get()) {
                    failed.add(sites.get(i).index());
                }
            }
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return failed;
    }

    private boolean one(Job job, NvldbEntry entry, Site site, Frozen.Content content, long baseIds) {
        for (int attempt = 1; ; attempt++) {
            try {
                CellLocations.Server server = locations.server(site.server());
                if (server.self() && site.partition() == Sites.readWritePartition(entry)) {
                    local.show(show(entry, site, content.id(), content.date()));
                    return true;
                }
                try (RemotePull pull =
                        new RemotePull(transport, site.server(), site.partition(), server.volumeService())) {
                    VlReplies.Endpoint here = locations
                            .server(entry.servers().get(Sites.readWrite(entry)))
                            .volumeServiceFor(server);
                    pull(job, entry, site, pull, content, baseIds, here);
                    return true;
                }
            } catch (IOException | RuntimeException e) {
                Failures.warn(
                        LOG,
                        "attempt " + attempt + " to release " + entry.name() + " to site " + site.index() + " fails",
                        e);
                reason = "site " + site.index() + ": " + Job.shorten(e);
                if (attempt == TRIES || !pause(attempt)) {
                    return false;
                }
            }
        }
    }

    private void pull(
            Job job,
            NvldbEntry entry,
            Site site,
            RemotePull pull,
            Frozen.Content content,
            long baseIds,
            VlReplies.Endpoint here)
            throws IOException {
        job.add(pull);
        try {
            long base = pull.baseOf(new BaseArgs(entry.readOnlyId(), entry.readWriteId(), site.partition()));
            long shown = pull.pull(new PullArgs(
                    base == 0 ? baseIds : base,
                    base == 0 ? 0 : baseIds + 1,
                    entry.readWriteId(),
                    entry.name(),
                    site.partition(),
                    content.id(),
                    here));
            pull.tell(VolumeExtensions.SHOW, show(entry, site, shown, content.date()));
        } catch (IOException e) {
            pull.failed(e);
            throw e;
        }
    }

    private static ShowArgs show(NvldbEntry entry, Site site, long shown, long date) {
        return new ShowArgs(shown, entry.readOnlyId(), entry.name(), entry.readWriteId(), site.partition(), date);
    }

    private static boolean pause(int attempt) {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS << attempt);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
