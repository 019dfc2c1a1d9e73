package io.cellfs.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.LiveCell.Client;
import io.cellfs.client.api.Attributes;
import io.cellfs.client.api.DirectoryEntry;
import io.cellfs.client.api.OpenFile;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.storage.api.StatusChange;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients of a read-only volume: what one question keeps valid, and what a release changes. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ReadOnlyVolumeTest {
    private static final long VOLUME = LiveCell.FIRST_VOLUME + 100;
    private static final long READ_ONLY = VOLUME + 1;
    private static final int FILES = 2_000;
    private static final Duration LEASE = Duration.ofHours(2);

    @TempDir
    Path directory;

    private final AtomicLong passedNs = new AtomicLong();
    private LiveCell cell;
    private Releasing releasing;
    private Client client;

    @BeforeEach
    void start() throws IOException {
        cell = new LiveCell(directory, 1, 2);
        cell.makeVolume(VOLUME, "vol");
        cell.enter("vol", VOLUME, READ_ONLY, new int[] {VlFlags.SITE_RW, VlFlags.SITE_RO, VlFlags.SITE_RO}, 0, 0, 1);
        releasing = new Releasing(cell, VOLUME);
        cell.clock(() -> System.nanoTime() + passedNs.get());
        client = cell.client();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        releasing.close();
        cell.close();
    }

    private Fid make(String name, byte[] content) throws IOException {
        Volume source = cell.server(0).partition().volume(VOLUME).orElseThrow();
        Fid fid = source.create(1, 1, Name.of(name), VnodeType.FILE, 7, StatusChange.NONE)
                .made()
                .fid();
        releasing.write(fid, content);
        return fid;
    }

    private void makeMany() throws IOException {
        Volume source = cell.server(0).partition().volume(VOLUME).orElseThrow();
        for (int i = 0; i < FILES; i++) {
            source.create(1, 1, Name.of("f" + i), VnodeType.FILE, 7, StatusChange.NONE);
        }
    }

    private Fid top() throws IOException {
        Fid any = client.fs()
                .lookup(client.fs().root(), Name.of(".:mount"), LiveCell.USER)
                .fid();
        return client.fs()
                .lookup(any, Name.of(LiveCell.NAME + ":vol.readonly"), LiveCell.USER)
                .fid();
    }

    /** Lists and asks for each file's attributes, as find does; answers how many calls went out. */
    private int find() throws IOException {
        int before = client.transport().calls();
        Fid top = top();
        long cookie = 0;
        int files = 0;
        List<DirectoryEntry> page = client.fs().readdir(top, cookie, 200);
        while (!page.isEmpty()) {
            for (DirectoryEntry entry : page) {
                Attributes found = client.fs().lookup(top, entry.name(), LiveCell.USER);
                assertEquals(READ_ONLY, found.fid().volume());
                files++;
            }
            page = client.fs().readdir(top, page.getLast().cookie(), 200);
        }
        assertEquals(FILES + 2, files);
        return client.transport().calls() - before;
    }

    @Test
    void oneQuestionMakesTheWholeVolumeValidAgain() throws Exception {
        makeMany();
        releasing.release();
        int cold = find();
        assertTrue(cold > FILES / 100, cold + " calls");
        assertEquals(0, find());
        passedNs.addAndGet(LEASE.plusMinutes(1).toNanos());
        assertEquals(1, find());
        assertEquals(0, find());
        client.fs().probeServers();
        releasing.touch();
        releasing.release();
        assertTrue(find() > FILES / 100);
        assertEquals(0, find());
    }

    @Test
    void aVolumeThatServersForgotIsAskedForOnce() throws Exception {
        makeMany();
        releasing.release();
        find();
        cell.server(0).stop();
        cell.server(1).stop();
        cell.server(0).start(LiveCell.port(0));
        cell.server(1).start(LiveCell.port(1));
        client.fs().probeServers();
        int calls = find();
        assertTrue(calls >= 1 && calls <= 8, calls + " calls");
    }

    private byte[] read(Fid fid) throws IOException {
        OpenFile file = client.fs().open(fid, false, false, LiveCell.USER);
        try {
            ByteBuffer into = ByteBuffer.allocate(1 << 16);
            int count = file.read(into, 0);
            byte[] content = new byte[count];
            into.get(0, content);
            return content;
        } finally {
            file.close();
        }
    }

    @Test
    void aClientDoesNotGoBackToAnOlderRelease() throws Exception {
        Fid a = make("a", new byte[] {1});
        releasing.release();
        Fid shown = new Fid(READ_ONLY, a.vnode(), a.unique());
        top();
        assertArrayEquals(new byte[] {1}, read(shown));
        cell.server(1).stop();
        releasing.write(a, new byte[] {2});
        releasing.releaseToSome();
        cell.server(1).start(LiveCell.port(1));
        client.fs().flushVolume(shown);
        assertArrayEquals(new byte[] {2}, read(shown));
        for (int i = 0; i < 3; i++) {
            client.fs().flushVolume(shown);
            assertArrayEquals(new byte[] {2}, read(shown));
        }
    }
}
