package io.cellfs.client.server;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.UUID;

/**
 * A file server that holds a volume.
 *
 * @param server its identity
 * @param addresses where it answers, in order of preference
 * @param released whether it has the newest release while others do not have it yet (VLSF_NEWREPSITE)
 */
public record Site(UUID server, List<InetSocketAddress> addresses, boolean released) {
    /** Copies the list. */
    public Site {
        addresses = List.copyOf(addresses);
    }
}
