package io.cellfs.client.file;

import io.cellfs.client.lock.FileLocks;
import io.cellfs.client.region.DataCache;
import io.cellfs.client.region.FileData;
import io.cellfs.client.server.VolumeCalls.Repeat;
import io.cellfs.client.server.VolumeIds;
import io.cellfs.client.status.Mark;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.afs3.LockType;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.yfs.Yfs;
import io.cellfs.protocol.yfs.YfsArgs;
import io.cellfs.protocol.yfs.YfsCallBack;
import io.cellfs.protocol.yfs.YfsReplies;
import java.io.IOException;

/** Whole-file locks at the file server (afs-protocol section 2.3). Files of read-only volumes need none. */
public final class RemoteLocks implements FileLocks.ServerLocks {
    private final Remote remote;
    private final DataCache data;

    /** Locks of files in these caches. */
    public RemoteLocks(Remote remote, DataCache data) {
        this.remote = remote;
        this.data = data;
    }

    @Override
    public void take(Fid file, boolean exclusive) throws IOException {
        int type = exclusive ? LockType.WRITE : LockType.READ;
        call(file, Yfs.SET_LOCK, new YfsArgs.SetLock(VolumeIds.wire(file), type));
    }

    @Override
    public void extend(Fid file) throws IOException {
        call(file, Yfs.EXTEND_LOCK, new YfsArgs.OfFid(VolumeIds.wire(file)));
    }

    @Override
    public void release(Fid file) throws IOException {
        try (FileData content = data.open(file)) {
            content.store();
        } finally {
            call(file, Yfs.RELEASE_LOCK, new YfsArgs.OfFid(VolumeIds.wire(file)));
        }
    }

    private <Q extends Record> void call(Fid file, Op<Q, YfsReplies.Status> op, Q args) throws IOException {
        long volume = file.volume();
        if (remote.calls().isReadOnly(volume)) {
            return;
        }
        Mark mark = remote.statuses().mark();
        YfsReplies.Status reply = remote.calls().call(volume, op, args, Repeat.SAFE);
        remote.learn(volume, reply.sync());
        remote.statuses().learn(remote.statuses().obtain(file), reply.status(), YfsCallBack.NONE, mark, reply.sync());
    }
}
