package io.cellfs.client;

import io.cellfs.client.region.DataCache;
import io.cellfs.client.server.VolumeNews;
import io.cellfs.client.status.StatusCache;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.yfs.YfsVolSync;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What follows when a volume shows another content than before: caches and kernel forget, and nobody goes back to an older release (ADR 0011). */
final class Releases implements VolumeNews {
    private static final Logger LOG = LoggerFactory.getLogger(Releases.class);

    private final StatusCache statuses;
    private final Invalidations invalidations;
    private volatile @Nullable DataCache data;

    Releases(StatusCache statuses, Invalidations invalidations) {
        this.statuses = statuses;
        this.invalidations = invalidations;
    }

    /** The data cache, which is made after what it reads from. */
    void forData(DataCache cache) {
        data = cache;
    }

    @Override
    public boolean isCurrent(long volume, YfsVolSync sync) {
        return switch (statuses.learnRelease(volume, sync)) {
            case KNOWN -> true;
            case OLDER -> false;
            case NEWER -> {
                replaced(volume);
                yield true;
            }
        };
    }

    @Override
    public void withdrawn(long volume) {
        LOG.warn("volume {}: all its sites show an older release than before, which is taken from now on", volume);
        List<Fid> cached = statuses.forgetRelease(volume);
        replaced(volume, cached);
    }

    /** The volume shows another content than before. */
    void replaced(long volume) {
        replaced(volume, statuses.filesOf(volume));
    }

    private void replaced(long volume, List<Fid> cached) {
        Set<Fid> stale = new LinkedHashSet<>(cached);
        DataCache cache = data;
        if (cache != null) {
            cache.volumeReplaced(volume);
            stale.addAll(cache.filesOf(volume));
        }
        invalidations.tellLater(List.copyOf(stale));
    }
}
