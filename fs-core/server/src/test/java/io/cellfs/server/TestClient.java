package io.cellfs.server;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.afs3.Capabilities;
import io.cellfs.protocol.afs3.InterfaceAddr;
import io.cellfs.protocol.callback.CallBackReplies;
import io.cellfs.protocol.callback.Rxafscb;
import io.cellfs.protocol.callback.YfsCallbacks;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Dispatcher;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.yfs.Yfs;
import io.cellfs.protocol.yfs.YfsArgs;
import io.cellfs.protocol.yfs.YfsReplies;
import io.cellfs.protocol.yfs.YfsStoreStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A cache manager as the server sees it: it calls, and it is called back. */
final class TestClient implements AutoCloseable {
    final UUID uuid = UUID.randomUUID();
    final List<Fid> broken = new CopyOnWriteArrayList<>();
    final AtomicInteger resets = new AtomicInteger();
    final AtomicInteger callbackCalls = new AtomicInteger();

    /** Calls that it never answered. */
    final AtomicInteger unanswered = new AtomicInteger();

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Transport transport;
    private final InetSocketAddress server;
    private volatile boolean dead;
    private volatile Runnable onCallback = () -> {};

    TestClient(Transport transport, InetSocketAddress server) {
        this.transport = transport;
        this.server = server;
    }

    /** Serves callbacks as kafs does with YFS: both services. */
    TestClient answeringYfs() {
        Dispatcher dispatcher = common().on(YfsCallbacks.CALL_BACK, (call, args) -> callBack(args.fids()));
        transport.serve(Services.YFS_CALLBACK, OptionalInt.empty(), dispatcher);
        return this;
    }

    /** Serves callbacks as an AFS-3 client does. */
    TestClient answeringAfs() {
        Dispatcher dispatcher = common().on(Rxafscb.CALL_BACK, (call, args) -> callBack(args.fids()));
        transport.serve(Services.AFS_CALLBACK, OptionalInt.empty(), dispatcher);
        return this;
    }

    private Dispatcher common() {
        return new Dispatcher()
                .on(Rxafscb.TELL_ME_ABOUT_YOURSELF, (call, args) -> {
                    hangIfDead();
                    return new CallBackReplies.Yourself(
                            InterfaceAddr.of(uuid), Capabilities.of(Capabilities.ERRORTRANS));
                })
                .on(Rxafscb.INIT_CALL_BACK_STATE3, (call, args) -> {
                    hangIfDead();
                    resets.incrementAndGet();
                    return NoValues.NONE;
                })
                .on(Rxafscb.PROBE_UUID, (call, args) -> {
                    hangIfDead();
                    if (!args.uuid().equals(uuid)) {
                        throw new RpcException(1, "not me");
                    }
                    return NoValues.NONE;
                });
    }

    private NoValues callBack(List<Fid> fids) {
        hangIfDead();
        callbackCalls.incrementAndGet();
        onCallback.run();
        broken.addAll(fids);
        return NoValues.NONE;
    }

    /** From now on nothing is answered. */
    void die() {
        dead = true;
    }

    void revive() {
        dead = false;
    }

    void onCallback(Runnable action) {
        onCallback = action;
    }

    private void hangIfDead() {
        if (dead) {
            unanswered.incrementAndGet();
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    ClientConnection connection(int service) {
        return transport.connect(server, service, false);
    }

    ClientConnection connection(InetSocketAddress to, int service) {
        return transport.connect(to, service, false);
    }

    ClientConnection upgrading() {
        return transport.connect(server, Services.AFS_FS, true);
    }

    <Q extends Record, R extends Record> R afs(Op<Q, R> op, Q args) throws IOException {
        return Rpc.call(connection(Services.AFS_FS), op, args);
    }

    <Q extends Record, R extends Record> R yfs(Op<Q, R> op, Q args) throws IOException {
        return Rpc.call(connection(Services.YFS_FS), op, args);
    }

    <Q extends Record, R extends Record> R extension(Op<Q, R> op, Q args) throws IOException {
        return Rpc.call(connection(Services.EXTENSIONS), op, args);
    }

    YfsReplies.Promised status(Fid fid) throws IOException {
        return yfs(Yfs.FETCH_STATUS, new YfsArgs.OfFid(fid));
    }

    YfsReplies.Made create(Fid dir, String name) throws IOException {
        return yfs(Yfs.CREATE_FILE, new YfsArgs.CreateFile(dir, Name.of(name), mode(0644), -1));
    }

    YfsReplies.Made mkdir(Fid dir, String name) throws IOException {
        return yfs(Yfs.MAKE_DIR, new YfsArgs.MakeDir(dir, Name.of(name), mode(0755)));
    }

    YfsReplies.Status write(Fid fid, long offset, byte[] data, long fileLength) throws IOException {
        return Rpc.callBulkIn(
                connection(Services.YFS_FS),
                Yfs.STORE_DATA64,
                new YfsArgs.StoreData(fid, YfsStoreStatus.NONE, offset, data.length, fileLength),
                out -> out.write(ByteBuffer.wrap(data)));
    }

    byte[] read(Fid fid, long offset, int length) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(length);
        Rpc.callBulkOut(
                connection(Services.YFS_FS), Yfs.FETCH_DATA64, new YfsArgs.FetchData(fid, offset, length), in -> {
                    while (in.remaining() > 0) {
                        in.read(all);
                    }
                });
        byte[] bytes = new byte[all.position()];
        all.flip().get(bytes);
        return bytes;
    }

    static YfsStoreStatus mode(int mode) {
        return new YfsStoreStatus(8, mode, 0, 0, 0);
    }

    /** The abort code of a call that must fail. */
    static int abortCode(Call call) {
        try {
            call.run();
        } catch (RpcException e) {
            return e.code();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("the call succeeded");
    }

    /** A call. */
    interface Call {
        void run() throws IOException;
    }

    @Override
    public void close() {
        closed.countDown();
        transport.close();
    }
}
