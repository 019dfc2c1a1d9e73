package io.cellfs.server;

import static io.cellfs.server.TestClient.abortCode;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.acl.Rights;
import io.cellfs.protocol.error.VolserError;
import io.cellfs.protocol.error.VolumeError;
import io.cellfs.protocol.identity.BuiltInIds;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Op;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.vol.Vol;
import io.cellfs.protocol.vol.VolArgs;
import io.cellfs.protocol.vol.VolReplies;
import io.cellfs.storage.api.Acl;
import io.cellfs.storage.api.AclEntry;
import io.cellfs.storage.api.StatusChange;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dumps, restores and forwards over the volume service, in the sequences of vos (afs-protocol section 4.5). */
class VolumeDumpServiceTest {
    private static final long NEW = 536870999L;
    private static final byte[] DATA = "what is dumped".getBytes(StandardCharsets.UTF_8);
    private static final VolArgs.RestoreCookie COOKIE = new VolArgs.RestoreCookie("copy", Vol.TYPE_RW, 0, 0);

    @TempDir
    Path directory;

    private TestCell cell;
    private TestClient client;
    private ClientConnection volumes;
    private Fid file;

    @BeforeEach
    void start() throws StorageException {
        cell = new TestCell(directory);
        client = cell.client().answeringYfs();
        volumes = client.connection(cell.volumeAddress(), Services.VOL);
        Volume source = cell.partition.volume(TestCell.VOLUME).orElseThrow();
        source.setAcl(1, 1, new Acl(List.of(new AclEntry(BuiltInIds.ANYUSER, Rights.ALL)), List.of()));
        file = source.create(1, 1, Name.of("file"), VnodeType.FILE, 7, StatusChange.NONE)
                .made()
                .fid();
        try (Volume.Store store = source.store(file.vnode(), file.unique(), 0, DATA.length, 0, 7, StatusChange.NONE)) {
            store.write(ByteBuffer.wrap(DATA));
            store.commit();
        }
    }

    @AfterEach
    void stop() {
        cell.close();
    }

    private <Q extends Record, R extends Record> R vol(Op<Q, R> op, Q args) throws IOException {
        return Rpc.call(volumes, op, args);
    }

    private int begin(long volume, int flags) throws IOException {
        return vol(Vol.TRANS_CREATE, new VolArgs.TransCreate(volume, 0, flags)).transaction();
    }

    private void end(int transaction) throws IOException {
        vol(Vol.END_TRANS, new VolArgs.OfTrans(transaction));
    }

    private int create(int type) throws IOException {
        int transaction = vol(
                        Vol.CREATE_VOLUME,
                        new VolArgs.CreateVolume(0, "copy", type, type == Vol.TYPE_RW ? 0 : TestCell.VOLUME, NEW))
                .transaction();
        vol(Vol.SET_FLAGS, new VolArgs.SetFlags(transaction, Vol.DELETE_ON_SALVAGE | Vol.OUT_OF_SERVICE));
        return transaction;
    }

    private byte[] dump(long volume) throws IOException {
        int transaction = begin(volume, Vol.BUSY);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Rpc.callBulkOut(volumes, Vol.DUMP_V2, new VolArgs.DumpV2(transaction, 0, 0), data -> {
            ByteBuffer piece = ByteBuffer.allocate(1000);
            while (data.read(piece.clear()) >= 0) {
                bytes.write(piece.array(), 0, piece.position());
            }
        });
        assertEquals(
                bytes.size(),
                vol(Vol.GET_SIZE, new VolArgs.Dump(transaction, 0)).bytes());
        end(transaction);
        return bytes.toByteArray();
    }

    private void restore(int transaction, byte[] dump) throws IOException {
        Rpc.callBulkIn(
                volumes,
                Vol.RESTORE,
                new VolArgs.Restore(transaction, 0, COOKIE),
                data -> data.write(ByteBuffer.wrap(dump)));
    }

    @Test
    void aDumpIsRestoredAsVosDoes() throws IOException {
        byte[] dump = dump(TestCell.VOLUME);
        int transaction = create(Vol.TYPE_RW);
        restore(transaction, dump);
        VolReplies.Status status = vol(Vol.GET_STATUS, new VolArgs.OfTrans(transaction));
        assertEquals(NEW, status.parentId());
        assertTrue(status.nextUnique() > file.unique());
        Fid copy = file.inVolume(NEW);
        assertEquals(VolumeError.OFFLINE.code(), abortCode(() -> client.status(copy)));
        vol(Vol.SET_FLAGS, new VolArgs.SetFlags(transaction, 0));
        end(transaction);
        assertArrayEquals(DATA, client.read(copy, 0, 100));
        assertEquals("copy", cell.partition.volume(NEW).orElseThrow().info().name());
    }

