package io.cellfs.e2e.posix;

import static io.cellfs.e2e.posix.Check.fails;
import static io.cellfs.e2e.posix.Check.ok;
import static io.cellfs.e2e.posix.Check.same;
import static io.cellfs.e2e.posix.Check.that;

import java.util.List;

/** link(2). */
final class LinkCases {
    private LinkCases() {}

    static List<Case> cases() {
        Registry r = new Registry("link");
        links(r);
        errors(r);
        return r.cases();
    }

    private static void links(Registry r) {
        r.all("same-inode-two-links", s -> {
            s.file("f", "x");
            ok(Sys.link(s.at("f"), s.at("g")));
            same(s.stat("f").ino(), s.stat("g").ino(), "inode");
            same(2, s.stat("f").links(), "links of f");
            same(2, s.stat("g").links(), "links of g");
        });
        r.all("across-directories", s -> {
            s.dir("a");
            s.dir("b");
            s.file("a/f", "x");
            ok(Sys.link(s.at("a/f"), s.at("b/g")));
            same(s.stat("a/f").ino(), s.stat("b/g").ino(), "inode");
            same("x", s.text("b/g"), "content");
        });
        r.all("write-through-one-seen-through-other", s -> {
            s.file("f", "abc");
            ok(Sys.link(s.at("f"), s.at("g")));
            same("abc", s.text("g"), "before");
            int fd = s.open("f", E.O_WRONLY);
            ok(Sys.pwrite(fd, Sandbox.bytes("XY"), 1));
            same("aXY", s.text("g"), "after");
        });
        r.all("truncate-through-one-seen-through-other", s -> {
            s.file("f", "abc");
            ok(Sys.link(s.at("f"), s.at("g")));
            ok(Sys.truncate(s.at("g"), 1));
            same(1L, s.stat("f").size(), "size");
            same("a", s.text("f"), "content");
        });
        r.all("chmod-through-one-seen-through-other", s -> {
            s.file("f");
            ok(Sys.link(s.at("f"), s.at("g")));
            ok(Sys.chmod(s.at("g"), 0600));
            same(0600, s.stat("f").permissions(), "mode");
        });
        r.all("changes-ctime-not-mtime", s -> {
            s.file("f", "x");
            Stat before = s.stat("f");
            Times.later(s);
            ok(Sys.link(s.at("f"), s.at("g")));
            that(s.stat("f").ctimeNs() > before.ctimeNs(), "ctime");
            same(before.mtimeNs(), s.stat("f").mtimeNs(), "mtime");
        });
        r.all("changes-directory-times", s -> {
            s.file("f");
            s.dir("d");
            Stat before = s.stat("d");
            Times.later(s);
            ok(Sys.link(s.at("f"), s.at("d/g")));
            that(s.stat("d").mtimeNs() > before.mtimeNs(), "directory mtime");
        });
        r.all("of-symlink-links-the-symlink", s -> {
            s.file("f");
            s.symlink("f", "l");
            ok(Sys.link(s.at("l"), s.at("m")));
            same(E.S_IFLNK, s.lstat("m").type(), "type");
            same(s.lstat("l").ino(), s.lstat("m").ino(), "inode");
        });
        r.all("linkat-follow-links-the-target", s -> {
            s.file("f", "x");
            s.symlink("f", "l");
            ok(Sys.call("linkat", Sys.AT_FDCWD, s.at("l"), Sys.AT_FDCWD, s.at("m"), E.AT_SYMLINK_FOLLOW));
            same(s.stat("f").ino(), s.lstat("m").ino(), "inode");
        });
        r.all("many-links", s -> {
            s.file("f");
            for (int i = 0; i < 50; i++) {
                ok(Sys.link(s.at("f"), s.at("l" + i)));
            }
            same(51, s.stat("f").links(), "links");
            for (int i = 0; i < 50; i++) {
                ok(Sys.unlink(s.at("l" + i)));
            }
            same(1, s.stat("f").links(), "links at the end");
        });
    }

    private static void errors(Registry r) {
        r.all("existing-target-eexist", s -> {
            s.file("f");
            s.file("g");
            fails(E.EEXIST, Sys.link(s.at("f"), s.at("g")));
        });
        r.all("onto-itself-eexist", s -> {
            s.file("f");
            fails(E.EEXIST, Sys.link(s.at("f"), s.at("f")));
        });
        r.all("onto-directory-eexist", s -> {
            s.file("f");
            s.dir("d");
            fails(E.EEXIST, Sys.link(s.at("f"), s.at("d")));
        });
        r.all("missing-source-enoent", s -> fails(E.ENOENT, Sys.link(s.at("f"), s.at("g"))));
        r.all("missing-target-directory-enoent", s -> {
            s.file("f");
            fails(E.ENOENT, Sys.link(s.at("f"), s.at("no/g")));
        });
        r.all("directory-eperm", s -> {
            s.dir("d");
            fails(E.EPERM, Sys.link(s.at("d"), s.at("e")));
        });
        r.all("target-below-file-enotdir", s -> {
            s.file("f");
            s.file("g");
            fails(E.ENOTDIR, Sys.link(s.at("f"), s.at("g/h")));
        });
        r.all("source-below-file-enotdir", s -> {
            s.file("f");
            fails(E.ENOTDIR, Sys.link(s.at("f/x"), s.at("g")));
        });
        r.all("long-name-enametoolong", s -> {
            s.file("f");
            fails(E.ENAMETOOLONG, Sys.link(s.at("f"), s.at("n".repeat(256))));
        });
        r.all("across-file-systems-exdev", s -> {
            s.file("f");
            fails(
                    E.EXDEV,
                    Sys.link(
                            s.at("f"),
                            "/dev/shm/cellfs-posix-suite-"
                                    + ProcessHandle.current().pid()));
        });
    }
}
