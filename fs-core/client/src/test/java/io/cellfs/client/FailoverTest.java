package io.cellfs.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.LiveCell.Client;
import io.cellfs.client.api.CellFileSystem.Created;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.client.api.OpenFile;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.loopback.LoopbackNetwork;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.Transport;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.protocol.vol.Vol;
import io.cellfs.protocol.vol.VolArgs;
import io.cellfs.storage.api.VolumeChange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of a cell in which servers end, come back elsewhere, or lose their volumes to others. */
class FailoverTest {
    private static final long VOLUME = LiveCell.FIRST_VOLUME + 10;
    private static final long REPLICA = VOLUME + 1;

    /** All sites of one release have the same creation date. */
    private static final VolumeChange RELEASED = new VolumeChange(
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalInt.empty(),
            OptionalLong.empty(),
            OptionalLong.of(17_000_000_000_000_000L),
            Optional.empty());

    @TempDir
    private Path directory = Path.of("");

    private static void write(Client client, Fid into, String name, String text) throws IOException {
        Created made = client.fs().create(into, Name.of(name), 0644, LiveCell.USER);
        write(made.file(), text);
    }

    private static void write(OpenFile file, String text) throws IOException {
        try {
            file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0, false);
            file.flush();
        } finally {
            file.close();
        }
    }

    private static String read(Client client, Fid fid) throws IOException {
        OpenFile file = client.fs().open(fid, false, false, LiveCell.USER);
        try {
            ByteBuffer into = ByteBuffer.allocate(1 << 16);
            int count = file.read(into, 0);
            return new String(into.array(), 0, count, StandardCharsets.UTF_8);
        } finally {
            file.close();
        }
    }

    private static Fid volume(Client client, long id) throws IOException {
        Fid any = client.fs()
                .lookup(client.fs().root(), Name.of(".:mount"), LiveCell.USER)
                .fid();
        return client.fs()
                .lookup(any, Name.of(LiveCell.NAME + ":" + id), LiveCell.USER)
                .fid();
    }

    /** The same content at two servers under the id of the replicas: what a release leaves. */
    private static void makeReplicas(LiveCell cell) throws IOException {
        for (int server : new int[] {0, 1}) {
            cell.makeVolumeAt(server, REPLICA, "data.readonly");
            cell.enter("writable" + server, REPLICA, 0, new int[] {VlFlags.SITE_RW}, server);
            try (Client writer = cell.client()) {
                Fid top = volume(writer, REPLICA);
                write(writer, top, "a", "what everybody reads");
                write(writer, top, "b", "and more of it");
            }
            cell.remove(REPLICA);
            cell.server(server).partition().volume(REPLICA).orElseThrow().change(RELEASED);
        }
        cell.makeVolumeAt(0, VOLUME, "data");
        cell.enter("data", VOLUME, REPLICA, new int[] {VlFlags.SITE_RW, VlFlags.SITE_RO, VlFlags.SITE_RO}, 0, 0, 1);
    }

    @Test
    void readersOfReplicasGoOnWhenAServerEnds() throws Exception {
        try (LiveCell cell = new LiveCell(directory, 1, 2)) {
            makeReplicas(cell);
            for (int gone : new int[] {0, 1}) {
                try (Client reader = cell.client()) {
                    Fid top = volume(reader, REPLICA);
                    Fid a = reader.fs().lookup(top, Name.of("a"), LiveCell.USER).fid();
                    assertEquals("what everybody reads", read(reader, a));
                    cell.server(gone).stop();
                    reader.fs().flush(a);
                    assertEquals("what everybody reads", read(reader, a));
                    Fid b = reader.fs().lookup(top, Name.of("b"), LiveCell.USER).fid();
                    assertEquals("and more of it", read(reader, b));
                }
                cell.server(gone).start(7000 + 10 * gone);
            }
        }
    }

    @Test
    void aServerIsFoundWhereItComesBack() throws Exception {
        try (LiveCell cell = new LiveCell(directory, 1, 2);
                Client client = cell.client()) {
            cell.makeVolumeAt(1, VOLUME, "data");
            cell.enter("data", VOLUME, 0, new int[] {VlFlags.SITE_RW}, 1);
            Fid top = volume(client, VOLUME);
            write(client, top, "a", "before");
            cell.server(1).stop();
            cell.server(1).start(17010);
            Fid a = client.fs().lookup(top, Name.of("a"), LiveCell.USER).fid();
            client.fs().flush(a);
            assertEquals("before", read(client, a));
            write(client, top, "b", "after");
        }
    }

    @Test
    void promisesOfBeforeARestartAreNotTrusted() throws Exception {
        try (LiveCell cell = new LiveCell(directory);
                Client first = cell.client();
                Client second = cell.client()) {
            Fid top = first.top();
            write(first, top, "a", "old");
            Fid a = first.find("a").fid();
            assertEquals("old", read(first, a));
            cell.stopServer();
            cell.startServerAgain();
            Fid found = second.find("a").fid();
            write(second.fs().open(found, true, true, LiveCell.USER), "newer");
            first.fs().probeServers();
            assertEquals("newer", read(first, a));
        }
    }

    @Test
    void locationServersTakeOverFromEachOther() throws Exception {
        try (LiveCell cell = new LiveCell(directory, 3, 1);
                Client client = cell.client()) {
            cell.makeVolume(VOLUME, "one");
            cell.makeVolume(VOLUME + 5, "two");
            cell.makeVolume(VOLUME + 9, "three");
            volume(client, VOLUME);
            cell.stopLocationServer(0);
            volume(client, VOLUME + 5);
            cell.stopLocationServer(1);
            volume(client, VOLUME + 9);
            cell.startLocationServer(0);
            cell.stopLocationServer(2);
            try (Client another = cell.client()) {
                volume(another, VOLUME + 9);
            }
            cell.startLocationServer(1);
            cell.startLocationServer(2);
        }
    }

    @Test
    void whatIsKnownServesWhileNoLocationServerAnswers() throws Exception {
        try (LiveCell cell = new LiveCell(directory, 2, 1);
                Client client = cell.client()) {
            Fid top = client.top();
            write(client, top, "a", "here");
            cell.stopLocationServer(0);
            cell.stopLocationServer(1);
            write(client, top, "b", "still");
            Fid a = client.fs().lookup(top, Name.of("a"), LiveCell.USER).fid();
            client.fs().flush(a);
            assertEquals("here", read(client, a));
            cell.startLocationServer(0);
            cell.startLocationServer(1);
        }
    }

    @Test
    void callsWaitForAVolumeInATransaction() throws Exception {
        LoopbackNetwork network = new LoopbackNetwork();
        try (LiveCell cell = new LiveCell(directory, network, 1, 1);
                Client client = cell.client();
                Transport admin = network.open(0);
                ClientConnection volumes = admin.connect(cell.server(0).volumeAddress(), Services.VOL, false)) {
            Fid top = client.top();
            write(client, top, "a", "here");
            int transaction = Rpc.call(
                            volumes, Vol.TRANS_CREATE, new VolArgs.TransCreate(LiveCell.FIRST_VOLUME, 0, Vol.BUSY))
                    .transaction();
            CompletableFuture<String> reading = CompletableFuture.supplyAsync(() -> {
                try {
                    Fid a = client.fs().lookup(top, Name.of("a"), LiveCell.USER).fid();
                    client.fs().flush(a);
                    return read(client, a);
                } catch (IOException e) {
                    return "failed: " + e;
                }
            });
            assertThrows(java.util.concurrent.TimeoutException.class, () -> reading.get(300, TimeUnit.MILLISECONDS));
            assertEquals(
                    0,
                    Rpc.call(volumes, Vol.END_TRANS, new VolArgs.OfTrans(transaction))
                            .code());
            assertEquals("here", reading.get(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void aVolumeThatIsNowhereIsAnError() throws Exception {
        try (LiveCell cell = new LiveCell(directory, 1, 2);
                Client client = cell.client()) {
            cell.makeVolumeAt(0, VOLUME, "data");
            cell.enter("data", VOLUME, 0, new int[] {VlFlags.SITE_RW}, 0);
            Fid top = volume(client, VOLUME);
            cell.server(0).partition().removeVolume(VOLUME);
            FsException e = assertThrows(FsException.class, () -> write(client, top, "b", "lost"));
            assertEquals(Errno.ENODEV, e.errno());
            cell.makeVolumeAt(1, VOLUME, "data");
            cell.enter("data", VOLUME, 0, new int[] {VlFlags.SITE_RW}, 1);
            Fid there = volume(client, VOLUME);
            write(client, there, "c", "found");
            assertTrue(client.fs().lookup(there, Name.of("c"), LiveCell.USER).size() > 0);
        }
    }
}
