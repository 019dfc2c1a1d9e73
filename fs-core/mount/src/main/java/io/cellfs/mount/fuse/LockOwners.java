package io.cellfs.mount.fuse;

import io.cellfs.protocol.Fid;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which owners took POSIX locks on which files, so that closes without locks cost nothing. Thread-safe. */
final class LockOwners {
    private final Map<Fid, Set<Long>> owners = new HashMap<>();
    private volatile boolean any;

    synchronized void add(Fid file, long owner) {
        owners.computeIfAbsent(file, f -> new HashSet<>()).add(owner);
        any = true;
    }

    /** Forgets an owner's locks; whether there may have been some. */
    boolean remove(Fid file, long owner) {
        return any && removeKnown(file, owner);
    }

    private synchronized boolean removeKnown(Fid file, long owner) {
        Set<Long> of = owners.get(file);
        if (of == null || !of.remove(owner)) {
            return false;
        }
        if (of.isEmpty()) {
            owners.remove(file);
            any = !owners.isEmpty();
        }
        return true;
    }

    /** Whether anybody may hold a POSIX lock on the file. */
    boolean any(Fid file) {
        return any && holds(file);
    }

    private synchronized boolean holds(Fid file) {
        return owners.containsKey(file);
    }
}
