package io.cellfs.protocol.lock;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;

/** Who waits for whom: a search in a graph whose edges are asked for as it goes. */
final class WaitGraph {
    /** Beyond this many owners a search gives up and finds nothing: waiting goes on, as without the search. */
    private static final int MAX_VISITED = 2000;

    private WaitGraph() {}

    /** Everybody reachable from {@code first}, those included; at most {@value #MAX_VISITED} or so. */
    static Set<LockOwner> reachable(
            Collection<LockOwner> first, Function<LockOwner, Collection<LockOwner>> blockersOf) {
        Set<LockOwner> visited = new HashSet<>(first);
        Deque<LockOwner> ahead = new ArrayDeque<>(visited);
        while (!ahead.isEmpty() && visited.size() <= MAX_VISITED) {
            for (LockOwner blocker : blockersOf.apply(ahead.pop())) {
                if (visited.add(blocker)) {
                    ahead.push(blocker);
                }
            }
        }
        return visited;
    }
}
