package io.cellfs.protocol.rpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.afs3.Capabilities;
import io.cellfs.protocol.error.RxError;
import io.cellfs.protocol.loopback.LoopbackNetwork;
import io.cellfs.protocol.yfs.Yfs;
import io.cellfs.protocol.yfs.YfsArgs;
import io.cellfs.protocol.yfs.YfsCallBack;
import io.cellfs.protocol.yfs.YfsFetchStatus;
import io.cellfs.protocol.yfs.YfsReplies;
import io.cellfs.protocol.yfs.YfsStoreStatus;
import io.cellfs.protocol.yfs.YfsVolSync;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DispatcherTest {
    private static final YfsVolSync SYNC = new YfsVolSync(1, 2, 3, 4, 5);
    private static final Fid FILE = new Fid(536870912L, 2, 7);

    private final LoopbackNetwork network = new LoopbackNetwork();
    private final Transport server = network.open(0);
    private final Transport client = network.open(0);
    private final List<Integer> ended = new CopyOnWriteArrayList<>();
    private final Dispatcher dispatcher = new Dispatcher((op, nanos, code) -> ended.add(code));

    DispatcherTest() {
        server.serve(Services.AFS_FS, OptionalInt.of(Services.YFS_FS), new Dispatcher());
        server.serve(Services.YFS_FS, OptionalInt.empty(), dispatcher);
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private ClientConnection connection() {
        return client.connect(server.localAddress(), Services.YFS_FS, false);
    }

    private static YfsFetchStatus status(long size) {
        return new YfsFetchStatus(1, 1, size, 9, 0, 0, 0, 0644, 127, 9, 1, 1, 0, 0, 0, 0, 0);
    }

    @Test
    void answersAndReportsACall() throws IOException {
        dispatcher.on(
                Yfs.FETCH_STATUS,
                (context, args) ->
                        new YfsReplies.Promised(status(args.fid().vnode()), new YfsCallBack(1, 600, 2), SYNC));
        YfsReplies.Promised reply = Rpc.call(connection(), Yfs.FETCH_STATUS, new YfsArgs.OfFid(FILE));
        assertEquals(status(2), reply.status());
        assertEquals(List.of(0), ended);
    }

    @Test
    void adoptsTheUpgradedService() throws IOException {
        dispatcher.on(Yfs.GET_CAPABILITIES, (context, none) -> Capabilities.of(context.serviceId()));
        ClientConnection connection = client.connect(server.localAddress(), Services.AFS_FS, true);
        Capabilities capabilities = Rpc.call(connection, Yfs.GET_CAPABILITIES, NoValues.NONE);
        assertEquals(Services.YFS_FS, connection.serviceId());
        assertEquals(Services.YFS_FS, capabilities.words().get(0));
    }

    @Test
    void passesAnAbortThrough() {
        dispatcher.on(Yfs.FETCH_STATUS, (context, args) -> {
            throw new RpcException(103, "no such volume");
        });
        RpcException failure = assertThrows(
                RpcException.class, () -> Rpc.call(connection(), Yfs.FETCH_STATUS, new YfsArgs.OfFid(FILE)));
        assertEquals(103, failure.code());
        assertEquals(List.of(103), ended);
    }

    @Test
    void refusesUnknownOpcodesAndServices() {
        assertAborts(RxError.OPCODE, connection(), 4711);
        assertAborts(RxError.INVALID_OPERATION, client.connect(server.localAddress(), 4, false), 1);
    }

    @Test
    void refusesShortAndTrailingArguments() {
        dispatcher.on(Yfs.FETCH_STATUS, (context, args) -> {
            throw new IllegalStateException("must not be reached");
        });
        assertAborts(RxError.SS_UNMARSHAL, connection(), 64132, 0, 0, 1);
        assertAborts(RxError.SS_UNMARSHAL, connection(), 64132, 0, 0, 1, 0, 2, 0, 7, 99);
        assertAborts(RxError.SS_UNMARSHAL, connection());
    }

    @Test
    void streamsAReply() throws IOException {
        byte[] data = new byte[300_001];
        new Random(7).nextBytes(data);
        dispatcher.onBulkOut(Yfs.FETCH_DATA64, (context, args, out) -> {
            out.length(args.length());
            out.write(ByteBuffer.wrap(data, (int) args.position(), (int) args.length()));
            return new YfsReplies.Promised(status(data.length), YfsCallBack.NONE, SYNC);
        });
        ByteBuffer got = ByteBuffer.allocate(data.length);
        YfsReplies.Promised reply =
                Rpc.callBulkOut(connection(), Yfs.FETCH_DATA64, new YfsArgs.FetchData(FILE, 1, data.length - 1), in -> {
                    assertEquals(data.length - 1, in.remaining());
                    while (in.read(got) >= 0) {
                        assertEquals(data.length - 1, got.position() + in.remaining());
                    }
                });
        assertEquals(data.length, reply.status().size());
        assertArrayEquals(Arrays.copyOfRange(data, 1, data.length), Arrays.copyOf(got.array(), got.position()));
    }

    @Test
    void streamsNothingUnlessAnnounced() throws IOException {
        dispatcher.onBulkOut(
                Yfs.FETCH_DATA64, (context, args, out) -> new YfsReplies.Promised(status(0), YfsCallBack.NONE, SYNC));
        Rpc.callBulkOut(
                connection(),
                Yfs.FETCH_DATA64,
                new YfsArgs.FetchData(FILE, 0, 10),
                in -> assertEquals(-1, in.read(ByteBuffer.allocate(10))));
    }

    @Test
    void abortsAReplyThatIsShorterThanAnnounced() {
        dispatcher.onBulkOut(Yfs.FETCH_DATA64, (context, args, out) -> {
            out.length(5);
            out.write(ByteBuffer.allocate(4));
            return new YfsReplies.Promised(status(0), YfsCallBack.NONE, SYNC);
        });
        RpcException failure = assertThrows(
                RpcException.class,
                () -> Rpc.callBulkOut(connection(), Yfs.FETCH_DATA64, new YfsArgs.FetchData(FILE, 0, 5), in -> {}));
        assertEquals(RxError.SS_MARSHAL.code(), failure.code());
    }

    @Test
    void streamsARequest() throws IOException {
        byte[] data = new byte[200_003];
        new Random(8).nextBytes(data);
        List<byte[]> stored = new ArrayList<>();
        dispatcher.onBulkIn(Yfs.STORE_DATA64, (context, args, in) -> {
            ByteBuffer all = ByteBuffer.allocate((int) args.length());
            while (in.read(all) > 0) {
                assertEquals(args.length(), all.position() + in.remaining());
            }
            stored.add(all.array());
            return new YfsReplies.Status(status(args.fileLength()), SYNC);
        });
        Rpc.callBulkIn(connection(), Yfs.STORE_DATA64, store(data.length), out -> out.write(ByteBuffer.wrap(data)));
        assertArrayEquals(data, stored.getFirst());
    }

    @Test
    void dropsWhatAHandlerLeaves() throws IOException {
        dispatcher.onBulkIn(
                Yfs.STORE_DATA64, (context, args, in) -> new YfsReplies.Status(status(args.fileLength()), SYNC));
        YfsReplies.Status reply = Rpc.callBulkIn(
                connection(), Yfs.STORE_DATA64, store(100_000), out -> out.write(ByteBuffer.allocate(100_000)));
        assertEquals(100_000, reply.status().size());
    }

    @Test
    void refusesARequestWithFewerOrNegativeRawBytes() {
        dispatcher.onBulkIn(Yfs.STORE_DATA64, (context, args, in) -> {
            while (in.read(ByteBuffer.allocate(10)) >= 0) {
                // read to the end
                Thread.onSpinWait();
            }
            return new YfsReplies.Status(status(0), SYNC);
        });
        int[] head = {64538, 0, 0, 1, 0, 2, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        assertAborts(RxError.SS_UNMARSHAL, connection(), concat(head, 0, 100, 0, 100, 1, 2, 3));
        assertAborts(RxError.SS_UNMARSHAL, connection(), concat(head, -1, -1, 0, 100, 1, 2, 3));
    }

    @Test
    void callsBackThroughTheSameSocket() throws IOException {
        client.serve(
                Services.YFS_CALLBACK,
                OptionalInt.empty(),
                new Dispatcher().on(Yfs.GIVE_UP_ALL_CALL_BACKS, (context, none) -> NoValues.NONE));
        dispatcher.on(Yfs.GIVE_UP_ALL_CALL_BACKS, (context, none) -> {
            try (ClientConnection back = context.connectBack(Services.YFS_CALLBACK)) {
                return Rpc.call(back, Yfs.GIVE_UP_ALL_CALL_BACKS, NoValues.NONE);
            }
        });
        assertEquals(NoValues.NONE, Rpc.call(connection(), Yfs.GIVE_UP_ALL_CALL_BACKS, NoValues.NONE));
    }

    @Test
    void refusesAReplyOfTheWrongLength() {
        server.serve(9, OptionalInt.empty(), call -> {
            while (call.request().read(ByteBuffer.allocate(100)) >= 0) {
                Thread.onSpinWait();
            }
            call.reply().write(ByteBuffer.allocate(8));
        });
        ClientConnection wrong = client.connect(server.localAddress(), 9, false);
        RpcException shorter =
                assertThrows(RpcException.class, () -> Rpc.call(wrong, Yfs.FETCH_STATUS, new YfsArgs.OfFid(FILE)));
        assertEquals(RxError.CC_UNMARSHAL.code(), shorter.code());
        RpcException longer =
                assertThrows(RpcException.class, () -> Rpc.call(wrong, Yfs.GIVE_UP_ALL_CALL_BACKS, NoValues.NONE));
        assertEquals(RxError.CC_UNMARSHAL.code(), longer.code());
    }

    private static YfsArgs.StoreData store(int length) {
        return new YfsArgs.StoreData(FILE, YfsStoreStatus.NONE, 0, length, length);
    }

    private static int[] concat(int[] head, int... tail) {
        int[] all = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, all, head.length, tail.length);
        return all;
    }

    private static void assertAborts(RxError expected, ClientConnection connection, int... words) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * words.length);
        for (int word : words) {
            bytes.putInt(word);
        }
        RpcException failure = assertThrows(RpcException.class, () -> {
            try (ClientCall call = connection.call()) {
                call.request().write(bytes.flip());
                call.request().end();
                call.reply().read(ByteBuffer.allocate(100));
            }
        });
        assertEquals(expected.code(), failure.code());
    }
}
