package io.cellfs.protocol.database;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * In which order the servers of a database are asked. Reads stay with the server that answered last, writes with the one that took the last
 * write; a server that failed comes last for a while. Pure: time is passed in. Not thread-safe.
 */
final class ServerOrder {
    /** How long a server that failed is asked only after the others. */
    static final long SHUN_NS = 30_000_000_000L;

    private final Map<InetSocketAddress, Long> failedAtNs = new HashMap<>();
    private Optional<InetSocketAddress> preferred = Optional.empty();
    private Optional<InetSocketAddress> leader = Optional.empty();

    /** All servers, in the order in which to ask. */
    List<InetSocketAddress> reading(List<InetSocketAddress> servers, long nowNs) {
        return order(servers, preferred, nowNs);
    }

    /** All servers, in the order in which to have something changed. */
    List<InetSocketAddress> writing(List<InetSocketAddress> servers, long nowNs) {
        return order(servers, leader.filter(servers::contains).or(() -> preferred), nowNs);
    }

    private List<InetSocketAddress> order(
            List<InetSocketAddress> servers, Optional<InetSocketAddress> first, long nowNs) {
        List<InetSocketAddress> all = new ArrayList<>(servers);
        Collections.rotate(all, -Math.max(0, first.map(servers::indexOf).orElse(0)));
        all.sort(Comparator.comparing(server -> isShunned(server, nowNs)));
        return all;
    }

    boolean isShunned(InetSocketAddress server, long nowNs) {
        Long failedNs = failedAtNs.get(server);
        return failedNs != null && nowNs - failedNs < SHUN_NS;
    }

    /** It answered a question. */
    void answered(InetSocketAddress server) {
        failedAtNs.remove(server);
        preferred = Optional.of(server);
    }

    /** It took a change. */
    void changed(InetSocketAddress server) {
        failedAtNs.remove(server);
        leader = Optional.of(server);
    }

    /** It said that it is not the one that takes changes; it may still answer questions. */
    void isFollower(InetSocketAddress server) {
        failedAtNs.remove(server);
        leader = leader.filter(known -> !known.equals(server));
    }

    /** It did not answer, or had nothing to say. */
    void failed(InetSocketAddress server, long nowNs) {
        failedAtNs.put(server, nowNs);
        leader = leader.filter(known -> !known.equals(server));
    }

    /** Only these are left. */
    void retain(Collection<InetSocketAddress> servers) {
        failedAtNs.keySet().retainAll(servers);
    }
}
