package io.cellfs.client.file;

import io.cellfs.client.lock.LockServers;
import io.cellfs.client.region.DataCache;
import io.cellfs.client.region.FileData;
import io.cellfs.client.server.VolumeCalls.Repeat;
import io.cellfs.client.server.VolumeIds;
import io.cellfs.client.status.Mark;
import io.cellfs.client.status.Status;
import io.cellfs.client.status.Vnode;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.afs3.LockType;
import io.cellfs.protocol.ext.LockExtensions;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.yfs.Yfs;
import io.cellfs.protocol.yfs.YfsArgs;
import io.cellfs.protocol.yfs.YfsCallBack;
import io.cellfs.protocol.yfs.YfsReplies;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** Locks at the file servers: CellFS's on ranges, AFS's on whole files (afs-protocol section 2.3). */
public final class RemoteLocks implements LockServers {
    private final Remote remote;
    private final DataCache data;
    private final List<Integer> cells;
    private final Consumer<Fid> stale;

    /**
     * Locks of files in these caches.
     *
     * @param cells the numbers of the known cells
     * @param stale told of files that programs must not see as they are any more
     */
    public RemoteLocks(Remote remote, DataCache data, List<Integer> cells, Consumer<Fid> stale) {
        this.remote = remote;
        this.data = data;
        this.cells = List.copyOf(cells);
        this.stale = stale;
    }

    @Override
    public Optional<UUID> serverOf(Fid file) throws IOException {
        return remote.calls().isReadOnly(file.volume())
                ? Optional.empty()
                : Optional.of(remote.calls().serverOf(file.volume()));
    }

    @Override
    public void moved(Fid file) {
        remote.calls().doubt(file.volume());
    }

    @Override
    public <Q extends Record, R extends Record> R call(UUID server, Op<Q, R> op, Q args) throws IOException {
        CompletableFuture<R> reply = new CompletableFuture<>();
        Thread.ofVirtual().name("lock").start(() -> {
            try {
                reply.complete(remote.calls().extensionAt(server, op, args));
            } catch (IOException | RuntimeException e) {
                reply.completeExceptionally(e);
            }
        });
        try {
            return reply.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException(op + " failed", e.getCause());
        }
    }

    @Override
    public Fid wire(Fid file) {
        return VolumeIds.wire(file);
    }

    @Override
    public List<Fid> local(Fid wire) {
        return cells.stream().map(cell -> VolumeIds.internal(cell, wire)).toList();
    }

    @Override
    public Mark mark() {
        return remote.statuses().mark();
    }

    @Override
    public void learn(Fid file, LockExtensions.AcquireReply reply, Mark mark) throws IOException {
        remote.learn(file.volume(), reply.sync());
        remote.statuses().learn(remote.statuses().obtain(file), reply.status(), reply.callBack(), mark, reply.sync());
    }

    @Override
    public void refresh(Fid file) throws IOException {
        remote.fetchStatus(remote.statuses().obtain(file));
    }

    @Override
    public void store(Fid file) throws IOException {
        try (FileData content = data.open(file)) {
            content.store();
        }
    }

    @Override
    public void abandon(Fid file, boolean onlyIfChanged) throws IOException {
        Vnode vnode = remote.statuses().obtain(file);
        try (FileData content = data.open(file)) {
            if (onlyIfChanged) {
                Status now = remote.fetchStatus(vnode);
                if (content.isBasedOn(now.dataVersion())) {
                    return;
                }
            }
            content.abandonDirty();
            data.dropClean(file);
        }
        remote.statuses().drop(vnode);
        stale.accept(file);
    }

    @Override
    public void takeWhole(Fid file, boolean exclusive) throws IOException {
        int type = exclusive ? LockType.WRITE : LockType.READ;
        whole(file, Yfs.SET_LOCK, new YfsArgs.SetLock(VolumeIds.wire(file), type));
    }

    @Override
    public void extendWhole(Fid file) throws IOException {
        whole(file, Yfs.EXTEND_LOCK, new YfsArgs.OfFid(VolumeIds.wire(file)));
    }

    @Override
    public void releaseWhole(Fid file) throws IOException {
        whole(file, Yfs.RELEASE_LOCK, new YfsArgs.OfFid(VolumeIds.wire(file)));
    }

    private <Q extends Record> void whole(Fid file, Op<Q, YfsReplies.Status> op, Q args) throws IOException {
        long volume = file.volume();
        Mark mark = remote.statuses().mark();
        YfsReplies.Status reply = remote.calls().call(volume, op, args, Repeat.SAFE);
        remote.learn(volume, reply.sync());
        remote.statuses().learn(remote.statuses().obtain(file), reply.status(), YfsCallBack.NONE, mark, reply.sync());
    }
}
