package io.cellfs.server.lock;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The time after a restart in which clients reclaim what they held: until all that are on record have, or their time is over. */
final class Grace {
    private final Map<UUID, Long> expected;
    private long endsNs;

    /** Grace for these clients, by their incarnations; there is none without clients. */
    Grace(Map<UUID, Long> recorded, long endsNs) {
        this.expected = new HashMap<>(recorded);
        this.endsNs = endsNs;
    }

    boolean lasts() {
        return !expected.isEmpty();
    }

    long endsNs() {
        return endsNs;
    }

    /** It ends no sooner than then. */
    void lastUntil(long atNs) {
        endsNs = LockBooks.later(endsNs, atNs);
    }

    boolean expects(UUID client, long incarnation) {
        Long recorded = expected.get(client);
        return recorded != null && recorded == incarnation;
    }

    /** The client has reclaimed, or has nothing to. */
    void done(UUID client) {
        expected.remove(client);
    }

    /** Ends it; who has not come back by now has nothing any more. */
    List<UUID> end() {
        List<UUID> missing = List.copyOf(expected.keySet());
        expected.clear();
        return missing;
    }
}
