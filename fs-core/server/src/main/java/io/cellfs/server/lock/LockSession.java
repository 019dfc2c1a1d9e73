package io.cellfs.server.lock;

import io.cellfs.protocol.Fid;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** A client's lease: what its locks hang on. */
final class LockSession {
    final UUID client;
    final long incarnation;
    final long generation;

    /** Files that the client holds locks on or waits for, lent ones apart. */
    final Set<Fid> files = new HashSet<>();

    final Set<Fid> lent = new HashSet<>();
    long expiresNs;
    int waits;

    /** Decisions that the client has not confirmed: until then it may know less of its locks than the server. */
    int undelivered;

    /** Whether the client is to reclaim what it held before the restart. */
    boolean reclaiming;

    LockSession(UUID client, long incarnation, long generation) {
        this.client = client;
        this.incarnation = incarnation;
        this.generation = generation;
    }

    boolean is(LeaseKey key) {
        return incarnation == key.incarnation() && generation == key.generation();
    }
}
