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
    private final Map<Long, VolintInfo> page = new HashMap<>();
    private long after;
    private long last;
    private boolean reachable = true;

    PartitionPages(VolumeServer server, int partition) {
        this.server = server;
        this.partition = partition;
    }

    /** A volume's description; empty when the server does not have it or does not answer. */
    Optional<VolintInfo> find(long id) throws AdminException {
        boolean first = last == 0;
        if (reachable && (first || id <= after || id > last)) {
            read(first ? 0 : id - 1);
            if (id > last) {
                read(id - 1);
            }
        }
        return Optional.ofNullable(page.get(id));
    }

    private void read(long from) throws AdminException {
        page.clear();
        try {
            List<VolintInfo> read = server.volumes(partition, from);
            read.forEach(info -> page.put(info.volume(), info));
            after = from;
            last = read.size() == VolumeExtensions.PAGE_MAX ? read.getLast().volume() : Long.MAX_VALUE;
        } catch (AdminException e) {
            if (e.kind() != Kind.UNREACHABLE) {
                throw e;
            }
            reachable = false;
            LOG.debug("volumes of an unreachable server are listed without details", e);
        }
    }
}