    @Test
    void halfOfARestoreNeverServes() throws IOException {
        byte[] dump = dump(TestCell.VOLUME);
        int transaction = create(Vol.TYPE_RW);
        byte[] cut = Arrays.copyOf(dump, dump.length - 10);
        assertEquals(VolserError.READ_DUMPERROR.code(), abortCode(() -> restore(transaction, cut)));
        vol(Vol.SET_FLAGS, new VolArgs.SetFlags(transaction, 0));
        assertEquals(VolumeError.OFFLINE.code(), abortCode(() -> client.status(Fid.rootOf(NEW))));
        assertEquals(0, vol(Vol.GET_FLAGS, new VolArgs.OfTrans(transaction)).flags());
        restore(transaction, dump);
        vol(Vol.SET_FLAGS, new VolArgs.SetFlags(transaction, 0));
        end(transaction);
        assertArrayEquals(DATA, client.read(file.inVolume(NEW), 0, 100));
    }

    @Test
    void aNewVolumeWhoseRestoreFailedIsGoneWithTheTransaction() throws IOException {
        byte[] dump = dump(TestCell.VOLUME);
        int transaction = create(Vol.TYPE_RW);
        byte[] cut = Arrays.copyOf(dump, dump.length - 10);
        assertEquals(VolserError.READ_DUMPERROR.code(), abortCode(() -> restore(transaction, cut)));
        end(transaction);
        assertTrue(cell.partition.volume(NEW).isEmpty());
    }

    @Test
    void whatNobodyFinishedIsRemovedAtTheNextStart() throws IOException {
        int transaction = create(Vol.TYPE_RW);
        assertEquals(VolserError.READ_DUMPERROR.code(), abortCode(() -> restore(transaction, new byte[] {1, 2, 3})));
        cell.close();
        cell = new TestCell(directory);
        assertTrue(cell.server.awaitRecovered());
        assertTrue(cell.partition.volume(NEW).isEmpty());
        assertTrue(cell.partition.volume(TestCell.VOLUME).isPresent());
    }

    @Test
    void aDumpGoesStraightToOtherServers() throws IOException {
        int host =
                ByteBuffer.wrap(cell.volumeAddress().getAddress().getAddress()).getInt();
        VolArgs.Destination here =
                new VolArgs.Destination(host, cell.volumeAddress().getPort(), 0);
        int to = create(Vol.TYPE_RO);
        int from = begin(TestCell.VOLUME, Vol.BUSY);
        VolArgs.RestoreCookie readOnly = new VolArgs.RestoreCookie("copy.readonly", Vol.TYPE_RO, 0, TestCell.VOLUME);
        VolReplies.Codes codes = vol(
                Vol.FORWARD_MULTIPLE,
                new VolArgs.ForwardMultiple(
                        from,
                        0,
                        List.of(new VolArgs.Replica(to, here), new VolArgs.Replica(12345, here)),
                        0,
                        readOnly));
        assertEquals(0, codes.codes().get(0));
        assertTrue(codes.codes().get(1) != 0);
        vol(Vol.SET_FLAGS, new VolArgs.SetFlags(to, 0));
        end(to);
        vol(Vol.FORWARD, new VolArgs.Forward(from, 1, here, begin(NEW, Vol.OFFLINE), readOnly));
        end(from);
        assertEquals(
                TestCell.VOLUME, cell.partition.volume(NEW).orElseThrow().info().parentId());
    }

    @Test
    void clientsOfAVolumeThatMovedAwayLookForIt() throws IOException {
        assertArrayEquals(DATA, client.read(file, 0, 100));
        int transaction = begin(TestCell.VOLUME, Vol.BUSY);
        assertEquals(VolumeError.BUSY.code(), abortCode(() -> client.status(file)));
        vol(Vol.SET_FORWARDING, new VolArgs.SetForwarding(transaction, 0x0a000001));
        vol(Vol.DELETE_VOLUME, new VolArgs.OfTrans(transaction));
        end(transaction);
        assertEquals(VolumeError.MOVED.code(), abortCode(() -> client.status(file)));
        assertTrue(vol(Vol.MONITOR, NoValues.NONE).transactions().isEmpty());
    }
}
