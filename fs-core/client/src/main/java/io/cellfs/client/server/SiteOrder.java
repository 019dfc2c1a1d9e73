package io.cellfs.client.server;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * In which order the sites of a volume are called: servers that answer before those that do not, this machine's own before others, then by measured
 * round trip. The one in use stays in use unless another is clearly nearer, so that two alike do not take turns. Pure.
 */
final class SiteOrder {
    /** Another server takes over only with a round trip of less than this many percent of the one's in use ... */
    static final int NEARER_PERCENT = 70;

    /** ... and by at least so much: below it, the difference is noise. */
    static final long NEARER_BY_NS = 1_000_000;

    private static final int PERCENT = 100;

    private SiteOrder() {}

    /**
     * What is known of a site.
     *
     * @param down whether its server did not answer lately
     * @param local whether its server is on this machine
     * @param rttNs measured round trip in nanoseconds; {@link Long#MAX_VALUE} while not measured
     */
    record Candidate(Site site, boolean down, boolean local, long rttNs) {}

    /** The candidates, best first; {@code current} is the index of the one in use, if any. Ties keep the location database's order. */
    static List<Site> best(List<Candidate> candidates, Optional<Integer> current) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.<Integer, Boolean>comparing(i -> candidates.get(i).down())
                .thenComparing(i -> !candidates.get(i).site().released())
                .thenComparing(i -> !candidates.get(i).local())
                .thenComparingLong(i -> candidates.get(i).rttNs()));
        if (current.isPresent() && stays(candidates, current.get(), order.getFirst())) {
            int used = current.get();
            order.removeIf(index -> index == used);
            order.addFirst(used);
        }
        return order.stream().map(i -> candidates.get(i).site()).toList();
    }

    private static boolean stays(List<Candidate> candidates, int current, int best) {
        Candidate used = candidates.get(current);
        Candidate other = candidates.get(best);
        if (used.down() || used.site().released() != other.site().released() || used.local() != other.local()) {
            return false;
        }
        if (used.rttNs() == Long.MAX_VALUE || other.rttNs() == Long.MAX_VALUE) {
            return true;
        }
        return other.rttNs() >= used.rttNs() / PERCENT * NEARER_PERCENT || used.rttNs() - other.rttNs() < NEARER_BY_NS;
    }
}
