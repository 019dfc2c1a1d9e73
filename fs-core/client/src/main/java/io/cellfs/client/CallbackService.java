package io.cellfs.client;

import io.cellfs.client.server.VolumeIds;
import io.cellfs.client.status.StatusCache;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.afs3.Capabilities;
import io.cellfs.protocol.afs3.InterfaceAddr;
import io.cellfs.protocol.callback.CallBackReplies;
import io.cellfs.protocol.callback.Rxafscb;
import io.cellfs.protocol.callback.YfsCallbacks;
import io.cellfs.protocol.rpc.CallContext;
import io.cellfs.protocol.rpc.Dispatcher;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.rpc.Transport;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** The services through which file servers tell of changes: RXAFSCB and YFS's (afs-protocol sections 2.5 and 3.4). */
final class CallbackService {
    private static final int NOT_ME = 1;

    private final StatusCache statuses;
    private final VolumesOfServer volumes;
    private final List<Integer> cells;
    private final UUID client;
    private final String homeCell;
    private final Consumer<List<Fid>> broken;

    /** Tells of which volumes the server at an address, or with an identity, may have promised something. */
    interface VolumesOfServer {
        /** The volumes; empty when no such server is known. */
        Set<Long> of(InetSocketAddress address, Optional<UUID> identity);
    }

    /**
     * A service that breaks promises in {@code statuses}.
     *
     * @param volumes what a server may have promised something of
     * @param cells the numbers of the known cells
     * @param client this client's identity
     * @param homeCell the name of its cell
     * @param broken told which files became stale
     */
    CallbackService(
            StatusCache statuses,
            VolumesOfServer volumes,
            List<Integer> cells,
            UUID client,
            String homeCell,
            Consumer<List<Fid>> broken) {
        this.statuses = statuses;
        this.volumes = volumes;
        this.cells = List.copyOf(cells);
        this.client = client;
        this.homeCell = homeCell;
        this.broken = broken;
    }

    /** Serves on this port. */
    void serve(Transport transport) {
        transport.serve(Services.AFS_CALLBACK, OptionalInt.of(Services.YFS_CALLBACK), dispatcher());
        transport.serve(Services.YFS_CALLBACK, OptionalInt.empty(), dispatcher());
    }

    private Dispatcher dispatcher() {
        return new Dispatcher()
                .on(Rxafscb.CALL_BACK, (context, args) -> broke(args.fids()))
                .on(YfsCallbacks.CALL_BACK, (context, args) -> broke(args.fids()))
                .on(Rxafscb.INIT_CALL_BACK_STATE, (context, args) -> brokeAll(context, Optional.empty()))
                .on(Rxafscb.INIT_CALL_BACK_STATE2, (context, args) -> {
                    brokeAll(context, Optional.empty());
                    return addresses();
                })
                .on(Rxafscb.INIT_CALL_BACK_STATE3, (context, args) -> brokeAll(context, Optional.of(args.uuid())))
                .on(Rxafscb.PROBE, (context, args) -> NoValues.NONE)
                .on(Rxafscb.PROBE_UUID, (context, args) -> {
                    if (!args.uuid().equals(client)) {
                        throw new RpcException(NOT_ME, "another client's UUID");
                    }
                    return NoValues.NONE;
                })
                .on(Rxafscb.WHO_ARE_YOU, (context, args) -> addresses())
                .on(Rxafscb.GET_LOCAL_CELL, (context, args) -> new CallBackReplies.CellName(homeCell))
                .on(
                        Rxafscb.TELL_ME_ABOUT_YOURSELF,
                        (context, args) ->
                                new CallBackReplies.Yourself(addresses(), Capabilities.of(Capabilities.ERRORTRANS)));
    }

    private InterfaceAddr addresses() {
        return InterfaceAddr.of(client);
    }

    private NoValues broke(List<Fid> fids) {
        for (Fid wire : fids) {
            for (int cell : cells) {
                broke(VolumeIds.internal(cell, wire));
            }
        }
        return NoValues.NONE;
    }

    private void broke(Fid fid) {
        if (fid.vnode() == 0 && fid.unique() == 0) {
            broken.accept(statuses.breakVolume(fid.volume()));
        } else {
            statuses.breakOne(fid);
            broken.accept(List.of(fid));
        }
    }

    /** A server has forgotten its promises, as after a restart. One that nobody knows may be any. */
    private NoValues brokeAll(CallContext context, Optional<UUID> server) {
        Set<Long> touched = volumes.of(context.caller().address(), server);
        if (touched.isEmpty()) {
            broken.accept(statuses.breakAll());
        } else {
            touched.forEach(volume -> broken.accept(statuses.breakVolume(volume)));
        }
        return NoValues.NONE;
    }
}
