package io.cellfs.e2e.posix;

import static io.cellfs.e2e.posix.Check.fails;
import static io.cellfs.e2e.posix.Check.ok;
import static io.cellfs.e2e.posix.Check.same;
import static io.cellfs.e2e.posix.Check.that;

import java.util.List;

/** unlink(2), and files that live on while they are open. */
final class UnlinkCases {
    private UnlinkCases() {}

    static List<Case> cases() {
        Registry r = new Registry("unlink");
        names(r);
        openFiles(r);
        return r.cases();
    }

    private static void names(Registry r) {
        r.all("removes-the-name", s -> {
            s.file("f");
            ok(Sys.unlink(s.at("f")));
            that(!s.exists("f"), "still there");
            fails(E.ENOENT, Sys.open(s.at("f"), E.O_RDONLY, 0));
        });
        r.all("missing-enoent", s -> fails(E.ENOENT, Sys.unlink(s.at("f"))));
        r.all("twice-enoent", s -> {
            s.file("f");
            ok(Sys.unlink(s.at("f")));
            fails(E.ENOENT, Sys.unlink(s.at("f")));
        });
        r.all("directory-eisdir", s -> {
            s.dir("d");
            fails(E.EISDIR, E.EPERM, Sys.unlink(s.at("d")));
        });
        r.all("below-file-enotdir", s -> {
            s.file("f");
            fails(E.ENOTDIR, Sys.unlink(s.at("f/x")));
        });
        r.all("long-name-enametoolong", s -> fails(E.ENAMETOOLONG, Sys.unlink(s.at("n".repeat(256)))));
        r.all("symlink-not-its-target", s -> {
            s.file("f", "x");
            s.symlink("f", "l");
            ok(Sys.unlink(s.at("l")));
            same("x", s.text("f"), "target");
        });
        r.all("one-of-two-links-keeps-the-other", s -> {
            s.file("f", "x");
            ok(Sys.link(s.at("f"), s.at("g")));
            ok(Sys.unlink(s.at("f")));
            same("x", s.text("g"), "content");
            same(1, s.stat("g").links(), "links");
        });
        r.all("changes-ctime-of-remaining-link", s -> {
            s.file("f");
            ok(Sys.link(s.at("f"), s.at("g")));
            Stat before = s.stat("g");
            Times.later(s);
            ok(Sys.unlink(s.at("f")));
            that(s.stat("g").ctimeNs() > before.ctimeNs(), "ctime");
        });
        r.all("changes-directory-times", s -> {
            s.file("f");
            Stat before = s.stat(".");
            Times.later(s);
            ok(Sys.unlink(s.at("f")));
            that(s.stat(".").mtimeNs() > before.mtimeNs(), "directory mtime");
        });
        r.all("name-can-be-made-again", s -> {
            for (int i = 0; i < 20; i++) {
                s.file("f", "" + i);
                same("" + i, s.text("f"), "content");
                ok(Sys.unlink(s.at("f")));
            }
        });
        r.all("new-file-of-same-name-has-new-content", s -> {
            s.file("f", "old");
            int old = s.open("f", E.O_RDONLY);
            ok(Sys.unlink(s.at("f")));
            s.file("f", "new!");
            same("old", s.text(old, 0, 9), "old file");
            same("new!", s.text("f"), "new file");
            that(s.fstat(old).ino() != s.stat("f").ino(), "same inode number while both live");
        });
        r.all("unlinkat-removedir-on-file-enotdir", s -> {
            s.file("f");
            fails(E.ENOTDIR, Sys.call("unlinkat", Sys.AT_FDCWD, s.at("f"), E.AT_REMOVEDIR));
        });
    }

    private static void openFiles(Registry r) {
        r.all("open-file-can-be-read-on", s -> {
            s.file("f", "abc");
            int fd = s.open("f", E.O_RDONLY);
            ok(Sys.unlink(s.at("f")));
            same("abc", s.text(fd, 0, 9), "content");
        });
        r.all("open-file-can-be-written-on", s -> {
            int fd = s.open("f", E.O_CREAT | E.O_RDWR);
            ok(Sys.unlink(s.at("f")));
            same(3L, Sys.write(fd, Sandbox.bytes("abc")), "written");
            same("abc", s.text(fd, 0, 9), "content");
            ok(Sys.call("fsync", fd));
        });
        r.all("open-file-has-0-links", s -> {
            int fd = s.open("f", E.O_CREAT | E.O_RDWR);
            ok(Sys.unlink(s.at("f")));
            same(0, s.fstat(fd).links(), "links");
        });
        r.all("open-file-can-be-truncated", s -> {
            int fd = s.open("f", E.O_CREAT | E.O_RDWR);
            ok(Sys.write(fd, Sandbox.bytes("abcdef")));
            ok(Sys.unlink(s.at("f")));
            ok(Sys.ftruncate(fd, 2));
            same("ab", s.text(fd, 0, 9), "content");
            same(2L, s.fstat(fd).size(), "size");
        });
        r.all("open-file-can-be-chmodded", s -> {
            int fd = s.open("f", E.O_CREAT | E.O_RDWR);
            ok(Sys.unlink(s.at("f")));
            ok(Sys.call("fchmod", fd, 0600));
            same(0600, s.fstat(fd).permissions(), "mode");
        });
        r.all("open-file-leaves-an-empty-directory", s -> {
            s.dir("d");
            int fd = s.open("d/f", E.O_CREAT | E.O_RDWR);
            ok(Sys.unlink(s.at("d/f")));
            same(List.of(), s.names("d"), "names");
            ok(Sys.rmdir(s.at("d")));
            ok(Sys.write(fd, Sandbox.bytes("x")));
        });
        r.all("large-open-file-survives", s -> {
            int fd = s.open("f", E.O_CREAT | E.O_RDWR);
            byte[] data = new byte[3 << 20];
            new java.util.Random(1).nextBytes(data);
            same((long) data.length, Sys.write(fd, data), "written");
            ok(Sys.unlink(s.at("f")));
            byte[] back = new byte[data.length];
            same((long) data.length, Sys.pread(fd, back, 0), "read");
            that(java.util.Arrays.equals(data, back), "content differs");
        });
        r.all("replaced-by-rename-open-file-survives", s -> {
            s.file("f", "old");
            s.file("g", "new");
            int fd = s.open("f", E.O_RDWR);
            ok(Sys.rename(s.at("g"), s.at("f")));
            same("old", s.text(fd, 0, 9), "old");
            same("new", s.text("f"), "new");
            same(0, s.fstat(fd).links(), "links");
        });
    }
}
