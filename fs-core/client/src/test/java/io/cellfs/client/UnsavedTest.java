package io.cellfs.client;

import static io.cellfs.client.LiveCell.USER;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.LiveCell.Client;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.client.api.OpenFile;
import io.cellfs.client.policy.ServerGone;
import io.cellfs.client.recovery.Recovered;
import io.cellfs.client.recovery.RecoveryArea;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A volume is let go of, or the client ends, while its server is silent: nothing hangs, nothing that was written is lost. */
class UnsavedTest {
    private static final Name A = Name.of("a");
    private static final int BYTES = 300_000;

    @TempDir
    private Path directory = Path.of("");

    private final byte[] old = random(1);
    private final byte[] fresh = random(2);
    private LiveCell cell;
    private Client client;
    private Client another;
    private SilentTransport network;
    private Fid file = new Fid(0, 0, 0);

    private static byte[] random(long seed) {
        byte[] bytes = new byte[BYTES];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @BeforeEach
    void start() throws IOException {
        cell = new LiveCell(directory);
        another = cell.client();
        client = begin();
        var made = another.fs().create(another.top(), A, 0644, USER);
        made.file().write(ByteBuffer.wrap(old), 0, false);
        made.file().close();
        file = made.attributes().fid();
    }

    private Client begin() throws IOException {
        Client begun = cell.client("cache", 64L << 20, real -> {
            network = new SilentTransport(real);
            return network;
        });
        begun.fs().whenServersAreGone(new ServerGone.Wait());
        return begun;
    }

    @AfterEach
    void end() throws IOException {
        network.goOn();
        client.close();
        another.close();
        cell.close();
    }

    /** Writes parts of the file; the server does not get them. */
    private OpenFile writeUnheard() throws IOException {
        OpenFile open = client.fs().open(file, true, false, USER);
        network.stop(cell.server(0).fileAddress());
        open.write(ByteBuffer.wrap(fresh, 1000, 5000), 1000, false);
        open.write(ByteBuffer.wrap(fresh, 200_000, 100_000), 200_000, false);
        return open;
    }

    private byte[] expected() {
        byte[] bytes = old.clone();
        System.arraycopy(fresh, 1000, bytes, 1000, 5000);
        System.arraycopy(fresh, 200_000, bytes, 200_000, 100_000);
        return bytes;
    }

    private RecoveryArea area() {
        return CacheManager.recovery(directory.resolve("cache"));
    }

    private byte[] seenByOthers() throws IOException {
        OpenFile open = another.fs().open(file, false, false, USER);
        try {
            ByteBuffer into = ByteBuffer.allocate(BYTES + 1);
            int got = 1;
            while (got > 0) {
                got = open.read(into, into.position());
            }
            return Arrays.copyOf(into.array(), into.position());
        } finally {
            open.close();
        }
    }

    @Test
    void whatNoServerTakesIsKeptAndReplayed() throws Exception {
        OpenFile open = writeUnheard();
        FutureTask<Integer> stuck = new FutureTask<>(() -> {
            open.fsync();
            return 0;
        });
        Thread.ofPlatform().daemon().start(stuck);
        List<Recovered> kept = client.fs().letGo(LiveCell.NAME, LiveCell.FIRST_VOLUME);
        assertEquals(1, kept.size());
        assertEquals(105_000, kept.getFirst().bytes());
        assertEquals(0, client.fs().dirtyBytes());
        ExecutionException ended = assertThrows(ExecutionException.class, () -> stuck.get(120, TimeUnit.SECONDS));
        assertTrue(ended.getCause() instanceof FsException, ended.toString());
        network.goOn();
        open.close();
        assertArrayEquals(old, seenByOthers());
        client.fs().replay(kept.getFirst().id(), false);
        assertArrayEquals(expected(), seenByOthers());
        assertEquals(List.of(), area().list());
    }

    @Test
    void theEndOfTheClientKeepsItToo() throws Exception {
        writeUnheard();
        client.close();
        Recovered kept = area().list().getFirst();
        client = begin();
        client.fs().replay(kept.id(), false);
        assertArrayEquals(expected(), seenByOthers());
        assertEquals(List.of(), area().list());
    }

    @Test
    void whatWasChangedMeanwhileIsNotReplacedUnlessThatIsAskedFor() throws Exception {
        OpenFile open = writeUnheard();
        Recovered kept = client.fs().letGo(LiveCell.NAME, LiveCell.FIRST_VOLUME).getFirst();
        network.goOn();
        open.close();
        OpenFile theirs = another.fs().open(file, true, false, USER);
        theirs.write(ByteBuffer.wrap(random(3), 0, 2000), 0, false);
        theirs.close();
        byte[] changed = seenByOthers();
        FsException refused = assertThrows(FsException.class, () -> client.fs().replay(kept.id(), false));
        assertEquals(Errno.EEXIST, refused.errno());
        assertArrayEquals(changed, seenByOthers());
        assertEquals(List.of(kept), area().list());
        client.fs().replay(kept.id(), true);
        System.arraycopy(fresh, 1000, changed, 1000, 5000);
        System.arraycopy(fresh, 200_000, changed, 200_000, 100_000);
        assertArrayEquals(changed, seenByOthers());
        assertEquals(List.of(), area().list());
    }

    /** As when the client was killed after the server had it, and before the entry was dropped. */
    @Test
    void whatTheServerHasAlreadyIsDropped() throws Exception {
        OpenFile open = writeUnheard();
        Recovered kept = client.fs().letGo(LiveCell.NAME, LiveCell.FIRST_VOLUME).getFirst();
        network.goOn();
        open.close();
        byte[] expected = expected();
        OpenFile theirs = another.fs().open(file, true, false, USER);
        theirs.write(ByteBuffer.wrap(expected), 0, false);
        theirs.close();
        client.fs().replay(kept.id(), false);
        assertArrayEquals(expected, seenByOthers());
        assertEquals(List.of(), area().list());
    }

    @Test
    void aServerThatAnswersGetsEverything() throws Exception {
        OpenFile open = client.fs().open(file, true, false, USER);
        open.write(ByteBuffer.wrap(fresh), 0, false);
        assertEquals(List.of(), client.fs().letGo(LiveCell.NAME, LiveCell.FIRST_VOLUME));
        assertArrayEquals(fresh, seenByOthers());
        open.close();
    }
}
