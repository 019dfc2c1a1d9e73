package io.cellfs.cli.admin;

import io.cellfs.cli.admin.AdminException.Kind;
import io.cellfs.protocol.ext.VolumeExtensions;
import io.cellfs.protocol.vol.VolintInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Descriptions of a partition's volumes, asked for some at a time by someone who wants nearly all, about in order of id. */
final class PartitionPages {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionPages.class);

    private final VolumeServer server;
    private final int partition;
    private final long above;
    private final Map<Long, VolintInfo> page = new HashMap<>();
    private long after;
    private long last;
    private Optional<Ahead<List<VolintInfo>>> following = Optional.empty();
    private boolean reachable = true;

    /** Of volumes with ids greater than one. */
    PartitionPages(VolumeServer server, int partition, long above) {
        this.server = server;
        this.partition = partition;
        this.above = above;
    }

    /** A volume's description; empty when the server does not have it or does not answer. */
    Optional<VolintInfo> find(long id) throws AdminException {
        boolean first = last == 0;
        if (reachable && (first || id <= after || id > last)) {
            if (following.isPresent() && id > last) {
                take(last, following.get());
            } else {
                read(first ? above : id - 1);
            }
            if (id > last) {
                read(id - 1);
            }
        }
        return Optional.ofNullable(page.get(id));
    }

    private void read(long from) throws AdminException {
        take(from, ask(from));
    }

    private Ahead<List<VolintInfo>> ask(long from) {
        return Ahead.of(() -> server.volumes(partition, from));
    }

    /** Takes a page over; the next one is asked for while this one is used. */
    private void take(long from, Ahead<List<VolintInfo>> answer) throws AdminException {
        page.clear();
        following = Optional.empty();
        try {
            List<VolintInfo> read = answer.get();
            read.forEach(info -> page.put(info.volume(), info));
            after = from;
            last = Long.MAX_VALUE;
            if (read.size() == VolumeExtensions.PAGE_MAX) {
                last = read.getLast().volume();
                following = Optional.of(ask(last));
            }
        } catch (AdminException e) {
            if (e.kind() != Kind.UNREACHABLE) {
                throw e;
            }
            reachable = false;
            LOG.debug("volumes of an unreachable server are listed without details", e);
        }
    }
}
