package io.cellfs.client;

import io.cellfs.client.recovery.Recovered;
import io.cellfs.client.recovery.RecoveryArea;
import io.cellfs.client.region.DataCache;
import io.cellfs.client.region.FileServerPort.Content;
import io.cellfs.client.region.Salvage;
import io.cellfs.client.server.VolumeIds;
import io.cellfs.client.server.Waits;
import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has not been stored when a volume is let go of, or the client ends: stored in time, or kept in the recovery area. */
final class Unsaved {
    private static final Logger LOG = LoggerFactory.getLogger(Unsaved.class);
    /** How long a server may take for what is written, as long as it takes some; a silent one has {@link Waits#HURRY_NS}. */
    private static final long STORE_NS = TimeUnit.SECONDS.toNanos(20);

    private static final long LOOK_MS = 100;

    private final DataCache data;
    private final RecoveryArea area;
    private final Waits waits;
    private final Function<Long, String> cells;

    /** {@code cells} gives the name of a volume's cell. */
    Unsaved(DataCache data, RecoveryArea area, Waits waits, Function<Long, String> cells) {
        this.data = data;
        this.area = area;
        this.waits = waits;
        this.cells = cells;
    }

    /** As {@link CacheManager#letGo}, of a volume by its number in the client. */
    List<Recovered> letGo(long volume) throws IOException {
        if (!waits.isGone(volume) && dirty(volume).isEmpty()) {
            return List.of();
        }
        if (stores(volume) && dirty(volume).isEmpty()) {
            return List.of();
        }
        waits.end(volume);
        try {
            return keep(dirty(volume));
        } finally {
            waits.resume(volume);
        }
    }

    /** The same of all volumes, which do not begin anything any more. */
    void letGoAll() throws IOException {
        try {
            data.storeAll();
        } catch (IOException e) {
            LOG.warn("what is written cannot all be stored: {}", e.getMessage());
            keep(data.dirtyFiles());
        }
    }

    private List<Fid> dirty(long volume) {
        return data.dirtyFiles().stream().filter(fid -> fid.volume() == volume).toList();
    }

    private boolean stores(long volume) {
        CompletableFuture<Void> stored = new CompletableFuture<>();
        Thread.ofVirtual().name("store volume " + volume).start(() -> {
            try {
                data.storeVolume(volume);
                stored.complete(null);
            } catch (IOException | RuntimeException e) {
                stored.completeExceptionally(e);
            }
        });
        long endNs = System.nanoTime() + STORE_NS;
        while (System.nanoTime() - endNs < 0 && !waits.isStuck(volume)) {
            try {
                stored.get(LOOK_MS, TimeUnit.MILLISECONDS);
                return true;
            } catch (TimeoutException e) {
                LOG.trace("volume {} is being stored", volume, e);
            } catch (ExecutionException e) {
                LOG.debug("volume {} cannot be stored", volume, e);
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }

    private List<Recovered> keep(List<Fid> files) throws IOException {
        List<Recovered> kept = new ArrayList<>();
        IOException failure = null;
        for (Fid file : files) {
            try {
                data.salvage(file, (unsaved, content) -> kept.add(keep(unsaved, content)));
            } catch (IOException e) {
                LOG.error("{}: what is written is neither stored nor kept for later: {}", file, e.getMessage());
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return kept;
    }

    private Recovered keep(Salvage.Unsaved unsaved, Content content) throws IOException {
        Fid file = unsaved.file();
        Recovered entry = new Recovered(
                cells.apply(file.volume()),
                VolumeIds.wire(file),
                unsaved.version().dataVersion(),
                unsaved.size(),
                System.currentTimeMillis(),
                unsaved.ranges());
        area.keep(entry, content);
        LOG.error(
                "volume {}: no server took {} bytes written to file {}: they are kept as {}; 'cellfs recover replay {}' stores them",
                entry.file().volume(),
                entry.bytes(),
                entry.file(),
                entry.id(),
                entry.id());
        return entry;
    }
}
