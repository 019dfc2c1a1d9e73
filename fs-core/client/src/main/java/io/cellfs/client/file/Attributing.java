package io.cellfs.client.file;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileType;
import io.cellfs.client.api.FsException;
import io.cellfs.client.api.SetAttributes;
import io.cellfs.client.policy.Locking;
import io.cellfs.client.region.DataCache;
import io.cellfs.client.region.FileData;
import io.cellfs.client.server.VolumeCalls.Repeat;
import io.cellfs.client.server.VolumeIds;
import io.cellfs.client.status.Status;
import io.cellfs.client.status.Vnode;
import io.cellfs.protocol.afs3.StoreMask;
import io.cellfs.protocol.yfs.Yfs;
import io.cellfs.protocol.yfs.YfsArgs;
import io.cellfs.protocol.yfs.YfsReplies;
import io.cellfs.protocol.yfs.YfsStoreStatus;
import java.io.IOException;
import java.util.OptionalLong;

/** Changes attributes. Thread-safe. */
public final class Attributing {
    private static final int NS_PER_TICK = 100;

    private final Remote remote;
    private final DataCache data;

    /** Of files in these caches. */
    public Attributing(Remote remote, DataCache data) {
        this.remote = remote;
        this.data = data;
    }

    /** Changes attributes; a size at once, a time together with the data if some of that is not stored yet. */
    public void set(Vnode vnode, SetAttributes change) throws IOException {
        Locking.lock(vnode.changeLock());
        try {
            OptionalLong mtimeNs = change.mtimeNs();
            if (mtimeNs.isPresent()) {
                mtimeNs = OptionalLong.of(mtimeNs.getAsLong() / NS_PER_TICK * NS_PER_TICK);
            }
            if (change.size().isPresent()) {
                resize(vnode, change.size().getAsLong());
            }
            store(vnode, change, deferred(vnode, mtimeNs) ? OptionalLong.empty() : mtimeNs);
        } finally {
            vnode.changeLock().unlock();
        }
    }

    /** The time goes with data that is still to be stored; otherwise the writers' time must not come back after it. */
    private boolean deferred(Vnode vnode, OptionalLong mtimeNs) {
        if (mtimeNs.isEmpty() || !vnode.isOpenForWriting()) {
            return false;
        }
        vnode.setLocalMtime(mtimeNs.getAsLong());
        return data.unstoredSize(vnode.fid()).isPresent();
    }

    private void resize(Vnode vnode, long size) throws IOException {
        Status status = remote.status(vnode);
        if (status.type() != FileType.FILE) {
            throw new FsException(
                    status.type() == FileType.DIRECTORY ? Errno.EISDIR : Errno.EINVAL, vnode.fid() + " has no size");
        }
        if (size < 0) {
            throw new FsException(Errno.EINVAL, "size " + size);
        }
        if (vnode.isOpenForWriting()) {
            vnode.setLocalMtime(Remote.nowNs());
        }
        try (FileData content = data.open(vnode.fid())) {
            content.resize(size);
        }
    }

    private void store(Vnode vnode, SetAttributes change, OptionalLong mtimeNs) throws IOException {
        int mask = (change.mode().isPresent() ? StoreMask.MODE : 0)
                | (change.owner().isPresent() ? StoreMask.OWNER : 0)
                | (change.group().isPresent() ? StoreMask.GROUP : 0)
                | (mtimeNs.isPresent() ? StoreMask.MODTIME : 0);
        if (mask == 0) {
            return;
        }
        YfsStoreStatus status = new YfsStoreStatus(
                mask,
                change.mode().orElse(0),
                Status.ticks(mtimeNs.orElse(0)),
                Integer.toUnsignedLong(change.owner().orElse(0)),
                Integer.toUnsignedLong(change.group().orElse(0)));
        YfsReplies.Status reply = remote.change(
                vnode,
                () -> remote.calls()
                        .call(
                                vnode.fid().volume(),
                                Yfs.STORE_STATUS,
                                new YfsArgs.StoreStatus(VolumeIds.wire(vnode.fid()), status),
                                Repeat.SAFE));
        remote.learn(vnode.fid().volume(), reply.sync());
        remote.statuses().learnOwn(vnode, reply.status());
    }
}
