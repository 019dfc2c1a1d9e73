package io.cellfs.storage.volume;

import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.StorageException.Reason;
import io.cellfs.storage.api.VnodeStatus;
import io.cellfs.storage.meta.ChunkRecord;
import io.cellfs.storage.meta.Vnode;

/** Makes holes. */
final class Puncher {
    private static final int CHUNK = ChunkRecord.CHUNK_BYTES;

    private final VolumeState volume;

    Puncher(VolumeState volume) {
        this.volume = volume;
    }

    VnodeStatus punch(long vnode, int unique, long offset, long length) throws StorageException {
        if (offset < 0 || length <= 0) {
            throw Failures.of(Reason.INVALID, "hole of " + length + " bytes at " + offset);
        }
        try (Stay stay = volume.changing(vnode);
                Change change = stay.begin()) {
            Vnode file = stay.file(vnode, unique);
            long fileLength = file.status().length();
            if (offset >= fileLength) {
                return file.status();
            }
            ChunkPlan plan = new ChunkPlan(volume, file);
            plan(plan, offset, length > fileLength - offset ? Long.MAX_VALUE : offset + length);
            plan.addTo(change);
            long charged = ((Vnode.FileContent) file.content()).chargedBytes() + plan.charge();
            long now = volume.services().now();
            Vnode after = change.put(file.edit()
                    .content(new Vnode.FileContent(charged))
                    .dataChanged(now)
                    .done(now));
            change.commit();
            plan.finish();
            return after.status();
        }
    }

    private void plan(ChunkPlan plan, long offset, long end) throws StorageException {
        long first = offset / CHUNK;
        long last = end / CHUNK;
        int head = (int) (offset % CHUNK);
        int tail = (int) (end % CHUNK);
        if (first == last) {
            plan.clear(first, head, tail);
            return;
        }
        if (head > 0) {
            plan.clear(first, head, CHUNK);
        }
        plan.drop(head > 0 ? first + 1 : first, last);
        if (tail > 0) {
            plan.clear(last, 0, tail);
        }
    }
}
