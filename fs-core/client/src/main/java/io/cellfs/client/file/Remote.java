package io.cellfs.client.file;

import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.client.region.BufferPool;
import io.cellfs.client.region.FileServerPort;
import io.cellfs.client.server.Errors;
import io.cellfs.client.server.VolumeCalls;
import io.cellfs.client.server.VolumeCalls.Repeat;
import io.cellfs.client.server.VolumeIds;
import io.cellfs.client.status.Mark;
import io.cellfs.client.status.Status;
import io.cellfs.client.status.StatusCache;
import io.cellfs.client.status.Vnode;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.afs3.StoreMask;
import io.cellfs.protocol.ext.Extensions.FetchAtArgs;
import io.cellfs.protocol.rpc.BulkIn;
import io.cellfs.protocol.rpc.BulkOut;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.yfs.Yfs;
import io.cellfs.protocol.yfs.YfsArgs;
import io.cellfs.protocol.yfs.YfsReplies;
import io.cellfs.protocol.yfs.YfsStoreStatus;
import io.cellfs.protocol.yfs.YfsVolSync;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Reads statuses and data from the file servers, stores data, and tells the status cache what the answers say. Thread-safe. */
public final class Remote implements FileServerPort {
    private static final int STORE_BUFFER_BYTES = 256 << 10;
    private static final int STORE_BUFFERS = 16;
    /** With all buffers in use, of servers that do not answer perhaps, data go in pieces of this size. */
    private static final int SPARE_STORE_BYTES = 64 << 10;

    private static final int NS_PER_TICK = 100;

    private final VolumeCalls calls;
    private final StatusCache statuses;
    private final LongConsumer onVolumeReplaced;
    private final BufferPool buffers = new BufferPool(STORE_BUFFER_BYTES, STORE_BUFFERS);

    private volatile StoreGuard guard = file -> {};
    private volatile Consumer<List<Fid>> onDoubt = files -> {};

    /** Asked before data is stored. */
    @FunctionalInterface
    public interface StoreGuard {
        /** Ends with an exception if the data must not be stored. */
        void check(Fid file) throws IOException;
    }

    /** Over {@code calls}; {@code onVolumeReplaced} is told when a volume turns out to be another than before. */
    public Remote(VolumeCalls calls, StatusCache statuses, LongConsumer onVolumeReplaced) {
        this.calls = calls;
        this.statuses = statuses;
        this.onVolumeReplaced = onVolumeReplaced;
    }

    /** From now on {@code check} is asked before data is stored. */
    public void guardStores(StoreGuard check) {
        guard = check;
    }

    /** From now on {@code told} is told of files whose state is in doubt after a change that failed; it must not wait. */
    public void onDoubt(Consumer<List<Fid>> told) {
        onDoubt = told;
    }

    /** Nothing that is cached of these files counts any more: whoever uses them next asks the server. */
    void distrust(List<Vnode> files) {
        files.forEach(file -> statuses.breakOne(file.fid()));
    }

    /** Has it told outside that the state of these files is in doubt. */
    void tellDoubt(List<Vnode> files) {
        onDoubt.accept(files.stream().map(Vnode::fid).distinct().toList());
    }

    /** A change of one file. */
    interface FileChange<R> {
        R make() throws IOException;
    }

    /** Makes a change that may be made twice. When it fails, and not for certain without effect, what is cached of the file counts no more. */
    <R> R change(Vnode file, FileChange<R> change) throws IOException {
        try {
            return change.make();
        } catch (IOException e) {
            if (Errors.leavesDoubt(e)) {
                distrust(List.of(file));
                tellDoubt(List.of(file));
            }
            throw e;
        }
    }

    /** The calls. */
    public VolumeCalls calls() {
        return calls;
    }

    /** The status cache. */
    public StatusCache statuses() {
        return statuses;
    }

    /** Now, in the resolution that servers keep. */
    public static long nowNs() {
        java.time.Instant now = java.time.Instant.now();
        return (now.getEpochSecond() * 1_000_000_000L + now.getNano()) / NS_PER_TICK * NS_PER_TICK;
    }

    /** The status: from the cache while the promise stands, else from the server. */
    public Status status(Vnode vnode) throws IOException {
        Optional<Status> promised = statuses.promised(vnode);
        if (promised.isPresent()) {
            return promised.get();
        }
        try {
            return fetchStatus(vnode);
        } catch (FsException e) {
            Optional<Status> known = vnode.status();
            if (known.isPresent() && showsKnown(vnode.fid().volume(), e)) {
                return known.get();
            }
            throw e;
        }
    }

