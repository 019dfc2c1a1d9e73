package io.cellfs.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.LiveCell.Client;
import io.cellfs.client.api.Attributes;
import io.cellfs.client.api.DirectoryEntry;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.client.api.OpenFile;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.vl.VlFlags;
import io.cellfs.storage.api.Partition;
import io.cellfs.storage.api.StatusChange;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume;
import io.cellfs.storage.api.VolumeInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        makeMany(FILES);
    }

    private Volume source() {
        return cell.server(0).partition().volume(VOLUME).orElseThrow();
    }

    private void makeMany(int files) throws IOException {
        for (int i = 0; i < files; i++) {
            source().create(1, 1, Name.of("f" + i), VnodeType.FILE, 7, StatusChange.NONE);
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

    private OpenFile open(Fid fid) throws IOException {
        return client.fs().open(fid, false, false, LiveCell.USER);
    }

    private static byte[] read(OpenFile file, long offset, int length) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(length);
        byte[] content = new byte[file.read(into, offset)];
        into.get(0, content);
        return content;
    }

    private static byte[] filled(int value, int length) {
        byte[] content = new byte[length];
        Arrays.fill(content, (byte) value);
        return content;
    }

    @Test
    void anOpenShowsWhatItFoundUntilItsEnd() throws Exception {
        Fid made = make("small", filled(1, 300_000));
        releasing.release();
        top();
        Fid fid = new Fid(READ_ONLY, made.vnode(), made.unique());
        OpenFile before = open(fid);
        releasing.write(made, filled(2, 400_000));
        releasing.release();
        OpenFile after = open(fid);
        assertArrayEquals(filled(1, 300_000), read(before, 0, 500_000));
        assertArrayEquals(filled(2, 400_000), read(after, 0, 500_000));
        assertEquals(300_000, before.bound().orElseThrow().size());
        assertEquals(400_000, client.fs().getattr(fid).size());
        client.fs().flush(fid);
        assertArrayEquals(filled(2, 400_000), read(after, 0, 500_000));
        assertArrayEquals(filled(1, 300_000), read(before, 0, 500_000));
        before.close();
        after.close();
    }

    /** Adds what a listing comes to after {@code cookie}, at most {@code pages} pages; where it stands then. */
    private long list(Fid directory, long cookie, int pages, List<String> names) throws IOException {
        long position = cookie;
        for (int i = 0; i < pages; i++) {
            List<DirectoryEntry> page = client.fs().readdir(directory, position, 100);
            if (page.isEmpty()) {
                return position;
            }
            page.forEach(entry -> names.add(entry.name().toString()));
            position = page.getLast().cookie();
        }
        return position;
    }

    private static List<String> expected(int from, int to) {
        return Stream.concat(Stream.of(".", ".."), IntStream.range(from, to).mapToObj(i -> "f" + i))
                .toList();
    }

    /** Removes a hundred files, adds others, and releases that. */
    private void replaceSome(int release, int files) throws Exception {
        for (int i = 0; i < 100; i++) {
            source().remove(1, 1, Name.of("f" + (release * 100 + i)), Optional.empty());
            source().create(1, 1, Name.of("f" + (files + release * 100 + i)), VnodeType.FILE, 7, StatusChange.NONE);
        }
        releasing.release();
    }

    private void restartServers() throws IOException {
        for (int i = 0; i < 2; i++) {
            cell.server(i).stop();
            cell.server(i).start(LiveCell.port(i));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {FILES, 20_000})
    void aListingShowsTheVersionInWhichItBegan(int files) throws Exception {
        makeMany(files);
        releasing.release();
        Fid top = top();
        List<String> first = new ArrayList<>();
        long firstAt = list(top, 0, 2, first);
        replaceSome(0, files);
        List<String> second = new ArrayList<>();
        long secondAt = list(top, 0, 3, second);
        assertTrue(firstAt != secondAt);
        firstAt = list(top, firstAt, 1, first);
        replaceSome(1, files);
        client.fs().flush(top);
        restartServers();
        firstAt = list(top, firstAt, Integer.MAX_VALUE, first);
        list(top, secondAt, Integer.MAX_VALUE, second);
        List<String> third = new ArrayList<>();
        list(top, 0, Integer.MAX_VALUE, third);
        assertEquals(expected(0, files), first);
        assertEquals(expected(100, files + 100), second);
        assertEquals(expected(200, files + 200), third);
        assertEquals(List.of(), client.fs().readdir(top, firstAt, 100));
    }

    @Test
    void attributesAreNotGivenForNamesThatStoodForThemBefore() throws Exception {
        makeMany();
        releasing.release();
        Fid top = top();
        List<DirectoryEntry> page = client.fs().readdir(top, 0, 10);
        assertEquals(10, client.fs().bulkGetattr(top, page).size());
        replaceSome(0, FILES);
        assertEquals(List.of(), client.fs().bulkGetattr(top, page));
        assertEquals(
                10,
                client.fs().bulkGetattr(top, client.fs().readdir(top, 0, 10)).size());
    }

    @Test
    void aLargeListingFailsOnceNothingIsKept() throws Exception {
        makeMany(20_000);
        releasing.release();
        Fid top = top();
        List<String> names = new ArrayList<>();
        long at = list(top, 0, 2, names);
        replaceSome(0, 20_000);
        forgetFormers();
        assertEquals(
                Errno.ESTALE,
                assertThrows(FsException.class, () -> client.fs().readdir(top, at, 100))
                        .errno());
    }

    private void forgetFormers() throws IOException {
        for (int i = 0; i < 2; i++) {
            Partition partition = cell.server(i).partition();
            for (VolumeInfo info : partition.volumes()) {
                if ((info.flags() & VolumeInfo.FORMER) != 0) {
                    partition.removeVolume(info.id());
                }
            }
        }
    }

    @Test
    void aLargeFileIsReadToItsEndFromWhatServersKeep() throws Exception {
        int length = 20 << 20;
        Fid changed = make("large", filled(1, length));
        Fid removed = make("gone", filled(3, length));
        releasing.release();
        top();
        OpenFile before = open(new Fid(READ_ONLY, changed.vnode(), changed.unique()));
        OpenFile gone = open(new Fid(READ_ONLY, removed.vnode(), removed.unique()));
        assertArrayEquals(filled(1, 1000), read(before, 0, 1000));
        releasing.write(changed, filled(2, length));
        cell.server(0).partition().volume(VOLUME).orElseThrow().remove(1, 1, Name.of("gone"), Optional.empty());
        releasing.release();
        assertArrayEquals(filled(1, 1000), read(before, length - 1000, 1000));
        assertArrayEquals(filled(3, 1000), read(gone, 0, 1000));
        restartServers();
        assertArrayEquals(filled(1, 1000), read(before, length / 2, 1000));
        assertArrayEquals(filled(3, 1000), read(gone, length / 2, 1000));
        before.close();
        gone.close();
    }

    @Test
    void aLargeFileGivesWhatItHasOrFailsOnceNothingIsKept() throws Exception {
        int length = 20 << 20;
        Fid made = make("large", filled(1, length));
        releasing.release();
        top();
        Fid fid = new Fid(READ_ONLY, made.vnode(), made.unique());
        OpenFile before = open(fid);
        assertArrayEquals(filled(1, 1000), read(before, 0, 1000));
        releasing.write(made, filled(2, length));
        releasing.release();
        forgetFormers();
        assertArrayEquals(filled(1, 1000), read(before, 0, 1000));
        assertEquals(
                Errno.ESTALE,
                assertThrows(FsException.class, () -> read(before, length - 1000, 1000))
                        .errno());
        OpenFile after = open(fid);
        assertArrayEquals(filled(2, 1000), read(after, length - 1000, 1000));
        assertArrayEquals(filled(1, 1000), read(before, 0, 1000));
        before.close();
        assertArrayEquals(filled(2, 1000), read(after, 0, 1000));
        after.close();
    }
}
