package io.cellfs.e2e.posix;

import static io.cellfs.e2e.posix.Check.fails;
import static io.cellfs.e2e.posix.Check.ok;
import static io.cellfs.e2e.posix.Check.same;
import static io.cellfs.e2e.posix.Check.that;

import java.util.List;

/** rename(2) and renameat2(2). */
final class RenameCases {
    private RenameCases() {}

    static List<Case> cases() {
        Registry r = new Registry("rename");
        files(r);
        directories(r);
        errors(r);
        flags(r);
        return r.cases();
    }

    private static void files(Registry r) {
        r.all("moves-the-name", s -> {
            s.file("f", "x");
            long ino = s.stat("f").ino();
            ok(Sys.rename(s.at("f"), s.at("g")));
            same(List.of("g"), s.names(), "names");
            same(ino, s.stat("g").ino(), "inode");
            same("x", s.text("g"), "content");
        });
        r.all("old-name-is-gone-at-once", s -> {
            s.file("f");
            ok(Sys.rename(s.at("f"), s.at("g")));
            fails(E.ENOENT, Sys.open(s.at("f"), E.O_RDONLY, 0));
            s.file("f", "again");
            same("again", s.text("f"), "content");
        });
        r.all("to-another-directory", s -> {
            s.dir("a");
            s.dir("b");
            s.file("a/f", "x");
            ok(Sys.rename(s.at("a/f"), s.at("b/g")));
            same(List.of(), s.names("a"), "source");
            same(List.of("g"), s.names("b"), "destination");
        });
        r.all("replaces-a-file", s -> {
            s.file("f", "new");
            s.file("g", "old");
            ok(Sys.rename(s.at("f"), s.at("g")));
            same("new", s.text("g"), "content");
            same(List.of("g"), s.names(), "names");
        });
        r.all("replaces-a-symlink-not-its-target", s -> {
            s.file("f", "new");
            s.file("t", "target");
            s.symlink("t", "l");
            ok(Sys.rename(s.at("f"), s.at("l")));
            same("target", s.text("t"), "target");
            same(E.S_IFREG, s.lstat("l").type(), "type");
        });
        r.all("moves-a-symlink-itself", s -> {
            s.symlink("nowhere", "l");
            ok(Sys.rename(s.at("l"), s.at("m")));
            same(E.S_IFLNK, s.lstat("m").type(), "type");
        });
        r.all("onto-itself-does-nothing", s -> {
            s.file("f", "x");
            ok(Sys.rename(s.at("f"), s.at("f")));
            same("x", s.text("f"), "content");
        });
        r.all("onto-hard-link-of-itself-keeps-both", s -> {
            s.file("f");
            ok(Sys.link(s.at("f"), s.at("g")));
            ok(Sys.rename(s.at("f"), s.at("g")));
            same(List.of("f", "g"), s.names(), "names");
        });
        r.all("replaced-hard-link-loses-one-link", s -> {
            s.file("f");
            s.file("g", "x");
            ok(Sys.link(s.at("g"), s.at("h")));
            ok(Sys.rename(s.at("f"), s.at("g")));
            same(1, s.stat("h").links(), "links");
            same("x", s.text("h"), "content");
        });
        r.all("changes-times-of-both-directories", s -> {
            s.dir("a");
            s.dir("b");
            s.file("a/f");
            Stat a = s.stat("a");
            Stat b = s.stat("b");
            Times.later(s);
            ok(Sys.rename(s.at("a/f"), s.at("b/f")));
            that(s.stat("a").mtimeNs() > a.mtimeNs(), "source mtime");
            that(s.stat("b").mtimeNs() > b.mtimeNs(), "destination mtime");
        });
        r.all("keeps-mtime-of-the-file", s -> {
            s.file("f", "x");
            long before = s.stat("f").mtimeNs();
            Times.later(s);
            ok(Sys.rename(s.at("f"), s.at("g")));
            same(before, s.stat("g").mtimeNs(), "mtime");
        });
        r.all("open-file-follows", s -> {
            s.file("f", "x");
            int fd = s.open("f", E.O_RDWR);
            ok(Sys.rename(s.at("f"), s.at("g")));
            ok(Sys.pwrite(fd, Sandbox.bytes("yz"), 0));
            same("yz", s.text("g"), "content");
        });
        r.all("chain-of-renames", s -> {
            s.file("n0", "x");
            for (int i = 0; i < 50; i++) {
                ok(Sys.rename(s.at("n" + i), s.at("n" + (i + 1))));
            }
            same(List.of("n50"), s.names(), "names");
        });
    }

