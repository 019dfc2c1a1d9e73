package io.cellfs.server.lock;

import io.cellfs.protocol.Fid;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Until when AFS's whole-file locks stand: each by itself, as their clients have no lease. */
final class WholeFileExpiry {
    private final long lifetimeNs;
    private final LinkedHashMap<Key, Long> expiries = new LinkedHashMap<>();

    /** A lock: a host has at most one on a file. */
    record Key(Fid file, UUID host) {}

    WholeFileExpiry(long lifetimeNs) {
        this.lifetimeNs = lifetimeNs;
    }

    void taken(Fid file, UUID host, long nowNs) {
        Key key = new Key(file, host);
        expiries.remove(key);
        expiries.put(key, nowNs + lifetimeNs);
    }

    boolean holds(Fid file, UUID host) {
        return expiries.containsKey(new Key(file, host));
    }

    void dropped(Fid file, UUID host) {
        expiries.remove(new Key(file, host));
    }

    /** Takes out what has expired. All live equally long, so the first is the oldest. */
    List<Key> takeExpired(long nowNs) {
        List<Key> expired = new ArrayList<>();
        Map.Entry<Key, Long> first = expiries.firstEntry();
        while (first != null && first.getValue() - nowNs <= 0) {
            expired.add(first.getKey());
            expiries.remove(first.getKey());
            first = expiries.firstEntry();
        }
        return expired;
    }

    /** When the first expires, or {@code otherwise}. */
    long nextNs(long otherwise) {
        Map.Entry<Key, Long> first = expiries.firstEntry();
        return first == null ? otherwise : first.getValue();
    }

    /** Takes out what a host has. */
    List<Fid> take(UUID host) {
        List<Fid> files = expiries.keySet().stream()
                .filter(key -> key.host().equals(host))
                .map(Key::file)
                .toList();
        files.forEach(file -> dropped(file, host));
        return files;
    }
}
