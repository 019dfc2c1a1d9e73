package io.cellfs.server.replica;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Bases that no read-only volume shows yet, since the release that fills them runs or was cut off: the next release goes on with the newest. */
final class Bases {
    private record Place(long parent, int partition) {}

    private final Map<Place, TreeSet<Long>> unshown = new HashMap<>();

    /** A base is being filled. */
    synchronized void begun(long parent, int partition, long base) {
        unshown.computeIfAbsent(new Place(parent, partition), place -> new TreeSet<>())
                .add(base);
    }

    /** The base that is to be filled further. */
    synchronized Optional<Long> unshown(long parent, int partition) {
        return Optional.ofNullable(unshown.get(new Place(parent, partition))).map(TreeSet::last);
    }

    /** Something is shown: one of the bases that were being filled, if any, has served; the others are not needed. */
    synchronized List<Long> shown(long parent, int partition) {
        TreeSet<Long> all = unshown.remove(new Place(parent, partition));
        return all == null ? List.of() : List.copyOf(all);
    }
}
