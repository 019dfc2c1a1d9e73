package io.cellfs.client;

import static io.cellfs.client.LiveCell.USER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.LiveCell.Client;
import io.cellfs.client.api.DirectoryEntry;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import io.cellfs.protocol.Services;
import io.cellfs.protocol.error.Uae;
import io.cellfs.protocol.rpc.ClientConnection;
import io.cellfs.protocol.rpc.Rpc;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.protocol.yfs.Yfs;
import io.cellfs.protocol.yfs.YfsArgs;
import io.cellfs.storage.api.StatusChange;
import io.cellfs.storage.api.VnodeType;
import io.cellfs.storage.api.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A directory with more names than the AFS form of a directory holds. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
@TestInstance(Lifecycle.PER_CLASS)
class LargeDirectoryTest {
    private static final int ENTRIES = 100_000;

    private int removed;

    private LiveCell cell;
    private Client one;
    private Client two;
    private Fid large;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        cell = new LiveCell(directory);
        one = cell.client();
        two = cell.client();
        large = one.fs().mkdir(one.top(), Name.of("large"), 0777, USER).fid();
        Volume volume = cell.server(0).partition().volume(LiveCell.FIRST_VOLUME).orElseThrow();
        for (int i = 0; i < ENTRIES; i++) {
            volume.create(large.vnode(), large.unique(), name(i), VnodeType.FILE, 1, StatusChange.NONE);
        }
        two.find("large");
        one.fs().flush(large);
    }

    @AfterAll
    void stop() throws IOException {
        one.close();
        two.close();
        cell.close();
    }

    private static Name name(int i) {
        return Name.of("f" + i);
    }

    @Test
    void isListedOnceWhileItChanges() throws IOException {
        BitSet seen = new BitSet(ENTRIES);
        long cookie = 0;
        int pages = 0;
        List<DirectoryEntry> page = one.fs().readdir(large, cookie, 500);
        while (!page.isEmpty()) {
            for (DirectoryEntry entry : page) {
                String name = entry.name().toString();
                if (name.startsWith("f")) {
                    int number = Integer.parseInt(name.substring(1));
                    assertTrue(!seen.get(number), name + " is listed twice");
                    seen.set(number);
                }
                cookie = entry.cookie();
            }
            pages++;
            if (pages <= 100) {
                (pages % 2 == 0 ? one : two)
                        .fs()
                        .create(large, Name.of("new" + pages), 0644, USER)
                        .file()
                        .close();
            }
            page = one.fs().readdir(large, cookie, 500);
        }
        assertEquals(ENTRIES - removed, seen.cardinality());
    }

    @Test
    void namesAreFoundMadeAndRemovedWithoutReadingIt() throws IOException {
        Fid first = one.fs().lookup(large, name(77_777), USER).fid();
        int before = one.transport().calls();
        for (int i = 0; i < 10; i++) {
            assertEquals(first, one.fs().lookup(large, name(77_777), USER).fid());
            assertAbsent(one, Name.of("absent"));
        }
        assertEquals(before + 1, one.transport().calls(), "an absent name is asked for once");
        for (int i = 0; i < 100; i++) {
            Name made = Name.of("made" + i);
            assertAbsent(one, made);
            one.fs().create(large, made, 0644, USER).file().close();
            assertEquals(
                    1,
                    one.fs().getattr(one.fs().lookup(large, made, USER).fid()).links());
            one.fs().unlink(large, made, USER);
            assertAbsent(one, made);
        }
        int calls = one.transport().calls() - before;
        assertTrue(calls < 450, calls + " calls for 100 times lookup, create, lookup, unlink and lookup");
        assertAbsent(two, Name.of("made1"));
    }

    private void assertAbsent(Client client, Name name) {
        FsException absent = assertThrows(FsException.class, () -> client.fs().lookup(large, name, USER));
        assertEquals(Errno.ENOENT, absent.errno());
    }

    @Test
    void changesOfOthersAreSeen() throws IOException {
        assertAbsent(one, Name.of("later"));
        Fid made = two.fs().mkdir(large, Name.of("later"), 0755, USER).fid();
        assertEquals(made, one.fs().lookup(large, Name.of("later"), USER).fid());
        two.fs().rename(large, Name.of("later"), large, Name.of("last"), 0, USER);
        assertAbsent(one, Name.of("later"));
        assertEquals(made, one.fs().lookup(large, Name.of("last"), USER).fid());
    }

    @Test
    void isEmptiedWhileItIsListed() throws IOException {
        long cookie = 0;
        while (removed < 5000) {
            List<DirectoryEntry> page = one.fs().readdir(large, cookie, 100);
            for (DirectoryEntry entry : page) {
                cookie = entry.cookie();
                if (entry.name().toString().startsWith("f")) {
                    one.fs().unlink(large, entry.name(), USER);
                    removed++;
                }
            }
        }
        int left = 0;
        cookie = 0;
        List<DirectoryEntry> page = two.fs().readdir(large, cookie, 4096);
        while (!page.isEmpty()) {
            left += (int) page.stream()
                    .filter(entry -> entry.name().toString().startsWith("f"))
                    .count();
            cookie = page.getLast().cookie();
            page = two.fs().readdir(large, cookie, 4096);
        }
        assertEquals(ENTRIES - removed, left);
    }

    @Test
    void clientsThatReadTheAfsFormAreToldThatItIsTooLarge() {
        RpcException refused = assertThrows(RpcException.class, () -> {
            try (ClientConnection server =
                    two.transport().connect(cell.server(0).fileAddress(), Services.YFS_FS, false)) {
                Rpc.callBulkOut(server, Yfs.FETCH_DATA64, new YfsArgs.FetchData(large, 0, 1 << 20), in -> {});
            }
        });
        assertTrue(Uae.EFBIG.matches(refused), String.valueOf(refused));
    }
}
