package io.cellfs.e2e.posix;

import static io.cellfs.e2e.posix.Check.fails;
import static io.cellfs.e2e.posix.Check.ok;
import static io.cellfs.e2e.posix.Check.same;
import static io.cellfs.e2e.posix.Check.that;

import java.util.List;

/** mmap(2), shared and private. */
final class MapCases {
    private MapCases() {}

    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int MAP_SHARED = 1;
    private static final int MAP_PRIVATE = 2;
    private static final int MS_SYNC = 4;
    private static final int SIZE = 64 << 10;

    static List<Case> cases() {
        Registry r = new Registry("mmap");
        r.all("read-shows-the-file", s -> {
            s.file("f", "x".repeat(SIZE));
            mapped(s.open("f", E.O_RDONLY), PROT_READ, MAP_SHARED, m -> same((byte) 'x', byteAt(m, SIZE - 1), "byte"));
        });
        r.all("read-beyond-end-of-file-in-page-gives-0", s -> {
            s.file("f", "abc");
            mapped(s.open("f", E.O_RDONLY), PROT_READ, MAP_SHARED, m -> same((byte) 0, byteAt(m, 100), "byte"));
        });
        r.all("shared-write-reaches-the-file", s -> {
            s.file("f", "x".repeat(SIZE));
            int fd = s.open("f", E.O_RDWR);
            mapped(fd, PROT_READ | PROT_WRITE, MAP_SHARED, m -> {
                m.set(java.lang.foreign.ValueLayout.JAVA_BYTE, 5000, (byte) 'y');
                ok(Sys.call("msync", m, SIZE, MS_SYNC));
            });
            same("xyx", s.text(fd, 4999, 3), "content");
        });
        r.all("shared-write-is-seen-by-read-at-once", s -> {
            s.file("f", "x".repeat(SIZE));
            int fd = s.open("f", E.O_RDWR);
            mapped(fd, PROT_READ | PROT_WRITE, MAP_SHARED, m -> {
                m.set(java.lang.foreign.ValueLayout.JAVA_BYTE, 1, (byte) 'y');
                same("xyx", s.text(fd, 0, 3), "content");
            });
        });
        r.all("shared-write-survives-close-and-reopen", s -> {
            s.file("f", "x".repeat(SIZE));
            int fd = s.open("f", E.O_RDWR);
            mapped(
                    fd,
                    PROT_READ | PROT_WRITE,
                    MAP_SHARED,
                    m -> m.asSlice(0, SIZE).fill((byte) 'z'));
            s.close(fd);
            same("z".repeat(SIZE), s.text("f"), "content");
        });
        r.all("write-is-seen-by-mapping", s -> {
            s.file("f", "x".repeat(SIZE));
            int fd = s.open("f", E.O_RDWR);
            mapped(fd, PROT_READ, MAP_SHARED, m -> {
                same((byte) 'x', byteAt(m, 7), "before");
                ok(Sys.pwrite(fd, Sandbox.bytes("w"), 7));
                same((byte) 'w', byteAt(m, 7), "after");
            });
        });
        r.all("private-write-stays-private", s -> {
            s.file("f", "x".repeat(SIZE));
            int fd = s.open("f", E.O_RDWR);
            mapped(
                    fd,
                    PROT_READ | PROT_WRITE,
                    MAP_PRIVATE,
                    m -> m.set(java.lang.foreign.ValueLayout.JAVA_BYTE, 0, (byte) 'y'));
            same("xxx", s.text(fd, 0, 3), "content");
        });
        r.all("mapping-outlives-close-and-unlink", s -> {
            s.file("f", "x".repeat(SIZE));
            int fd = s.open("f", E.O_RDWR);
            mapped(fd, PROT_READ | PROT_WRITE, MAP_SHARED, m -> {
                s.close(fd);
                ok(Sys.unlink(s.at("f")));
                same((byte) 'x', byteAt(m, 60_000), "byte");
                m.set(java.lang.foreign.ValueLayout.JAVA_BYTE, 60_000, (byte) 'y');
                same((byte) 'y', byteAt(m, 60_000), "byte after");
            });
        });
        r.all("shared-write-on-read-only-descriptor-eacces", s -> {
            s.file("f", "x".repeat(SIZE));
            int fd = s.open("f", E.O_RDONLY);
            fails(E.EACCES, Sys.call("mmap", 0, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
        });
        r.all("shared-write-changes-mtime", s -> {
            s.file("f", "x".repeat(SIZE));
            Stat before = s.stat("f");
            Times.later(s);
            int fd = s.open("f", E.O_RDWR);
            mapped(fd, PROT_READ | PROT_WRITE, MAP_SHARED, m -> {
                m.set(java.lang.foreign.ValueLayout.JAVA_BYTE, 0, (byte) 'y');
                ok(Sys.call("msync", m, SIZE, MS_SYNC));
            });
            that(s.stat("f").mtimeNs() > before.mtimeNs(), "mtime");
        });
        return r.cases();
    }

    private static byte byteAt(java.lang.foreign.MemorySegment memory, long at) {
        return memory.get(java.lang.foreign.ValueLayout.JAVA_BYTE, at);
    }

    /** What is done with a mapping. */
    private interface Use {
        void with(java.lang.foreign.MemorySegment memory) throws Exception;
    }

    private static void mapped(int fd, int protection, int flags, Use use) throws Exception {
        long address = Sys.call("mmap", 0, SIZE, protection, flags, fd, 0);
        that(address > 0 || address < -4096, "mmap gives errno", -address);
        try {
            use.with(Sys.memory(address, SIZE));
        } finally {
            ok(Sys.call("munmap", address, SIZE));
        }
    }
}
