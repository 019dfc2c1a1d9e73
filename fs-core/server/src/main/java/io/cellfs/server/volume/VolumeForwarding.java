package io.cellfs.server.volume;

import io.cellfs.protocol.Services;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.vol.Vol;
import io.cellfs.protocol.vol.VolArgs;
import io.cellfs.server.file.WireErrors;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Dumps that go straight to other servers: this one is then a client of theirs (afs-protocol section 4.5, Forward). */
final class VolumeForwarding {
    private static final int MAX_PORT = 65_535;

    private final VolumeDumps dumps;
    private final Peers peers;

    /** How other servers are reached. */
    @FunctionalInterface
    interface Peers {
        /** A connection to the volume service there. */
        ClientConnection connect(InetSocketAddress server);
    }

    VolumeForwarding(VolumeDumps dumps, Peers peers) {
        this.dumps = dumps;
        this.peers = peers;
    }

    /** Dumps the transaction's volume into a transaction of another server. */
    void forward(VolArgs.Forward args) throws IOException {
        send(
                args.fromTransaction(),
                Integer.toUnsignedLong(args.fromDate()),
                new VolArgs.Replica(args.destinationTransaction(), args.destination()),
                args.cookie());
    }

    /** Dumps the transaction's volume to several servers at once; the result of each, 0 for success. */
    int[] forward(VolArgs.ForwardMultiple args) throws IOException {
        List<Future<Integer>> sent = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (VolArgs.Replica replica : args.replicas()) {
                sent.add(threads.submit(() -> result(args, replica)));
            }
        }
        int[] codes = new int[sent.size()];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = outcome(sent.get(i));
        }
        return codes;
    }

    private static int outcome(Future<Integer> sent) throws IOException {
        try {
            return sent.get();
        } catch (ExecutionException e) {
            throw new IOException("forwarding failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while forwarding", e);
        }
    }

    private int result(VolArgs.ForwardMultiple args, VolArgs.Replica replica) {
        try {
            send(args.fromTransaction(), Integer.toUnsignedLong(args.fromDate()), replica, args.cookie());
            return 0;
        } catch (IOException e) {
            return WireErrors.code(e);
        }
    }

    private void send(int transaction, long fromDate, VolArgs.Replica replica, VolArgs.RestoreCookie cookie)
            throws IOException {
        VolArgs.Restore restore =
                new VolArgs.Restore(replica.transaction(), fromDate != 0 ? Vol.INCREMENTAL : 0, cookie);
        try (ClientConnection connection = peers.connect(address(replica.server()))) {
            Rpc.callBulkIn(
                    connection,
                    Vol.RESTORE,
                    restore,
                    data -> dumps.dump(transaction, "Forward", fromDate, 0, data::write));
        }
    }

    private static InetSocketAddress address(VolArgs.Destination server) throws RpcException, UnknownHostException {
        int port = server.port() > 0 && server.port() <= MAX_PORT
                ? server.port()
                : Services.PORT_BASE + Services.VOL_PORT_OFFSET;
        byte[] host = ByteBuffer.allocate(Integer.BYTES).putInt(server.host()).array();
        return new InetSocketAddress(InetAddress.getByAddress(host), port);
    }
}
