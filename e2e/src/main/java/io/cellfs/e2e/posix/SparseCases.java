package io.cellfs.e2e.posix;

import static io.cellfs.e2e.posix.Check.fails;
import static io.cellfs.e2e.posix.Check.ok;
import static io.cellfs.e2e.posix.Check.same;
import static io.cellfs.e2e.posix.Check.that;

import java.util.List;

/** Holes: sparse writes, lseek SEEK_DATA and SEEK_HOLE, fallocate. */
final class SparseCases {
    private SparseCases() {}

    private static final int MIB = 1 << 20;

    static List<Case> cases() {
        Registry r = new Registry("sparse");
        holes(r);
        seeking(r);
        allocating(r);
        return r.cases();
    }

    private static void holes(Registry r) {
        r.all("write-beyond-end-leaves-zeros", s -> {
            int fd = s.open("f", E.O_CREAT | E.O_RDWR);
            ok(Sys.pwrite(fd, Sandbox.bytes("x"), 100_000));
            same(100_001L, s.stat("f").size(), "size");
            same("\0".repeat(50), s.text(fd, 50_000, 50), "hole");
            same("x", s.text(fd, 100_000, 5), "end");
        });
        r.all("file-of-1-tib", s -> {
            int fd = s.open("f", E.O_CREAT | E.O_RDWR);
            ok(Sys.pwrite(fd, Sandbox.bytes("end"), 1L << 40));
            same((1L << 40) + 3, s.stat("f").size(), "size");
            same("end", s.text(fd, 1L << 40, 9), "end");
            same("\0\0", s.text(fd, 1L << 39, 2), "middle");
            ok(Sys.ftruncate(fd, 0));
        });
        r.all("extended-by-truncate-reads-zeros", s -> {
            int fd = s.open("f", E.O_CREAT | E.O_RDWR);
            ok(Sys.ftruncate(fd, 5L * MIB));
            same("\0".repeat(10), s.text(fd, 3L * MIB, 10), "content");
        });
    }

    private static void seeking(Registry r) {
        r.all("seek-hole-in-dense-file-is-the-end", s -> {
            s.file("f", "abc");
            same(3L, Sys.lseek(s.open("f", E.O_RDONLY), 0, E.SEEK_HOLE), "hole");
        });
        r.all("seek-data-in-data-stays", s -> {
            s.file("f", "abc");
            same(1L, Sys.lseek(s.open("f", E.O_RDONLY), 1, E.SEEK_DATA), "data");
        });
        r.all("seek-data-finds-data-after-hole", s -> {
            int fd = s.open("f", E.O_CREAT | E.O_RDWR);
            ok(Sys.pwrite(fd, new byte[MIB], 4L * MIB));
            ok(Sys.call("fsync", fd));
            long data = ok(Sys.lseek(fd, 0, E.SEEK_DATA));
            that(data > 0 && data <= 4L * MIB, "data at", data);
        });
        r.all("seek-hole-finds-hole-between-data", s -> {
            int fd = s.open("f", E.O_CREAT | E.O_RDWR);
            ok(Sys.pwrite(fd, Sandbox.bytes("x".repeat(MIB)), 0));
            ok(Sys.pwrite(fd, Sandbox.bytes("x".repeat(MIB)), 8L * MIB));
            ok(Sys.call("fsync", fd));
            long hole = ok(Sys.lseek(fd, 0, E.SEEK_HOLE));
            that(hole >= MIB && hole < 8L * MIB, "hole at", hole);
        });
        r.all("seek-past-end-enxio", s -> {
            s.file("f", "abc");
            int fd = s.open("f", E.O_RDONLY);
            fails(E.ENXIO, Sys.lseek(fd, 3, E.SEEK_DATA));
            fails(E.ENXIO, Sys.lseek(fd, 100, E.SEEK_HOLE));
        });
        r.all("seek-data-in-trailing-hole-enxio", s -> {
            int fd = s.open("f", E.O_CREAT | E.O_RDWR);
            ok(Sys.ftruncate(fd, 4L * MIB));
            ok(Sys.call("fsync", fd));
            fails(E.ENXIO, Sys.lseek(fd, 0, E.SEEK_DATA));
        });
    }

