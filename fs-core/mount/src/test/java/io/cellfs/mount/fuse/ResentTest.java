package io.cellfs.mount.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.api.Attributes;
import io.cellfs.client.api.CellFileSystem;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileType;
import io.cellfs.client.api.FsException;
import io.cellfs.keep.KeptMemory;
import io.cellfs.keep.KeptRecords;
import io.cellfs.mount.fuse.KeptTables.Handshaken;
import io.cellfs.mount.fuse.KeptTables.KeptChange;
import io.cellfs.mount.fuse.Node.Place;
import io.cellfs.mount.fuse.Resent.Change;
import io.cellfs.mount.fuse.Struct.InHeader;
import io.cellfs.protocol.Fid;
import io.cellfs.protocol.Name;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResentTest {
    private static final Fid FILE = new Fid(1, 2, 3);
    private static final Fid LINK = new Fid(1, 4, 3);
    private static final long RESENT = Long.MIN_VALUE;
    private static final long NUMBER = 8;
    private static final long BEGUN_NS = 5_000_000_150L;
    private static final int OWNER = 7;
    private static final int MODE = 0644;
    private static final KeptChange BEGUN = new KeptChange(0, NUMBER, BEGUN_NS, FILE);

    private final Node root = new Node(1, 1, Fid.rootOf(1), Node.FOLLOWS);
    private final Map<Name, Attributes> names = Map.of(
            Name.of("empty"), attributes(FILE, FileType.FILE, 0),
            Name.of("full"), attributes(FILE, FileType.FILE, 5),
            Name.of("other"), attributes(FILE, FileType.FILE, OWNER + 1, 0, BEGUN_NS),
            Name.of("older"), attributes(FILE, FileType.FILE, OWNER, 0, 5_000_000_000L - 100),
            Name.of("seconds"), attributes(FILE, FileType.FILE, OWNER, 0, 5_000_000_000L),
            Name.of("link"), attributes(LINK, FileType.SYMLINK, 6));

    @TempDir
    Path directory;

    private Resent resent = new Resent(files(), new Changes(KeptTables.none(), () -> BEGUN_NS));

    /** A process that has begun a change for {@link #NUMBER}, and the next one. */
    @BeforeEach
    void beginOnce() throws IOException {
        Path notes = Files.createFile(directory.resolve("notes"));
        KeptTables first = tables(notes);
        first.agreed(new Handshaken(45, new InitNegotiation(45, 0, 0, 0, 0)));
        new Changes(first, () -> BEGUN_NS).begin(request(NUMBER), FILE);
        KeptTables next = tables(notes);
        Changes changes = new Changes(next, () -> BEGUN_NS);
        changes.restore(next.load().orElseThrow().changes());
        resent = new Resent(files(), changes);
    }

    private static KeptTables tables(Path notes) throws IOException {
        return KeptTables.in(new KeptRecords(KeptMemory.open(notes, 1 << 20), KeptTables.BLOCK_BYTES));
    }

    private static Attributes attributes(Fid fid, FileType type, long size) {
        return attributes(fid, type, OWNER, size, 5_000_000_100L);
    }

    private static Attributes attributes(Fid fid, FileType type, int owner, long size, long mtimeNs) {
        return new Attributes(fid, type, MODE, 1, owner, 0, size, 1, mtimeNs, mtimeNs);
    }

    private CellFileSystem files() {
        return (CellFileSystem) Proxy.newProxyInstance(
                CellFileSystem.class.getClassLoader(), new Class<?>[] {CellFileSystem.class}, (self, method, args) -> {
                    if (method.getName().equals("readlink")) {
                        return Name.of("target");
                    }
                    Attributes found = names.get((Name) args[1]);
                    if (found == null) {
                        throw new FsException(Errno.ENOENT, "no such name");
                    }
                    return found;
                });
    }

    private static Request request(long unique) {
        MemorySegment buffer = Arena.ofAuto().allocate(InHeader.SIZE, 8);
        buffer.set(ValueLayout.JAVA_LONG, InHeader.UNIQUE, unique);
        return new Request(buffer);
    }

    private Place at(String name) {
        return new Place(root, Name.of(name));
    }

    private static <T> Change<T> failing(Errno errno) {
        return () -> {
            throw new FsException(errno, "as told");
        };
    }

    private Optional<Attributes> made(String name, FileType type) throws IOException {
        return resent.madeEmpty(request(RESENT | NUMBER), at(name), BEGUN, type, OWNER, MODE);
    }

    @Test
    void whatWasDoneBeforeCountsAsDone() throws IOException {
        Attributes made = resent.once(
                request(RESENT | NUMBER), Errno.EEXIST, failing(Errno.EEXIST), begun -> made("empty", FileType.FILE));
        assertEquals(FILE, made.fid());
    }

    @Test
    void whatWasNotBegunCannotHaveBeenDone() {
        for (long unique : new long[] {NUMBER, NUMBER + 2, RESENT | NUMBER + 2}) {
            FsException failure = assertThrows(
                    FsException.class,
                    () -> resent.once(
                            request(unique), Errno.EEXIST, failing(Errno.EEXIST), begun -> Optional.of("found")));
            assertEquals(Errno.EEXIST, failure.errno());
        }
    }

    @Test
    void anotherFailureStaysOne() {
        FsException failure = assertThrows(
                FsException.class,
                () -> resent.once(
                        request(RESENT | NUMBER), Errno.EEXIST, failing(Errno.EDQUOT), begun -> Optional.of("found")));
        assertEquals(Errno.EDQUOT, failure.errno());
    }

    @Test
    void whatSomebodyElseMadeIsNotTakenForOurs() throws IOException {
        Request again = request(RESENT | NUMBER);
        assertTrue(made("empty", FileType.FILE).isPresent());
        assertTrue(made("seconds", FileType.FILE).isPresent());
        assertTrue(made("full", FileType.FILE).isEmpty());
        assertTrue(made("link", FileType.FILE).isEmpty());
        assertTrue(made("missing", FileType.FILE).isEmpty());
        assertTrue(made("other", FileType.FILE).isEmpty());
        assertTrue(made("older", FileType.FILE).isEmpty());
        assertTrue(resent.madeEmpty(again, at("empty"), BEGUN, FileType.FILE, OWNER, 0600)
                .isEmpty());
        assertTrue(resent.madeLink(again, at("link"), BEGUN, Name.of("other")).isEmpty());
        assertEquals(
                LINK,
                resent.madeLink(again, at("link"), BEGUN, Name.of("target"))
                        .orElseThrow()
                        .fid());
        assertTrue(resent.linked(again, at("full"), LINK).isEmpty());
        assertEquals(FILE, resent.linked(again, at("full"), FILE).orElseThrow().fid());
    }

    @Test
    void aChangeThatIsAnsweredIsForgotten() throws IOException {
        Path notes = Files.createFile(directory.resolve("more"));
        KeptRecords records = new KeptRecords(KeptMemory.open(notes, 1 << 20), KeptTables.BLOCK_BYTES);
        Changes changes = new Changes(KeptTables.in(records), () -> BEGUN_NS);
        Request q = request(NUMBER);
        changes.begin(q, FILE);
        assertEquals(1, records.usedBlocks());
        changes.end(q);
        assertEquals(0, records.usedBlocks());
    }
}