    /** Whether what is known is shown when a question for it failed so. */
    private boolean showsKnown(long volume, FsException told) {
        return told.errno() == Errno.ETIMEDOUT && calls.waits().showsKnown(volume);
    }

    /** When a volume was made, in the 100 ns units of the wire, asked of its server now. */
    long creationTicks(long volume) throws IOException {
        Vnode root = statuses.obtain(Fid.rootOf(volume));
        Mark mark = statuses.mark();
        YfsArgs.OfFid args = new YfsArgs.OfFid(VolumeIds.wire(root.fid()));
        YfsReplies.Promised reply = learned(calls.callNow(volume, Yfs.FETCH_STATUS, args), root.fid());
        statuses.learn(root, reply.status(), reply.callBack(), mark, reply.sync());
        return reply.sync().creation();
    }

    /** The status from the server. */
    public Status fetchStatus(Vnode vnode) throws IOException {
        Mark mark = statuses.mark();
        YfsReplies.Promised reply = fetched(vnode);
        return statuses.learn(vnode, reply.status(), reply.callBack(), mark, reply.sync());
    }

    private YfsReplies.Promised fetched(Vnode vnode) throws IOException {
        Fid fid = vnode.fid();
        return learned(
                calls.call(fid.volume(), Yfs.FETCH_STATUS, new YfsArgs.OfFid(VolumeIds.wire(fid)), Repeat.SAFE), fid);
    }

    private YfsReplies.Promised learned(YfsReplies.Promised reply, Fid fid) {
        learn(fid.volume(), reply.sync());
        return reply;
    }

    /** Asks for the statuses of many files of one volume in one call; those that fail are left as they are. */
    public void fetchStatuses(List<Vnode> vnodes) throws IOException {
        if (vnodes.isEmpty()) {
            return;
        }
        long volume = vnodes.getFirst().fid().volume();
        List<Fid> fids = vnodes.stream().map(v -> VolumeIds.wire(v.fid())).toList();
        Mark mark = statuses.mark();
        YfsReplies.BulkStatus reply;
        try {
            reply = calls.call(volume, Yfs.INLINE_BULK_STATUS, new YfsArgs.OfFids(fids), Repeat.SAFE);
        } catch (FsException e) {
            if (showsKnown(volume, e)) {
                return;
            }
            throw e;
        }
        if (reply.statuses().size() != fids.size() || reply.callBacks().size() != fids.size()) {
            throw new FsException(Errno.EPROTO, "bulk status of " + fids.size() + " files with another count");
        }
        learn(volume, reply.sync());
        for (int i = 0; i < fids.size(); i++) {
            if (reply.statuses().get(i).abortCode() == 0) {
                statuses.learn(
                        vnodes.get(i),
                        reply.statuses().get(i),
                        reply.callBacks().get(i),
                        mark,
                        reply.sync());
            }
        }
    }

    /** Learns of the volume from an answer. */
    public void learn(long volume, YfsVolSync sync) {
        if (statuses.learn(volume, sync)) {
            onVolumeReplaced.accept(volume);
        }
    }

    /**
     * One piece of a file's content that does not go through the region cache (directories, links).
     *
     * @param data the bytes
     * @param status the file's status at that moment
     */
    public record Piece(ByteBuffer data, Status status) {}

    /** Reads at most {@code maxBytes} from {@code offset}, short at the end. */
    public Piece fetchPiece(Vnode vnode, long offset, int maxBytes) throws IOException {
        Fid fid = vnode.fid();
        Mark mark = statuses.mark();
        Collector collector = new Collector(maxBytes);
        YfsReplies.Promised reply = calls.fetch(
                fid.volume(), new YfsArgs.FetchData(VolumeIds.wire(fid), offset, maxBytes), collector::receive);
        learn(fid.volume(), reply.sync());
        return new Piece(collector.data(), statuses.learn(vnode, reply.status(), reply.callBack(), mark, reply.sync()));
    }

    /** Takes the data of a reply into a buffer of just its length. */
    private static final class Collector {
        private final int maxBytes;
        private ByteBuffer data = ByteBuffer.allocate(0);

        Collector(int maxBytes) {
            this.maxBytes = maxBytes;
        }

