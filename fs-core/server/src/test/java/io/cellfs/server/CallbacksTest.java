package io.cellfs.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.afs3.AfsArgs;
import io.cellfs.protocol.afs3.CallBackType;
import io.cellfs.protocol.afs3.Rxafs;
import io.cellfs.protocol.ext.VolumeExtensions;
import io.cellfs.protocol.rpc.NoValues;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.yfs.Yfs;
import io.cellfs.protocol.yfs.YfsArgs;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VolumeType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Promises between clients: broken before the change is answered, whoever answers, and in bounded time. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class CallbacksTest {
    private static final Fid ROOT = Fid.rootOf(TestCell.VOLUME);

    /** How long an impatient server waits: long enough for a client that answers, even on a loaded machine. */
    private static final Duration SHORT_WAIT = Duration.ofSeconds(2);

    @TempDir
    Path directory;

    private TestCell cell;
    private TestClient writer;

    @BeforeEach
    void start() throws StorageException {
        cell = new TestCell(directory);
        writer = cell.client().answeringYfs();
    }

    /** Instead of the server that waits for clients as long as it takes. */
    private void startImpatient() throws StorageException {
        cell.close();
        cell = new TestCell(directory, TestCell.config(SHORT_WAIT));
        writer = cell.client().answeringYfs();
    }

    @AfterEach
    void stop() {
        cell.close();
    }

    @Test
    void theOtherClientIsToldBeforeTheWriterIsAnswered() throws IOException {
        TestClient reader = cell.client().answeringYfs();
        Fid fid = writer.create(ROOT, "file").fid();
        reader.status(fid);
        AtomicBoolean answered = new AtomicBoolean();
        AtomicBoolean toldFirst = new AtomicBoolean();
        reader.onCallback(() -> toldFirst.set(!answered.get()));
        writer.write(fid, 0, new byte[] {1}, 1);
        answered.set(true);
        assertEquals(List.of(fid), reader.broken);
        assertTrue(toldFirst.get());
        assertEquals(List.of(), writer.broken);
    }

    @Test
    void aBrokenPromiseIsToldOnceUntilItIsGivenAgain() throws IOException {
        TestClient reader = cell.client().answeringYfs();
        Fid fid = writer.create(ROOT, "file").fid();
        reader.status(fid);
        writer.write(fid, 0, new byte[] {1}, 1);
        writer.write(fid, 0, new byte[] {2}, 1);
        assertEquals(1, reader.broken.size());
        reader.status(fid);
        writer.write(fid, 0, new byte[] {3}, 1);
        assertEquals(2, reader.broken.size());
    }

    @Test
    void whatAChangeTouchesIsBroken() throws IOException {
        TestClient reader = cell.client().answeringYfs();
        Fid dir = writer.mkdir(ROOT, "dir").fid();
        Fid file = writer.create(ROOT, "file").fid();
        Fid victim = writer.create(dir, "victim").fid();
        for (Fid fid : List.of(ROOT, dir, file, victim)) {
            reader.status(fid);
        }
        writer.yfs(Yfs.RENAME, new YfsArgs.Rename(ROOT, Name.of("file"), dir, Name.of("victim")));
        assertEquals(Set.of(ROOT, dir, file, victim), Set.copyOf(reader.broken));
        assertEquals(1, reader.callbackCalls.get());
    }

    @Test
    void aReleaseIsToldOnceToEachClientHoweverManyFilesItKnows() throws IOException {
        long readOnly = TestCell.VOLUME + 1;
        long frozen = TestCell.VOLUME + 2;
        List<Fid> files = new ArrayList<>(List.of(Fid.rootOf(readOnly)));
        for (int i = 0; i < 200; i++) {
            files.add(writer.create(ROOT, "file" + i).fid().inVolume(readOnly));
        }
        cell.partition.cloneVolume(TestCell.VOLUME, readOnly, "test.readonly", VolumeType.READ_ONLY);
        List<TestClient> readers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            readers.add(cell.client().answeringYfs());
            readers.add(cell.client().answeringAfs());
        }
        for (int i = 0; i < readers.size(); i++) {
            for (Fid fid : files) {
                if (i % 2 == 0) {
                    readers.get(i).status(fid);
                } else {
                    readers.get(i).afs(Rxafs.FETCH_STATUS, new AfsArgs.OfFid(fid));
                }
            }
        }
        writer.create(ROOT, "new");
        cell.partition.cloneVolume(TestCell.VOLUME, frozen, "test", VolumeType.READ_ONLY);
        show(frozen, readOnly);
        show(frozen, readOnly);
        for (TestClient reader : readers) {
            assertEquals(List.of(new Fid(readOnly, 0, 0)), reader.broken);
            assertEquals(1, reader.callbackCalls.get());
        }
        assertEquals(0, writer.callbackCalls.get());
    }

    /** What a release does at a site in the end; it may be repeated. */
    private void show(long frozen, long readOnly) throws IOException {
        Rpc.call(
                writer.connection(cell.volumeAddress(), Services.EXTENSIONS),
                VolumeExtensions.SHOW,
                new VolumeExtensions.ShowArgs(frozen, readOnly, "test", TestCell.VOLUME, 0, 1));
    }

    @Test
    void afsClientsAreCalledTheirWay() throws IOException {
        TestClient reader = cell.client().answeringAfs();
        Fid fid = writer.create(ROOT, "file").fid();
        var promised = reader.afs(Rxafs.FETCH_STATUS, new AfsArgs.OfFid(fid));
        assertEquals(CallBackType.SHARED, promised.callBack().type());
        assertEquals(4 * 3600, promised.callBack().expirationTime());
        writer.write(fid, 0, new byte[] {1}, 1);
        assertEquals(List.of(fid), reader.broken);
    }

    @Test
    void aYfsClientThatAnswersOnlyAfsCallbacksIsCalledThatWay() throws IOException {
        TestClient reader = cell.client().answeringAfs();
        Fid fid = writer.create(ROOT, "file").fid();
        assertEquals(CallBackType.SHARED, reader.status(fid).callBack().type());
        writer.write(fid, 0, new byte[] {1}, 1);
        assertEquals(List.of(fid), reader.broken);
    }

    @Test
    void newHostsAreResetBeforeTheirFirstCall() throws IOException {
        TestClient reader = cell.client().answeringYfs();
        reader.yfs(Yfs.GIVE_UP_ALL_CALL_BACKS, NoValues.NONE);
        assertEquals(0, reader.resets.get(), "who leaves needs none");
        reader.yfs(Yfs.GET_VOLUME_STATUS, new YfsArgs.OfVolume(ROOT.volume()));
        assertEquals(1, reader.resets.get());
        reader.status(ROOT);
        reader.status(ROOT);
        assertEquals(1, reader.resets.get());
    }

    @Test
    void aProbeIsTheOccasionToTellThatOlderPromisesAreVoid() throws IOException {
        TestClient reader = cell.client().answeringYfs();
        reader.yfs(Yfs.GET_CAPABILITIES, NoValues.NONE);
        assertEquals(1, reader.resets.get());
        reader.status(ROOT);
        assertEquals(1, reader.resets.get());
    }

    @Test
    void aClientWithoutCallbackServiceGetsNoPromiseAndNoDelay() throws IOException {
        TestClient tool = cell.client();
        assertEquals(CallBackType.DROPPED, tool.status(ROOT).callBack().type());
        assertEquals(0, tool.status(ROOT).callBack().expiration());
    }

    @Test
    void aClientThatNeverAnswersIsDelayedOnce() throws IOException {
        startImpatient();
        TestClient silent = cell.client().answeringYfs();
        silent.die();
        assertEquals(CallBackType.DROPPED, silent.status(ROOT).callBack().type());
        int waitedFor = silent.unanswered.get();
        assertTrue(waitedFor > 0);
        for (int i = 0; i < 20; i++) {
            assertEquals(CallBackType.DROPPED, silent.status(ROOT).callBack().type());
        }
        assertEquals(waitedFor, silent.unanswered.get(), "calls that the server waited for");
    }

    @Test
    void aDeadClientDelaysOneWriterForABoundedTimeAndIsResetWhenItComesBack() throws IOException {
        startImpatient();
        TestClient reader = cell.client().answeringYfs();
        Fid fid = writer.create(ROOT, "file").fid();
        Fid other = writer.create(ROOT, "other").fid();
        reader.status(fid);
        reader.status(other);
        reader.die();
        writer.write(fid, 0, new byte[] {1}, 1);
        assertEquals(1, reader.unanswered.get());
        writer.write(other, 0, new byte[] {1}, 1);
        assertEquals(1, reader.unanswered.get(), "calls that writers waited for");
        reader.revive();
        int resets = reader.resets.get();
        reader.yfs(Yfs.GET_CAPABILITIES, NoValues.NONE);
        assertEquals(resets + 1, reader.resets.get());
        assertEquals(CallBackType.SHARED, reader.status(fid).callBack().type());
        writer.write(fid, 0, new byte[] {2}, 1);
        assertTrue(reader.broken.contains(fid));
    }

    @Test
    void clientsAreToldInParallel() throws IOException {
        startImpatient();
        Fid fid = writer.create(ROOT, "file").fid();
        List<TestClient> readers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            TestClient reader = cell.client().answeringYfs();
            reader.status(fid);
            reader.die();
            readers.add(reader);
        }
        TestClient alive = cell.client().answeringYfs();
        alive.status(fid);
        writer.write(fid, 0, new byte[] {1}, 1);
        for (TestClient reader : readers) {
            assertEquals(1, reader.unanswered.get());
        }
        assertEquals(List.of(fid), alive.broken);
    }

    @Test
    void aClientMayCallWhileItIsCalledBack() throws IOException {
        TestClient reader = cell.client().answeringYfs();
        Fid fid = writer.create(ROOT, "file").fid();
        reader.status(fid);
        AtomicBoolean fetched = new AtomicBoolean();
        reader.onCallback(() -> {
            try {
                reader.status(fid);
                fetched.set(true);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        writer.write(fid, 0, new byte[] {1}, 1);
        assertTrue(fetched.get());
    }

    @Test
    void twoWritersOfOneFileBothWaitForTheReader() throws IOException {
        TestClient reader = cell.client().answeringYfs();
        TestClient second = cell.client().answeringYfs();
        Fid fid = writer.create(ROOT, "file").fid();
        second.status(ROOT);
        reader.status(fid);
        AtomicBoolean told = new AtomicBoolean();
        CompletableFuture<Void> inCallback = new CompletableFuture<>();
        CompletableFuture<Void> release = new CompletableFuture<>();
        reader.onCallback(() -> {
            inCallback.complete(null);
            release.join();
            told.set(true);
        });
        CompletableFuture<Void> first = CompletableFuture.runAsync(() -> write(writer, fid));
        inCallback.join();
        CompletableFuture<Boolean> other = CompletableFuture.supplyAsync(() -> {
            write(second, fid);
            return told.get();
        });
        release.complete(null);
        first.join();
        assertTrue(other.join());
    }

    private static void write(TestClient client, Fid fid) {
        try {
            client.write(fid, 0, new byte[] {1}, 1);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void promisesThatAreGivenUpAreNotBroken() throws IOException {
        TestClient reader = cell.client().answeringAfs();
        Fid fid = writer.create(ROOT, "file").fid();
        Fid kept = writer.create(ROOT, "kept").fid();
        reader.afs(Rxafs.FETCH_STATUS, new AfsArgs.OfFid(fid));
        reader.afs(Rxafs.FETCH_STATUS, new AfsArgs.OfFid(kept));
        reader.afs(Rxafs.GIVE_UP_CALL_BACKS, new AfsArgs.FidsAndCallBacks(List.of(fid), List.of()));
        writer.write(fid, 0, new byte[] {1}, 1);
        writer.write(kept, 0, new byte[] {1}, 1);
        assertEquals(List.of(kept), reader.broken);
        reader.afs(Rxafs.FETCH_STATUS, new AfsArgs.OfFid(kept));
        reader.afs(Rxafs.GIVE_UP_ALL_CALL_BACKS, NoValues.NONE);
        writer.write(kept, 0, new byte[] {2}, 1);
        assertEquals(List.of(kept), reader.broken);
    }

    @Test
    void aDeletedVolumeIsBrokenAsAWhole() throws IOException {
        writer.status(ROOT);
        Fid file = writer.create(ROOT, "file").fid();
        var volumes = writer.connection(cell.volumeAddress(), Services.VOL);
        Rpc.call(
                volumes,
                io.cellfs.protocol.vol.Vol.NUKE_VOLUME,
                new io.cellfs.protocol.vol.VolArgs.OneVolume(0, TestCell.VOLUME));
        assertEquals(List.of(new Fid(TestCell.VOLUME, 0, 0)), writer.broken);
        assertEquals(103, TestClient.abortCode(() -> writer.status(file)));
    }
}
