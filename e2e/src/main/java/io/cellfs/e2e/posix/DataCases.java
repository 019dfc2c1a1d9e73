package io.cellfs.e2e.posix;

import static io.cellfs.e2e.posix.Check.fails;
import static io.cellfs.e2e.posix.Check.ok;
import static io.cellfs.e2e.posix.Check.same;
import static io.cellfs.e2e.posix.Check.that;

import java.util.List;

/** read, write, truncate, copy_file_range, fsync. */
final class DataCases {
    private DataCases() {}

    static List<Case> cases() {
        Registry r = new Registry("data");
        reading(r);
        truncating(r);
        copying(r);
        large(r);
        return r.cases();
    }

    private static void reading(Registry r) {
        r.all("read-at-and-past-the-end-gives-0", s -> {
            s.file("f", "abc");
            int fd = s.open("f", E.O_RDONLY);
            same(0L, Sys.pread(fd, new byte[4], 3), "at the end");
            same(0L, Sys.pread(fd, new byte[4], 3000), "past the end");
        });
        r.all("read-is-short-at-the-end", s -> {
            s.file("f", "abc");
            same(2L, Sys.pread(s.open("f", E.O_RDONLY), new byte[9], 1), "count");
        });
        r.all("write-then-read-through-other-descriptor", s -> {
            int writer = s.open("f", E.O_CREAT | E.O_WRONLY);
            int reader = s.open("f", E.O_RDONLY);
            ok(Sys.write(writer, Sandbox.bytes("abc")));
            same("abc", s.text(reader, 0, 9), "first");
            ok(Sys.write(writer, Sandbox.bytes("def")));
            same("abcdef", s.text(reader, 0, 9), "second");
        });
        r.all("overwrite-in-the-middle", s -> {
            s.file("f", "abcdef");
            ok(Sys.pwrite(s.open("f", E.O_WRONLY), Sandbox.bytes("XY"), 2));
            same("abXYef", s.text("f"), "content");
        });
        r.all("overwrite-across-the-end", s -> {
            s.file("f", "abc");
            ok(Sys.pwrite(s.open("f", E.O_WRONLY), Sandbox.bytes("XYZ"), 2));
            same("abXYZ", s.text("f"), "content");
        });
        r.all("write-of-0-bytes-does-nothing", s -> {
            int fd = s.open("f", E.O_CREAT | E.O_WRONLY);
            same(0L, Sys.write(fd, new byte[0]), "count");
            same(0L, s.stat("f").size(), "size");
        });
        r.all("offset-advances-with-write", s -> {
            int fd = s.open("f", E.O_CREAT | E.O_RDWR);
            ok(Sys.write(fd, Sandbox.bytes("abc")));
            same(3L, Sys.lseek(fd, 0, 1), "offset");
        });
        r.all("seek-end", s -> {
            s.file("f", "abcdef");
            same(6L, Sys.lseek(s.open("f", E.O_RDONLY), 0, E.SEEK_END), "offset");
        });
        r.all("seek-before-start-einval", s -> {
            s.file("f");
            fails(E.EINVAL, Sys.lseek(s.open("f", E.O_RDONLY), -1, E.SEEK_SET));
        });
        r.all("negative-offset-einval", s -> {
            s.file("f");
            fails(E.EINVAL, Sys.pread(s.open("f", E.O_RDONLY), new byte[1], -1));
        });
        r.all("size-is-seen-by-stat-at-once", s -> {
            int fd = s.open("f", E.O_CREAT | E.O_WRONLY);
            for (int i = 1; i <= 20; i++) {
                ok(Sys.write(fd, new byte[100]));
                same(100L * i, s.stat("f").size(), "size");
            }
        });
        r.all("fsync-and-fdatasync", s -> {
            int fd = s.open("f", E.O_CREAT | E.O_WRONLY);
            ok(Sys.write(fd, Sandbox.bytes("abc")));
            ok(Sys.call("fsync", fd));
            ok(Sys.call("fdatasync", fd));
        });
        r.all("fsync-of-read-only-descriptor", s -> {
            s.file("f", "abc");
            ok(Sys.call("fsync", s.open("f", E.O_RDONLY)));
        });
    }

    private static void truncating(Registry r) {
        r.all("truncate-shortens", s -> {
            s.file("f", "abcdef");
            ok(Sys.truncate(s.at("f"), 3));
            same("abc", s.text("f"), "content");
        });
        r.all("truncate-extends-with-zeros", s -> {
            s.file("f", "abc");
            ok(Sys.truncate(s.at("f"), 6));
            same("abc\0\0\0", s.text("f"), "content");
        });
        r.all("shorten-then-extend-gives-zeros", s -> {
            s.file("f", "abcdef");
            ok(Sys.truncate(s.at("f"), 2));
            ok(Sys.truncate(s.at("f"), 6));
            same("ab\0\0\0\0", s.text("f"), "content");
        });
        r.all("shorten-in-page-then-write-beyond-gives-zeros", s -> {
            int fd = s.open("f", E.O_CREAT | E.O_RDWR);
            ok(Sys.write(fd, Sandbox.bytes("x".repeat(10_000))));
            ok(Sys.ftruncate(fd, 5000));
            ok(Sys.pwrite(fd, Sandbox.bytes("y"), 9000));
            same("\0".repeat(4000) + "y", s.text(fd, 5000, 5000), "content");
        });
        r.all("ftruncate-needs-write-access", s -> {
            s.file("f", "abc");
            fails(E.EINVAL, E.EBADF, Sys.ftruncate(s.open("f", E.O_RDONLY), 1));
        });
        r.all("truncate-directory-eisdir", s -> {
            s.dir("d");
            fails(E.EISDIR, Sys.truncate(s.at("d"), 0));
        });
        r.all("truncate-missing-enoent", s -> fails(E.ENOENT, Sys.truncate(s.at("f"), 0)));
        r.all("truncate-negative-einval", s -> {
            s.file("f");
            fails(E.EINVAL, Sys.truncate(s.at("f"), -1));
        });
        r.all("truncate-without-permission-eacces", s -> {
            s.file("f", "abc");
            s.as(Sandbox.ALICE, Sandbox.STAFF, () -> fails(E.EACCES, Sys.truncate(s.at("f"), 0)));
        });
        r.all("truncate-through-symlink", s -> {
            s.file("f", "abc");
            s.symlink("f", "l");
            ok(Sys.truncate(s.at("l"), 1));
            same("a", s.text("f"), "content");
        });
    }

