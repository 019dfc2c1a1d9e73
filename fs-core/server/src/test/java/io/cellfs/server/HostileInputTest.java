package io.cellfs.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.afs3.Rxafs;
import io.cellfs.protocol.ext.Extensions;
import io.cellfs.protocol.ext.LockExtensions;
import io.cellfs.protocol.lock.LockMode;
import io.cellfs.protocol.lock.LockNumbers;
import io.cellfs.protocol.lock.LockRequest.Manner;
import io.cellfs.protocol.lock.LockSpace;
import io.cellfs.protocol.rpc.ClientCall;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.vol.Vol;
import io.cellfs.protocol.xdr.Codecs;
import io.cellfs.protocol.xdr.XdrWriter;
import io.cellfs.protocol.yfs.Yfs;
import io.cellfs.storage.api.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Arguments that are cut, too long or random: every call ends with an abort or a reply, and the server goes on. */
class HostileInputTest {
    private static final long SEED = 20260117;
    private static final int ROUNDS = 4000;
    private static final int USER_ABORT = -6;

    @TempDir
    Path directory;

    private TestCell cell;
    private TestClient client;

    @BeforeEach
    void start() throws StorageException {
        cell = new TestCell(directory);
        client = cell.client().answeringYfs();
    }

    @AfterEach
    void stop() {
        cell.close();
    }

    private static int call(ClientConnection connection, byte[] request) throws IOException {
        try (ClientCall call = connection.call()) {
            call.request().write(ByteBuffer.wrap(request));
            call.request().end();
            ByteBuffer reply = ByteBuffer.allocate(4096);
            while (call.reply().read(reply) >= 0) {
                reply.clear();
            }
            return 0;
        } catch (RpcException e) {
            return e.code();
        }
    }

    @Test
    void randomArgumentsNeverBreakAHandler() throws IOException {
        Random random = new Random(SEED);
        List<ClientConnection> services = List.of(
                client.connection(Services.AFS_FS),
                client.connection(Services.YFS_FS),
                client.connection(Services.EXTENSIONS),
                client.connection(Services.EXTENSIONS),
                client.connection(cell.volumeAddress(), Services.VOL));
        List<List<Op<?, ?>>> ops = List.of(Rxafs.ALL, Yfs.ALL, Extensions.ALL, LockExtensions.ALL, Vol.ALL);
        for (int i = 0; i < ROUNDS; i++) {
            int service = random.nextInt(services.size());
            List<Op<?, ?>> known = ops.get(service);
            int opcode = known.get(random.nextInt(known.size())).opcode();
            int code = call(services.get(service), request(random, opcode));
            assertTrue(code != USER_ABORT, "seed " + SEED + ", round " + i + ", opcode " + opcode + ": " + code);
        }
        assertEquals(2, client.status(Fid.rootOf(TestCell.VOLUME)).status().type());
    }

    /** Words that are often small, often the volume's, sometimes anything: so that some calls get far. */
    private static byte[] request(Random random, int opcode) {
        int words = random.nextInt(40);
        ByteBuffer request = ByteBuffer.allocate(4 + words * 4 + 3);
        request.putInt(opcode);
        for (int i = 0; i < words; i++) {
            request.putInt(
                    switch (random.nextInt(5)) {
                        case 0 -> (int) TestCell.VOLUME;
                        case 1 -> random.nextInt();
                        case 2 -> 1;
                        default -> random.nextInt(8);
                    });
        }
        byte[] bytes = new byte[request.position() + (random.nextInt(4) == 0 ? random.nextInt(3) : 0)];
        request.flip();
        request.get(bytes, 0, Math.min(bytes.length, request.remaining()));
        return bytes;
    }

    /** Every operation on locks, with arguments that are right but for some words: they get further than random ones. */
    @Test
    void mutatedArgumentsOfLocksHarmNobodyElse() throws IOException {
        Random random = new Random(SEED);
        ClientConnection hostile = client.connection(Services.EXTENSIONS);
        Fid fid = client.create(Fid.rootOf(TestCell.VOLUME), "file").fid();
        for (int i = 0; i < ROUNDS; i++) {
            LockExtensions.Session session = lease(hostile, client.uuid, i / 100);
            List<ByteBuffer> right = lockCalls(session, fid);
            byte[] request = mutated(random, right.get(random.nextInt(right.size())));
            int code = call(hostile, request);
            assertTrue(code != USER_ABORT, "seed " + SEED + ", round " + i + ": " + code);
        }
        try (TestClient other = cell.client().answeringYfs()) {
            ClientConnection honest = other.connection(Services.EXTENSIONS);
            LockExtensions.Session session = lease(honest, other.uuid, 1);
            Fid free = other.create(Fid.rootOf(TestCell.VOLUME), "free").fid();
            LockExtensions.AcquireReply reply =
                    Rpc.call(honest, LockExtensions.ACQUIRE, wish(session, free, LockMode.EXCLUSIVE));
            assertEquals(LockExtensions.LENT, reply.answer());
        }
    }

