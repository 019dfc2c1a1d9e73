package io.cellfs.protocol.lock;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.lock.LockRequest.Manner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Locks byte by byte and requests in a list: slow, and plain enough to be believed. */
final class NaiveLocks {
    /** Bytes told apart; the one after stands for all further ones. */
    static final int BYTES = 24;

    private final Map<Fid, Map<LockOwner, LockMode[]>> held = new HashMap<>();
    private final List<LockRequest> waiting = new ArrayList<>();

    private Map<LockOwner, LockMode[]> file(Fid file) {
        return held.computeIfAbsent(file, f -> new HashMap<>());
    }

    void set(Fid file, LockOwner owner, int start, int end, LockMode mode) {
        LockMode[] bytes = file(file).computeIfAbsent(owner, o -> new LockMode[BYTES + 1]);
        for (int at = start; at <= Math.min(end, BYTES); at++) {
            bytes[at] = mode;
        }
    }

    LockMode at(Fid file, LockOwner owner, int at) {
        LockMode[] bytes = file(file).get(owner);
        return bytes == null ? null : bytes[at];
    }

    void forget(LockOwner owner) {
        held.values().forEach(owners -> owners.remove(owner));
        waiting.removeIf(r -> r.owner().equals(owner));
    }

    List<LockRequest> waiting() {
        return waiting;
    }

    Set<LockOwner> blockers(LockRequest request) {
        Set<LockOwner> blockers = new HashSet<>();
        file(request.file()).forEach((owner, bytes) -> {
            if (owner.meets(request.owner())) {
                for (int at = (int) request.lock().start();
                        at <= Math.min(request.lock().end(), BYTES);
                        at++) {
                    boolean bad = bytes[at] == LockMode.EXCLUSIVE
                            || (bytes[at] != null && request.lock().mode() == LockMode.EXCLUSIVE);
                    if (bad) {
                        blockers.add(owner);
                    }
                }
            }
        });
        return blockers;
    }

    boolean hasEarlier(LockRequest request) {
        for (LockRequest earlier : waiting) {
            if (earlier.equals(request)) {
                return false;
            }
            if (earlier.manner() == Manner.WAIT
                    && earlier.file().equals(request.file())
                    && earlier.lock().conflictsWith(request.lock())) {
                return true;
            }
        }
        return false;
    }

    /** Whether some POSIX owners wait in a circle for what is held. */
    boolean hasCircle() {
        Map<LockOwner, Set<LockOwner>> edges = new HashMap<>();
        for (LockRequest request : waiting) {
            edges.computeIfAbsent(request.owner(), o -> new HashSet<>()).addAll(blockers(request));
        }
        return edges.keySet().stream().anyMatch(owner -> reaches(edges, owner, owner, new HashSet<>()));
    }

    private static boolean reaches(
            Map<LockOwner, Set<LockOwner>> edges, LockOwner from, LockOwner to, Set<LockOwner> seen) {
        for (LockOwner next : edges.getOrDefault(from, Set.of())) {
            if (next.equals(to) || (seen.add(next) && reaches(edges, next, to, seen))) {
                return true;
            }
        }
        return false;
    }
}
