package io.cellfs.e2e.posix;

import static io.cellfs.e2e.posix.Check.fails;
import static io.cellfs.e2e.posix.Check.ok;
import static io.cellfs.e2e.posix.Check.same;

import java.util.List;

/** symlink(2), readlink(2). */
final class SymlinkCases {
    private SymlinkCases() {}

    static List<Case> cases() {
        Registry r = new Registry("symlink");
        r.all("holds-its-target", s -> {
            s.symlink("some/where", "l");
            same("some/where", target(s, "l"), "target");
            same(E.S_IFLNK, s.lstat("l").type(), "type");
            same(0777, s.lstat("l").permissions(), "mode");
        });
        r.all("size-is-length-of-target", s -> {
            s.symlink("12345", "l");
            same(5L, s.lstat("l").size(), "size");
        });
        r.all("is-followed", s -> {
            s.file("f", "x");
            s.symlink("f", "l");
            same("x", s.text("l"), "content");
            same(s.stat("f").ino(), s.stat("l").ino(), "inode");
        });
        r.all("absolute-target", s -> {
            s.file("f", "x");
            s.symlink(s.at("f"), "l");
            same("x", s.text("l"), "content");
        });
        r.all("through-directory", s -> {
            s.dir("d");
            s.file("d/f", "x");
            s.symlink("d", "l");
            same("x", s.text("l/f"), "content");
        });
        r.all("chain", s -> {
            s.file("l0", "x");
            for (int i = 1; i <= 20; i++) {
                s.symlink("l" + (i - 1), "l" + i);
            }
            same("x", s.text("l20"), "content");
        });
        r.all("chain-too-long-eloop", s -> {
            s.file("l0", "x");
            for (int i = 1; i <= 45; i++) {
                s.symlink("l" + (i - 1), "l" + i);
            }
            fails(E.ELOOP, Sys.open(s.at("l45"), E.O_RDONLY, 0));
        });
        r.all("dangling-enoent", s -> {
            s.symlink("nowhere", "l");
            fails(E.ENOENT, Sys.open(s.at("l"), E.O_RDONLY, 0));
        });
        r.all("dangling-works-once-target-is-there", s -> {
            s.symlink("f", "l");
            fails(E.ENOENT, Sys.open(s.at("l"), E.O_RDONLY, 0));
            s.file("f", "x");
            same("x", s.text("l"), "content");
        });
        r.all("target-of-1000-bytes", s -> {
            String far = "x/".repeat(500);
            s.symlink(far, "l");
            same(far, target(s, "l"), "target");
        });
        r.all("existing-name-eexist", s -> {
            s.file("f");
            fails(E.EEXIST, Sys.symlink("x", s.at("f")));
        });
        r.all("empty-target-enoent", s -> fails(E.ENOENT, Sys.symlink("", s.at("l"))));
        r.all("missing-directory-enoent", s -> fails(E.ENOENT, Sys.symlink("x", s.at("no/l"))));
        r.all("target-too-long-enametoolong", s -> fails(E.ENAMETOOLONG, Sys.symlink("x".repeat(4096), s.at("l"))));
        r.all("readlink-of-file-einval", s -> {
            s.file("f");
            fails(E.EINVAL, readlink(s, "f", 10));
        });
        r.all("readlink-into-short-buffer-truncates", s -> {
            s.symlink("123456", "l");
            same(4L, readlink(s, "l", 4), "bytes");
        });
        r.all("replaced-shows-new-target", s -> {
            s.symlink("one", "l");
            same("one", target(s, "l"), "before");
            ok(Sys.unlink(s.at("l")));
            s.symlink("two", "l");
            same("two", target(s, "l"), "after");
        });
        r.all("replaced-by-rename-shows-new-target", s -> {
            s.symlink("one", "l");
            same("one", target(s, "l"), "before");
            s.symlink("two", "m");
            ok(Sys.rename(s.at("m"), s.at("l")));
            same("two", target(s, "l"), "after");
        });
        r.all("lchown-changes-the-link", s -> {
            s.file("f");
            s.symlink("f", "l");
            ok(Sys.call("lchown", s.at("l"), Sandbox.ALICE, Sandbox.STAFF));
            same(Sandbox.ALICE, s.lstat("l").uid(), "owner of the link");
            same(0, s.stat("f").uid(), "owner of the target");
        });
        return r.cases();
    }

    private static String target(Sandbox s, String name) throws java.io.IOException {
        return java.nio.file.Files.readSymbolicLink(s.path(name)).toString();
    }

    private static long readlink(Sandbox s, String name, int size) {
        try (java.lang.foreign.Arena arena = java.lang.foreign.Arena.ofConfined()) {
            return Sys.call("readlink", s.at(name), arena.allocate(size), size);
        }
    }
}
