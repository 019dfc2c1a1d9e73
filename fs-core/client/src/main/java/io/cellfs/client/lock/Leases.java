package io.cellfs.client.lock;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** This client's leases, one for each server. Thread-safe. */
final class Leases {
    private final LockServers servers;
    private final UUID client;
    private final long incarnation;
    private final KeptLocks kept;
    private final Map<UUID, Lease> leases = new ConcurrentHashMap<>();

    Leases(LockServers servers, UUID client, long incarnation, KeptLocks kept) {
        this.kept = kept;
        this.servers = servers;
        this.client = client;
        this.incarnation = incarnation;
    }

    Lease at(UUID server) {
        return leases.computeIfAbsent(server, s -> new Lease(s, servers, client, incarnation, kept));
    }

    List<Lease> all() {
        return List.copyOf(leases.values());
    }

    /** Ends all; the first failure is thrown after all have been tried. */
    void endAll() throws IOException {
        IOException failure = null;
        for (Lease lease : all()) {
            try {
                lease.end();
            } catch (IOException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
