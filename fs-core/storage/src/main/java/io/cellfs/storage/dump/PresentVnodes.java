package io.cellfs.storage.dump;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VnodeImage;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/** The directories or the other vnodes that a volume has, in ascending order, read in step with a dump that changes it behind. */
final class PresentVnodes {
    private static final int PAGE = 256;

    private final Volume volume;
    private final boolean directories;
    private final Queue<VnodeImage> page = new ArrayDeque<>();
    private long after;
    private boolean ended;

    PresentVnodes(Volume volume, boolean directories) {
        this.volume = volume;
        this.directories = directories;
    }

    /** Takes the next vnode if its number is below {@code vnode}. */
    Optional<VnodeImage> before(long vnode) throws StorageException {
        return take(vnode - 1);
    }

    /** Takes the next vnode if it has this number. */
    Optional<VnodeImage> at(long vnode) throws StorageException {
        return take(vnode);
    }

    private Optional<VnodeImage> take(long upTo) throws StorageException {
        while (page.isEmpty() && !ended) {
            fill();
        }
        VnodeImage next = page.peek();
        if (next == null || next.status().fid().vnode() > upTo) {
            return Optional.empty();
        }
        page.remove();
        return Optional.of(next);
    }

    private void fill() throws StorageException {
        List<VnodeImage> found = volume.vnodes(after, PAGE);
        ended = found.isEmpty();
        for (VnodeImage image : found) {
            after = image.status().fid().vnode();
            if ((image.status().type() == VnodeType.DIRECTORY) == directories) {
                page.add(image);
            }
        }
    }
}
