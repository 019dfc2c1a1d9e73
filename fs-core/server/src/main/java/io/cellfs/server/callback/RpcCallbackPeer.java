package io.cellfs.server.callback;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.afs3.AfsArgs;
import io.cellfs.protocol.afs3.AfsCallBack;
import io.cellfs.protocol.afs3.Rxafs;
import io.cellfs.protocol.callback.CallBackArgs;
import io.cellfs.protocol.callback.Rxafscb;
import io.cellfs.protocol.callback.YfsCallbacks;
import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.rpc.CallContext;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Deadline;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.yfs.Yfs;
import io.cellfs.protocol.yfs.YfsArgs;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;

/** A client's callback service over the socket that its calls come from: YFS's if it speaks that, else AFS-3's. */
final class RpcCallbackPeer implements CallbackPeer {
    private final IntFunction<ClientConnection> connector;
    private boolean yfs;
    private ClientConnection connection;

    private RpcCallbackPeer(IntFunction<ClientConnection> connector, boolean yfs) {
        this.connector = connector;
        this.yfs = yfs;
        this.connection = connector.apply(yfs ? Services.YFS_CALLBACK : Services.AFS_CALLBACK);
    }

    /** The callback service of whoever makes this call. */
    static CallbackPeer of(CallContext call) {
        return new RpcCallbackPeer(call::connectBack, call.serviceId() != Services.AFS_FS);
    }

    @Override
    public synchronized UUID identify(Duration within) throws IOException {
        long deadlineNs = System.nanoTime() + within.toNanos();
        try {
            return askWho(within);
        } catch (RpcException e) {
            if (!yfs || !RxError.INVALID_OPERATION.matches(e)) {
                throw e;
            }
            connection.close();
            yfs = false;
            connection = connector.apply(Services.AFS_CALLBACK);
            return askWho(Duration.ofNanos(Math.max(1, deadlineNs - System.nanoTime())));
        }
    }

    private UUID askWho(Duration within) throws IOException {
        return Deadline.within(within, connection, c -> {
            try {
                return Rpc.call(c, Rxafscb.TELL_ME_ABOUT_YOURSELF, NoValues.NONE)
                        .addresses()
                        .uuid();
            } catch (RpcException e) {
                if (!RxError.OPCODE.matches(e)) {
                    throw e;
                }
                return Rpc.call(c, Rxafscb.WHO_ARE_YOU, NoValues.NONE).uuid();
            }
        });
    }

    @Override
    public void initialise(UUID server, Duration within) throws IOException {
        run(within, c -> Rpc.call(c, Rxafscb.INIT_CALL_BACK_STATE3, new CallBackArgs.Uuid(server)));
    }

    @Override
    public void probe(UUID client, Duration within) throws IOException {
        run(within, c -> Rpc.call(c, Rxafscb.PROBE_UUID, new CallBackArgs.Uuid(client)));
    }

    @Override
    public void callBack(List<Fid> fids, Duration within) throws IOException {
        run(within, yfs ? c -> callBackYfs(c, fids) : c -> callBackAfs(c, fids));
    }

    private static NoValues callBackYfs(ClientConnection c, List<Fid> fids) throws IOException {
        for (int at = 0; at < fids.size(); at += Yfs.CALLBACK_MAX) {
            List<Fid> batch = fids.subList(at, Math.min(fids.size(), at + Yfs.CALLBACK_MAX));
            Rpc.call(c, YfsCallbacks.CALL_BACK, new YfsArgs.OfFids(batch));
        }
        return NoValues.NONE;
    }

    private static NoValues callBackAfs(ClientConnection c, List<Fid> fids) throws IOException {
        for (int at = 0; at < fids.size(); at += Rxafs.CALLBACK_MAX) {
            List<Fid> batch = fids.subList(at, Math.min(fids.size(), at + Rxafs.CALLBACK_MAX));
            List<AfsCallBack> broken = Collections.nCopies(batch.size(), AfsCallBack.BROKEN);
            Rpc.call(c, Rxafscb.CALL_BACK, new AfsArgs.FidsAndCallBacks(batch, broken));
        }
        return NoValues.NONE;
    }

    private void run(Duration within, Deadline.Calls<NoValues> calls) throws IOException {
        Deadline.within(within, current(), calls);
    }

    private synchronized ClientConnection current() {
        return connection;
    }

    @Override
    public synchronized void close() {
        connection.close();
    }
}