    private static void allocating(Registry r) {
        r.all("fallocate-extends", s -> {
            int fd = s.open("f", E.O_CREAT | E.O_RDWR);
            ok(Sys.fallocate(fd, 0, 0, MIB));
            same((long) MIB, s.stat("f").size(), "size");
            same("\0".repeat(10), s.text(fd, 1000, 10), "content");
        });
        r.all("fallocate-keeps-data", s -> {
            s.file("f", "abc");
            int fd = s.open("f", E.O_RDWR);
            ok(Sys.fallocate(fd, 0, 0, 100_000));
            same("abc\0", s.text(fd, 0, 4), "content");
            same(100_000L, s.fstat(fd).size(), "size");
        });
        r.all("fallocate-keep-size", s -> {
            s.file("f", "abc");
            int fd = s.open("f", E.O_RDWR);
            ok(Sys.fallocate(fd, E.FALLOC_KEEP_SIZE, 0, MIB));
            same(3L, s.fstat(fd).size(), "size");
        });
        r.all("punch-hole-reads-zeros", s -> {
            int fd = s.open("f", E.O_CREAT | E.O_RDWR);
            ok(Sys.write(fd, Sandbox.bytes("x".repeat(3 * MIB))));
            ok(Sys.fallocate(fd, E.FALLOC_PUNCH_HOLE | E.FALLOC_KEEP_SIZE, MIB, MIB));
            same("x\0", s.text(fd, MIB - 1L, 2), "first edge");
            same("\0x", s.text(fd, 2L * MIB - 1, 2), "last edge");
            same(3L * MIB, s.fstat(fd).size(), "size");
        });
        r.all("punch-unaligned-hole", s -> {
            int fd = s.open("f", E.O_CREAT | E.O_RDWR);
            ok(Sys.write(fd, Sandbox.bytes("x".repeat(20_000))));
            ok(Sys.fallocate(fd, E.FALLOC_PUNCH_HOLE | E.FALLOC_KEEP_SIZE, 1001, 15_003));
            same("x".repeat(1001) + "\0".repeat(15_003) + "x".repeat(3996), s.text(fd, 0, 20_000), "content");
        });
        r.all("punch-past-end-keeps-size", s -> {
            s.file("f", "abcdef");
            int fd = s.open("f", E.O_RDWR);
            ok(Sys.fallocate(fd, E.FALLOC_PUNCH_HOLE | E.FALLOC_KEEP_SIZE, 3, 100_000));
            same("abc\0\0\0", s.text("f"), "content");
        });
        r.all("zero-range", s -> {
            s.file("f", "abcdef");
            int fd = s.open("f", E.O_RDWR);
            ok(Sys.fallocate(fd, E.FALLOC_ZERO_RANGE, 2, 2));
            same("ab\0\0ef", s.text("f"), "content");
        });
        r.all("zero-range-extends", s -> {
            s.file("f", "abc");
            int fd = s.open("f", E.O_RDWR);
            ok(Sys.fallocate(fd, E.FALLOC_ZERO_RANGE, 2, 5));
            same("ab\0\0\0\0\0", s.text("f"), "content");
        });
        r.all("fallocate-on-read-only-ebadf", s -> {
            s.file("f", "abc");
            fails(E.EBADF, Sys.fallocate(s.open("f", E.O_RDONLY), 0, 0, 100));
        });
        r.all("fallocate-of-nothing-einval", s -> {
            int fd = s.open("f", E.O_CREAT | E.O_RDWR);
            fails(E.EINVAL, Sys.fallocate(fd, 0, 0, 0));
        });
    }
}