    private static LockExtensions.Session lease(ClientConnection connection, UUID client, long incarnation)
            throws IOException {
        LockExtensions.Session fresh = new LockExtensions.Session(client, incarnation, 0);
        long generation = Rpc.call(connection, LockExtensions.RENEW, new LockExtensions.SessionArgs(fresh, List.of()))
                .generation();
        return new LockExtensions.Session(client, incarnation, generation);
    }

    private static LockExtensions.Lock range(LockMode mode) {
        return new LockExtensions.Lock(1, LockNumbers.of(LockSpace.POSIX), LockNumbers.of(mode), 0, Long.MAX_VALUE, 1);
    }

    private static LockExtensions.AcquireArgs wish(LockExtensions.Session session, Fid file, LockMode mode) {
        return new LockExtensions.AcquireArgs(session, file, range(mode), 1, LockNumbers.of(Manner.WAIT));
    }

    private static List<ByteBuffer> lockCalls(LockExtensions.Session session, Fid fid) throws IOException {
        LockExtensions.FileLocks held = new LockExtensions.FileLocks(fid, List.of(range(LockMode.SHARED)));
        return List.of(
                encoded(
                        LockExtensions.RENEW,
                        new LockExtensions.SessionArgs(session, List.of(new LockExtensions.Ticket(1)))),
                encoded(LockExtensions.ACQUIRE, wish(session, fid, LockMode.SHARED)),
                encoded(LockExtensions.RELEASE, new LockExtensions.ReleaseArgs(session, fid, range(LockMode.SHARED))),
                encoded(LockExtensions.CANCEL, new LockExtensions.CancelArgs(session, fid, 1)),
                encoded(LockExtensions.RETURN, new LockExtensions.ReturnArgs(session, held)),
                encoded(LockExtensions.RECLAIM_LOCKS, new LockExtensions.ReclaimArgs(session, List.of(held), true)),
                encoded(LockExtensions.END, new LockExtensions.EndArgs(session)));
    }

    private static <Q extends Record> ByteBuffer encoded(Op<Q, ?> op, Q args) throws IOException {
        XdrWriter writer = new XdrWriter();
        writer.i32(op.opcode());
        Codecs.of(op.request()).write(writer, args);
        return writer.toBuffer();
    }

    /** Up to three words are other ones; at times it is cut, or there is more. */
    private static byte[] mutated(Random random, ByteBuffer right) {
        ByteBuffer changed = ByteBuffer.allocate(right.remaining() + 8).put(right);
        int length = changed.position();
        for (int i = random.nextInt(4); i > 0; i--) {
            changed.putInt(
                    4 + 4 * random.nextInt(length / 4 - 1),
                    switch (random.nextInt(5)) {
                        case 0 -> -1;
                        case 1 -> Integer.MIN_VALUE;
                        case 2 -> Integer.MAX_VALUE;
                        case 3 -> random.nextInt();
                        default -> random.nextInt(20);
                    });
        }
        int end = random.nextInt(8) == 0 ? random.nextInt(4, changed.capacity()) : length;
        return Arrays.copyOf(changed.array(), end);
    }

    @Test
    void hugeCountsAreRefusedBeforeAnythingIsAllocated() throws IOException {
        for (int opcode : new int[] {Rxafs.BULK_STATUS.opcode(), Rxafs.INLINE_BULK_STATUS.opcode()}) {
            ByteBuffer request = ByteBuffer.allocate(8).putInt(opcode).putInt(Integer.MAX_VALUE);
            assertEquals(-453, call(client.connection(Services.AFS_FS), request.array()));
        }
    }

    @Test
    void emptyAndTruncatedRequestsAreRefused() throws IOException {
        assertEquals(-453, call(client.connection(Services.AFS_FS), new byte[0]));
        assertEquals(-453, call(client.connection(Services.YFS_FS), new byte[] {0, 0, 1}));
        List<Integer> codes = new ArrayList<>();
        for (Op<?, ?> op : Yfs.ALL) {
            if (op.request().getRecordComponents().length > 0) {
                codes.add(call(
                        client.connection(Services.YFS_FS),
                        ByteBuffer.allocate(4).putInt(op.opcode()).array()));
            }
        }
        assertTrue(codes.stream().allMatch(c -> c == -453), codes.toString());
    }

    @Test
    void aStoreThatEndsEarlyChangesNothing() throws IOException {
        Fid fid = client.create(Fid.rootOf(TestCell.VOLUME), "file").fid();
        client.write(fid, 0, new byte[] {1, 2, 3}, 3);
        ByteBuffer request = ByteBuffer.allocate(4 + 4 + 24 + 32 + 24 + 2);
        request.putInt(Yfs.STORE_DATA64.opcode()).putInt(0);
        request.putLong(fid.volume()).putLong(fid.vnode()).putInt(0).putInt(fid.unique());
        request.position(request.position() + 32);
        request.putLong(0).putLong(100).putLong(100);
        assertEquals(-453, call(client.connection(Services.YFS_FS), request.array()));
        assertEquals(3, client.status(fid).status().size());
        assertEquals(2, client.read(fid, 1, 1)[0]);
    }
}