    private static void directories(Registry r) {
        r.all("directory-with-content", s -> {
            s.dir("a");
            s.file("a/f", "x");
            ok(Sys.rename(s.at("a"), s.at("b")));
            same("x", s.text("b/f"), "content");
            that(!s.exists("a"), "old name");
        });
        r.all("directory-to-other-parent-moves-link-count", s -> {
            s.dir("p");
            s.dir("q");
            s.dir("p/d");
            same(3, s.stat("p").links(), "links before");
            ok(Sys.rename(s.at("p/d"), s.at("q/d")));
            same(2, s.stat("p").links(), "links of old parent");
            same(3, s.stat("q").links(), "links of new parent");
        });
        r.all("dotdot-of-moved-directory", s -> {
            s.dir("p");
            s.dir("q");
            s.dir("p/d");
            ok(Sys.rename(s.at("p/d"), s.at("q/d")));
            same(s.stat("q").ino(), s.stat("q/d/..").ino(), "inode of ..");
        });
        r.all("directory-over-empty-directory", s -> {
            s.dir("a");
            s.file("a/f");
            s.dir("b");
            ok(Sys.rename(s.at("a"), s.at("b")));
            same(List.of("f"), s.names("b"), "names");
        });
        r.all("directory-over-full-directory-enotempty", s -> {
            s.dir("a");
            s.dir("b");
            s.file("b/f");
            fails(E.ENOTEMPTY, E.EEXIST, Sys.rename(s.at("a"), s.at("b")));
        });
        r.all("directory-over-file-enotdir", s -> {
            s.dir("d");
            s.file("f");
            fails(E.ENOTDIR, Sys.rename(s.at("d"), s.at("f")));
        });
        r.all("file-over-directory-eisdir", s -> {
            s.file("f");
            s.dir("d");
            fails(E.EISDIR, Sys.rename(s.at("f"), s.at("d")));
        });
        r.all("directory-below-itself-einval", s -> {
            s.dir("d");
            fails(E.EINVAL, Sys.rename(s.at("d"), s.at("d/e")));
        });
        r.all("directory-deep-below-itself-einval", s -> {
            s.dir("d");
            s.dir("d/e");
            s.dir("d/e/f");
            fails(E.EINVAL, Sys.rename(s.at("d"), s.at("d/e/f/g")));
        });
        r.all("onto-own-ancestor-enotempty", s -> {
            s.dir("d");
            s.dir("d/e");
            fails(E.ENOTEMPTY, E.EEXIST, Sys.rename(s.at("d/e"), s.at("d")));
        });
        r.all("open-directory-keeps-working", s -> {
            s.dir("a");
            int fd = s.open("a", E.O_RDONLY | E.O_DIRECTORY);
            ok(Sys.rename(s.at("a"), s.at("b")));
            ok(Sys.call("mkdirat", fd, "x", 0755));
            same(List.of("x"), s.names("b"), "names");
        });
    }

    private static void errors(Registry r) {
        r.all("missing-source-enoent", s -> fails(E.ENOENT, Sys.rename(s.at("f"), s.at("g"))));
        r.all("missing-target-directory-enoent", s -> {
            s.file("f");
            fails(E.ENOENT, Sys.rename(s.at("f"), s.at("no/g")));
        });
        r.all("target-below-file-enotdir", s -> {
            s.file("f");
            s.file("g");
            fails(E.ENOTDIR, Sys.rename(s.at("f"), s.at("g/h")));
        });
        r.all("dot-ebusy-or-einval", s -> {
            s.dir("d");
            fails(16, E.EINVAL, Sys.rename(s.at("d/."), s.at("e")));
        });
        r.all("file-with-trailing-slash-enotdir", s -> {
            s.file("f");
            fails(E.ENOTDIR, Sys.rename(s.at("f/"), s.at("g")));
        });
        r.all("long-name-enametoolong", s -> {
            s.file("f");
            fails(E.ENAMETOOLONG, Sys.rename(s.at("f"), s.at("n".repeat(256))));
        });
        r.all("across-file-systems-exdev", s -> {
            s.file("f");
            fails(
                    E.EXDEV,
                    Sys.rename(
                            s.at("f"),
                            "/dev/shm/cellfs-posix-suite-"
                                    + ProcessHandle.current().pid()));
        });
    }

    private static void flags(Registry r) {
        r.all("noreplace-to-free-name", s -> {
            s.file("f", "x");
            ok(Sys.rename(s.at("f"), s.at("g"), E.RENAME_NOREPLACE));
            same(List.of("g"), s.names(), "names");
        });
        r.all("noreplace-onto-existing-eexist", s -> {
            s.file("f", "x");
            s.file("g", "y");
            fails(E.EEXIST, Sys.rename(s.at("f"), s.at("g"), E.RENAME_NOREPLACE));
            same("y", s.text("g"), "content");
        });
        r.all("exchange-two-files", s -> {
            s.file("f", "x");
            s.file("g", "y");
            ok(Sys.rename(s.at("f"), s.at("g"), E.RENAME_EXCHANGE));
            same("y", s.text("f"), "f");
            same("x", s.text("g"), "g");
        });
        r.all("exchange-file-and-directory", s -> {
            s.file("f", "x");
            s.dir("d");
            s.file("d/in", "y");
            ok(Sys.rename(s.at("f"), s.at("d"), E.RENAME_EXCHANGE));
            same("x", s.text("d"), "d");
            same("y", s.text("f/in"), "f/in");
        });
        r.all("exchange-across-directories", s -> {
            s.dir("a");
            s.dir("b");
            s.dir("a/sub");
            s.file("b/f", "x");
            ok(Sys.rename(s.at("a/sub"), s.at("b/f"), E.RENAME_EXCHANGE));
            same("x", s.text("a/sub"), "a/sub");
            same(2, s.stat("a").links(), "links of a");
            same(3, s.stat("b").links(), "links of b");
        });
        r.all("exchange-with-missing-enoent", s -> {
            s.file("f");
            fails(E.ENOENT, Sys.rename(s.at("f"), s.at("g"), E.RENAME_EXCHANGE));
        });
        r.all("exchange-and-noreplace-einval", s -> {
            s.file("f");
            s.file("g");
            fails(E.EINVAL, Sys.rename(s.at("f"), s.at("g"), E.RENAME_EXCHANGE | E.RENAME_NOREPLACE));
        });
    }
}