    private static void copying(Registry r) {
        r.all("copy-file-range-copies", s -> {
            s.file("f", "abcdefghij");
            int from = s.open("f", E.O_RDONLY);
            int to = s.open("g", E.O_CREAT | E.O_RDWR);
            ok(Sys.lseek(from, 2, E.SEEK_SET));
            same(5L, Sys.call("copy_file_range", from, 0, to, 0, 5, 0), "count");
            same("cdefg", s.text("g"), "content");
        });
        r.all("copy-file-range-stops-at-the-end", s -> {
            s.file("f", "abc");
            int from = s.open("f", E.O_RDONLY);
            int to = s.open("g", E.O_CREAT | E.O_RDWR);
            same(3L, Sys.call("copy_file_range", from, 0, to, 0, 100, 0), "count");
            same(0L, Sys.call("copy_file_range", from, 0, to, 0, 100, 0), "count at the end");
        });
        r.all("copy-file-range-of-4-mib", s -> {
            byte[] data = new byte[4 << 20];
            new java.util.Random(2).nextBytes(data);
            int from = s.open("f", E.O_CREAT | E.O_RDWR);
            same((long) data.length, Sys.write(from, data), "written");
            int to = s.open("g", E.O_CREAT | E.O_RDWR);
            ok(Sys.lseek(from, 0, E.SEEK_SET));
            long done = 0;
            while (done < data.length) {
                long count = ok(Sys.call("copy_file_range", from, 0, to, 0, data.length - done, 0));
                that(count > 0, "stopped at", done);
                done += count;
            }
            that(java.util.Arrays.equals(data, java.nio.file.Files.readAllBytes(s.path("g"))), "content differs");
        });
        r.all("copy-file-range-overlap-einval", s -> {
            int fd = s.open("f", E.O_CREAT | E.O_RDWR);
            ok(Sys.write(fd, new byte[1000]));
            ok(Sys.lseek(fd, 0, E.SEEK_SET));
            fails(E.EINVAL, Sys.call("copy_file_range", fd, 0, fd, 0, 10, 0));
        });
        r.all("copy-file-range-to-read-only-ebadf", s -> {
            s.file("f", "abc");
            s.file("g");
            int from = s.open("f", E.O_RDONLY);
            fails(E.EBADF, Sys.call("copy_file_range", from, 0, s.open("g", E.O_RDONLY), 0, 3, 0));
        });
    }

    private static void large(Registry r) {
        r.all("8-mib-write-and-read-back", s -> {
            byte[] data = new byte[8 << 20];
            new java.util.Random(3).nextBytes(data);
            int fd = s.open("f", E.O_CREAT | E.O_RDWR);
            same((long) data.length, Sys.write(fd, data), "written");
            byte[] back = new byte[data.length];
            same((long) data.length, Sys.pread(fd, back, 0), "read");
            that(java.util.Arrays.equals(data, back), "content differs");
        });
        r.all("unaligned-writes-of-all-sizes", s -> {
            byte[] model = new byte[300_000];
            java.util.Random random = new java.util.Random(4);
            int fd = s.open("f", E.O_CREAT | E.O_RDWR);
            ok(Sys.pwrite(fd, model, 0));
            for (int i = 0; i < 100; i++) {
                byte[] piece = new byte[1 + random.nextInt(9000)];
                random.nextBytes(piece);
                int at = random.nextInt(model.length - piece.length);
                System.arraycopy(piece, 0, model, at, piece.length);
                same((long) piece.length, Sys.pwrite(fd, piece, at), "written");
            }
            that(java.util.Arrays.equals(model, java.nio.file.Files.readAllBytes(s.path("f"))), "content differs");
        });
        r.all("direct-io-write-and-read", s -> {
            int fd = s.open("f", E.O_CREAT | E.O_RDWR | E.O_DIRECT);
            try (java.lang.foreign.Arena arena = java.lang.foreign.Arena.ofConfined()) {
                java.lang.foreign.MemorySegment block =
                        arena.allocate(65_536, 4096).fill((byte) 'd');
                same(65_536L, Sys.call("pwrite", fd, block, 65_536, 0), "written");
                block.fill((byte) 0);
                same(65_536L, Sys.call("pread", fd, block, 65_536, 0), "read");
                same((byte) 'd', block.get(java.lang.foreign.ValueLayout.JAVA_BYTE, 65_535), "last byte");
            }
            same("dddd", s.text(s.open("f", E.O_RDONLY), 65_532, 9), "through the cache");
        });
        r.all("statfs-tells-of-space-and-names", s -> {
            java.nio.file.FileStore store = java.nio.file.Files.getFileStore(s.path("."));
            that(store.getTotalSpace() > 0, "total space", store.getTotalSpace());
            that(store.getUsableSpace() <= store.getTotalSpace(), "usable is more than total");
        });
    }
}
