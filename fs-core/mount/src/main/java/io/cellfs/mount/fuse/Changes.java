package io.cellfs.mount.fuse;

import io.cellfs.mount.fuse.KeptTables.KeptChange;
import io.cellfs.protocol.Fid;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Changes of names under way, each noted from before it is begun until its request is answered. Thread-safe. */
final class Changes {
    /** Of an earlier process; more requests than it can have had in hand. What was answered and not ended any more is among them. */
    private static final int MAX_EARLIER = 8192;

    private final KeptTables kept;
    private final LongSupplier epochNs;
    private final Map<Long, KeptChange> now = new ConcurrentHashMap<>();
    private final Map<Long, KeptChange> earlier = new ConcurrentHashMap<>();

    /** None; {@code epochNs} is the clock that files get their times from, ns since the epoch. */
    Changes(KeptTables kept, LongSupplier epochNs) {
        this.kept = kept;
        this.epochNs = epochNs;
    }

    /** Knows what an earlier process had begun, the latest of that. */
    void restore(List<KeptChange> changes) {
        List<KeptChange> sorted = changes.stream()
                .sorted(Comparator.comparingLong(KeptChange::request))
                .toList();
        int old = Math.max(0, sorted.size() - MAX_EARLIER);
        sorted.subList(0, old).forEach(change -> kept.remove(change.record()));
        sorted.subList(old, sorted.size()).forEach(change -> earlier.put(change.request(), change));
    }

    /** Whether changes are noted. */
    boolean keep() {
        return kept.keep();
    }

    /** What an earlier process had begun for a request that is sent again. */
    Optional<KeptChange> begun(Request q) {
        Optional<KeptChange> begun = q.isResent() ? Optional.ofNullable(earlier.get(q.number())) : Optional.empty();
        q.changes(begun.isPresent());
        return begun;
    }

    /** Notes that a change is about to be begun, of the name of {@code moved} if that is a file. */
    void begin(Request q, Fid moved) {
        if (kept.keep()) {
            q.changes(true);
            now.put(q.number(), kept.began(q.number(), epochNs.getAsLong(), moved));
        }
    }

    /** The request has been answered. */
    void end(Request q) {
        if (q.changes()) {
            q.changes(false);
            remove(now, q);
            remove(earlier, q);
        }
    }

    private void remove(Map<Long, KeptChange> from, Request q) {
        KeptChange change = from.remove(q.number());
        if (change != null) {
            kept.remove(change.record());
        }
    }
}