        void receive(BulkIn in) throws IOException {
            requireAtMost(in, maxBytes);
            data = ByteBuffer.allocate((int) in.remaining());
            int count = 0;
            while (data.hasRemaining() && count >= 0) {
                count = in.read(data);
            }
        }

        ByteBuffer data() {
            return data.flip();
        }
    }

    @Override
    public boolean awaitServer(Fid file) throws IOException {
        return calls.waits().await(file.volume());
    }

    @Override
    public boolean isLetGo(Fid file) {
        return calls.waits().isEnded(file.volume());
    }

    private static void requireAtMost(BulkIn in, int bytes) throws FsException {
        if (in.remaining() < 0 || in.remaining() > bytes) {
            throw new FsException(Errno.EPROTO, in.remaining() + " bytes of data where " + bytes + " were asked for");
        }
    }

    @Override
    public Version fetch(Fid file, long offset, int length, Landing landing) throws IOException {
        Vnode vnode = statuses.obtain(file);
        Mark mark = statuses.mark();
        YfsArgs.FetchData args = new YfsArgs.FetchData(VolumeIds.wire(file), offset, length);
        YfsReplies.Promised reply = calls.fetch(file.volume(), args, in -> receive(in, length, landing));
        learn(file.volume(), reply.sync());
        statuses.learn(vnode, reply.status(), reply.callBack(), mark, reply.sync());
        return new Version(reply.status().dataVersion(), reply.status().size());
    }

    @Override
    public void fetchAt(Fid file, long dataVersion, long offset, int length, Landing landing) throws IOException {
        FetchAtArgs args = new FetchAtArgs(VolumeIds.wire(file), dataVersion, offset, length);
        try {
            calls.fetchAt(file.volume(), args, in -> receive(in, length, landing));
        } catch (FsException e) {
            throw notKept(file, dataVersion, e);
        }
    }

    /**
     * Asks for something as it was at a data version.
     *
     * @throws FsException ESTALE when no server has that version any more
     */
    <Q extends Record, R extends Record> R formerly(Vnode file, long dataVersion, Op<Q, R> op, Q args)
            throws IOException {
        try {
            return calls.formerly(file.fid().volume(), op, args);
        } catch (FsException e) {
            throw notKept(file.fid(), dataVersion, e);
        }
    }

    private static FsException notKept(Fid file, long dataVersion, FsException told) {
        if (!Errors.isMissingOperation(told) && told.errno() != Errno.ESTALE) {
            return told;
        }
        FsException gone = new FsException(
                Errno.ESTALE, file + " was released anew, and version " + dataVersion + " is not kept: open it again");
        gone.initCause(told);
        return gone;
    }

    private static void receive(BulkIn in, int length, Landing landing) throws IOException {
        requireAtMost(in, length);
        ByteBuffer dst = landing.begin();
        int start = dst.position();
        while (in.remaining() > 0 && in.read(dst) >= 0) {
            if (!landing.received(dst.position() - start)) {
                throw new InterruptedIOException("nobody wants the data any more");
            }
        }
    }

    @Override
    public Version store(Fid file, StoreRequest request) throws IOException {
        guard.check(file);
        Vnode vnode = statuses.obtain(file);
        long mtimeNs = vnode.localMtimeNs().orElseGet(Remote::nowNs);
        long before = vnode.status().map(Status::dataVersion).orElse(-1L);
        YfsArgs.StoreData args = new YfsArgs.StoreData(
                VolumeIds.wire(file),
                new YfsStoreStatus(StoreMask.MODTIME, 0, Status.ticks(mtimeNs), 0, 0),
                request.offset(),
                request.length(),
                request.fileSize());
        YfsReplies.Status reply = change(vnode, () -> calls.store(file.volume(), args, out -> send(out, request)));
        learn(file.volume(), reply.sync());
        Status learned = statuses.learnOwn(vnode, reply.status());
        if (learned.dataVersion() == before + 1) {
            vnode.movePages(before, learned.dataVersion());
        }
        return new Version(reply.status().dataVersion(), reply.status().size());
    }

    private void send(BulkOut out, StoreRequest request) throws IOException {
        ByteBuffer buffer = buffers.acquireOr(SPARE_STORE_BYTES);
        try {
            long sent = 0;
            while (sent < request.length()) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), request.length() - sent));
                request.content().read(buffer, request.offset() + sent);
                sent += buffer.flip().remaining();
                out.write(buffer);
            }
        } finally {
            buffers.release(buffer);
        }
    }
}
