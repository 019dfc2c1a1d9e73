package io.cellfs.client.status;

import io.cellfs.protocol.Fid;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** The vnodes in the order of their last use, bounded; pinned ones stay. Thread-safe. */
final class VnodeTable {
    private static final int MAX_SKIPS = 64;

    private final int bound;
    private final LinkedHashMap<Fid, Vnode> vnodes = new LinkedHashMap<>(1024, 0.75f, true);

    VnodeTable(int bound) {
        this.bound = bound;
    }

    /** The vnode of {@code fid}, new if need be. */
    synchronized Vnode obtain(Fid fid) {
        Vnode known = vnodes.get(fid);
        if (known != null) {
            return known;
        }
        Vnode fresh = new Vnode(fid);
        vnodes.put(fid, fresh);
        evict();
        return fresh;
    }

    /** The same, kept until it is unpinned. */
    synchronized Vnode obtainPinned(Fid fid) {
        Vnode vnode = obtain(fid);
        vnode.pin();
        return vnode;
    }

    synchronized Optional<Vnode> find(Fid fid) {
        return Optional.ofNullable(vnodes.get(fid));
    }

    synchronized void remove(Vnode vnode) {
        if (!vnode.isPinned()) {
            vnodes.remove(vnode.fid(), vnode);
        }
    }

    synchronized List<Vnode> all() {
        return new ArrayList<>(vnodes.values());
    }

    synchronized int size() {
        return vnodes.size();
    }

    private void evict() {
        Iterator<Vnode> oldest = vnodes.values().iterator();
        int skips = 0;
        while (vnodes.size() > bound && skips < MAX_SKIPS && oldest.hasNext()) {
            if (oldest.next().isPinned()) {
                skips++;
            } else {
                oldest.remove();
            }
        }
    }
}
