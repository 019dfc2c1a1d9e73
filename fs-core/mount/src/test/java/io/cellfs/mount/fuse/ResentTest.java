package io.cellfs.mount.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.api.Attributes;
import io.cellfs.client.api.CellFileSystem;
import io.cellfs.client.api.Errno;
import io.cellfs.client.api.FileType;
import io.cellfs.client.api.FsException;
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
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResentTest {
    private static final Fid FILE = new Fid(1, 2, 3);
    private static final Fid LINK = new Fid(1, 4, 3);
    private static final long RESENT = Long.MIN_VALUE;

    private final Node root = new Node(1, 1, Fid.rootOf(1), Node.FOLLOWS);
    private final Map<Name, Attributes> names = Map.of(
            Name.of("empty"), attributes(FILE, FileType.FILE, 0),
            Name.of("full"), attributes(FILE, FileType.FILE, 5),
            Name.of("link"), attributes(LINK, FileType.SYMLINK, 6));
    private final Resent resent = new Resent(files());

    private static Attributes attributes(Fid fid, FileType type, long size) {
        return new Attributes(fid, type, 0644, 1, 0, 0, size, 1, 0, 0);
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

    @Test
    void whatWasDoneBeforeCountsAsDone() throws IOException {
        Request again = request(RESENT | 8);
        Attributes made = resent.once(
                again, Errno.EEXIST, failing(Errno.EEXIST), () -> resent.madeEmpty(again, at("empty"), FileType.FILE));
        assertEquals(FILE, made.fid());
    }

    @Test
    void aFirstRequestFailsAsEver() {
        Request first = request(8);
        FsException failure = assertThrows(
                FsException.class,
                () -> resent.once(first, Errno.EEXIST, failing(Errno.EEXIST), () -> Optional.of("found")));
        assertEquals(Errno.EEXIST, failure.errno());
    }

    @Test
    void anotherFailureStaysOne() {
        Request again = request(RESENT | 8);
        FsException failure = assertThrows(
                FsException.class,
                () -> resent.once(again, Errno.EEXIST, failing(Errno.EDQUOT), () -> Optional.of("found")));
        assertEquals(Errno.EDQUOT, failure.errno());
    }

    @Test
    void whatSomebodyElseMadeIsNotTakenForOurs() throws IOException {
        Request again = request(RESENT | 8);
        assertTrue(resent.madeEmpty(again, at("full"), FileType.FILE).isEmpty());
        assertTrue(resent.madeEmpty(again, at("link"), FileType.FILE).isEmpty());
        assertTrue(resent.madeEmpty(again, at("missing"), FileType.FILE).isEmpty());
        assertTrue(resent.madeLink(again, at("link"), Name.of("other")).isEmpty());
        assertEquals(
                LINK,
                resent.madeLink(again, at("link"), Name.of("target"))
                        .orElseThrow()
                        .fid());
        assertTrue(resent.linked(again, at("full"), LINK).isEmpty());
        assertEquals(FILE, resent.linked(again, at("full"), FILE).orElseThrow().fid());
        assertThrows(
                FsException.class,
                () -> resent.once(
                        again,
                        Errno.EEXIST,
                        failing(Errno.EEXIST),
                        () -> resent.madeEmpty(again, at("full"), FileType.FILE)));
    }
}
