package io.cellfs.storage;

import io.cellfs.protocol.Fid;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.meta.Keys;
import io.cellfs.storage.meta.View;
import io.cellfs.storage.meta.Vnode;
import io.cellfs.storage.meta.VnodeCodec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The ways from vnodes up to the root of what a volume shows. Holds no more than a bounded number of vnodes in memory. */
final class VnodePaths {
    private static final long ROOT = 1;
    private static final int REMEMBERED = 1 << 16;
    private static final int MAX_PARTS = 256;
    private static final int MAX_CHARS = 1024;

    private final View view;
    private final long space;
    private final long volume;
    private final Map<Long, Boolean> attached = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** Ways in what {@code view} shows of {@code space}. */
    VnodePaths(View view, long space, long volume) {
        this.view = view;
        this.space = space;
        this.volume = volume;
    }

    /** A vnode, if there is one that can be read. */
    Optional<Vnode> find(long number) throws StorageException {
        byte @Nullable [] bytes = view.get(Keys.vnode(space, number));
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(VnodeCodec.decode(volume, number, bytes));
        } catch (StorageException e) {
            if (!PartitionCheck.isDamage(e)) {
                throw e;
            }
            return Optional.empty();
        }
    }

    /** Whether a directory hangs on the root. A ring is noticed because one goes on at half the speed of the other. */
    boolean isAttached(long directory) throws StorageException {
        long slow = directory;
        long at = directory;
        long steps = 0;
        while (at != ROOT && !attached.containsKey(at)) {
            Optional<Long> parent = parent(at);
            if (parent.isEmpty()) {
                return false;
            }
            at = parent.get();
            steps++;
            slow = steps % 2 == 0 ? parent(slow).orElse(slow) : slow;
            if (at == slow) {
                return false;
            }
        }
        remember(directory, at, steps);
        return true;
    }

    private void remember(long from, long to, long steps) throws StorageException {
        long at = from;
        for (long i = 0; i < Math.min(steps, REMEMBERED) && at != to; i++) {
            attached.put(at, true);
            at = parent(at).orElse(to);
        }
    }

    private Optional<Long> parent(long directory) throws StorageException {
        return find(directory)
                .filter(vnode -> vnode.status().type() == VnodeType.DIRECTORY)
                .map(vnode -> vnode.status().parent().vnode());
    }

    /** What to call a vnode: its path from the volume's root as far as there is one, and its number. */
    String describe(long number) throws StorageException {
        Optional<Vnode> found = find(number);
        if (found.isEmpty()) {
            return "vnode " + number;
        }
        Fid fid = found.get().status().fid();
        StringBuilder path = new StringBuilder();
        Optional<Vnode> at = found;
        for (int i = 0; i < MAX_PARTS && path.length() < MAX_CHARS; i++) {
            if (at.isEmpty() || at.get().number() == ROOT) {
                return (path.isEmpty() ? "/" : path) + " (" + fid + ")";
            }
            if (at.get().name().isEmpty()) {
                break;
            }
            path.insert(0, "/" + at.get().name().get());
            at = find(at.get().status().parent().vnode());
        }
        return "..." + path + " (" + fid + ")";
    }
}
