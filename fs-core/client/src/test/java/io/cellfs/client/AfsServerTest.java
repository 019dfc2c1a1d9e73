package io.cellfs.client;

import static io.cellfs.client.LiveCell.USER;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.LiveCell.Client;
import io.cellfs.client.api.Attributes;
import io.cellfs.client.api.CellFileSystem;
import io.cellfs.client.api.DirectoryEntry;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FsException;
import io.cellfs.client.api.OpenFile;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client on a file server that speaks AFS-3 only. */
class AfsServerTest {
    private static final Name A = Name.of("a");
    private static final Name B = Name.of("b");

    @TempDir
    Path directory;

    private LiveCell cell;
    private Client client;
    private CellFileSystem fs;
    private Fid top;

    @BeforeEach
    void start() throws IOException {
        cell = new LiveCell(directory);
        cell.stopServer();
        cell.server(0).startWithAfsOnly(7000);
        client = cell.client();
        fs = client.fs();
        top = client.top();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        cell.close();
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    private Fid make(Name name, byte[] content) throws IOException {
        CellFileSystem.Created made = fs.create(top, name, 0640, USER);
        OpenFile file = made.file();
        file.write(ByteBuffer.wrap(content), 0, false);
        file.fsync();
        file.close();
        return made.attributes().fid();
    }

    private static byte[] read(Client by, Fid fid) throws IOException {
        OpenFile file = by.fs().open(fid, false, false, USER);
        try {
            ByteBuffer into = ByteBuffer.allocate(4 << 20);
            int count = file.read(into, 0);
            return Arrays.copyOf(into.array(), count);
        } finally {
            file.close();
        }
    }

    private List<String> names() throws IOException {
        return fs.readdir(top, 0, 1000).stream()
                .map(DirectoryEntry::name)
                .map(Name::toString)
                .filter(name -> !name.startsWith("."))
                .sorted()
                .collect(Collectors.toList());
    }

    @Test
    void filesAreWrittenAndReadByAnother() throws IOException {
        byte[] content = bytes(3_000_000);
        Fid fid = make(A, content);
        try (Client other = cell.client()) {
            other.top();
            Attributes found = other.find("a");
            assertEquals(content.length, found.size());
            assertEquals(0640, found.mode());
            assertArrayEquals(content, read(other, fid));
            OpenFile again = fs.open(fid, true, true, USER);
            again.write(ByteBuffer.wrap(new byte[] {7}), 0, false);
            again.flush();
            again.close();
            assertEquals(1, read(other, fid).length, "the server broke its promise");
        }
    }

    @Test
    void namesAreMadeMovedAndRemoved() throws IOException {
        Fid a = make(A, bytes(10));
        fs.link(a, top, B, USER);
        assertEquals(2, fs.getattr(a).links());
        Fid sub = fs.mkdir(top, Name.of("sub"), 0755, USER).fid();
        fs.rename(top, B, sub, Name.of("c"), 0, USER);
        assertEquals(List.of("a", "sub"), names());
        assertEquals(a, fs.lookup(sub, Name.of("c"), USER).fid());
        Fid link = fs.symlink(top, Name.of("link"), Name.of("sub/c"), USER).fid();
        assertEquals(Name.of("sub/c"), fs.readlink(link));
        make(B, bytes(20));
        fs.rename(top, B, top, A, 0, USER);
        assertEquals(20, fs.lookup(top, A, USER).size());
        assertEquals(1, fs.getattr(a).links());
        assertEquals(
                Errno.ENOTEMPTY,
                assertThrows(FsException.class, () -> fs.rmdir(top, Name.of("sub"), USER))
                        .errno());
        fs.unlink(sub, Name.of("c"), USER);
        fs.rmdir(top, Name.of("sub"), USER);
        fs.unlink(top, Name.of("link"), USER);
        fs.unlink(top, A, USER);
        assertEquals(List.of(), names());
    }

    @Test
    void anOpenFileOutlivesItsName() throws IOException {
        Fid a = make(A, bytes(10));
        OpenFile open = fs.open(a, false, false, USER);
        fs.unlink(top, A, USER);
        assertEquals(List.of(), names());
        ByteBuffer into = ByteBuffer.allocate(10);
        assertEquals(10, open.read(into, 0));
        open.close();
        assertEquals(List.of(), names());
    }

    @Test
    void directoriesOfManyFilesAreListedWithTheirStatuses() throws IOException {
        for (int i = 0; i < 130; i++) {
            make(Name.of("f" + i), new byte[i]);
        }
        try (Client other = cell.client()) {
            Fid there = other.top();
            List<DirectoryEntry> entries = other.fs().readdir(there, 0, 1000);
            long sizes = other.fs().bulkGetattr(there, entries).stream()
                    .filter(found -> found.fid().vnode() % 2 == 0)
                    .mapToLong(Attributes::size)
                    .sum();
            assertEquals(129 * 130 / 2, sizes);
        }
    }

    @Test
    void volumesTellTheirSize() throws IOException {
        assertTrue(fs.statistics(top).totalBytes() > 0);
        assertEquals("root.cell", fs.statistics(top).volume());
    }
}
