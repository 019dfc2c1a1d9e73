package io.cellfs.e2e.posix;

import static io.cellfs.e2e.posix.Check.fails;
import static io.cellfs.e2e.posix.Check.ok;
import static io.cellfs.e2e.posix.Check.same;
import static io.cellfs.e2e.posix.Check.that;

import java.util.List;

/** mkdir(2), rmdir(2), readdir(3). */
final class DirectoryCases {
    private DirectoryCases() {}

    static List<Case> cases() {
        Registry r = new Registry("dir");
        making(r);
        removing(r);
        listing(r);
        return r.cases();
    }

    private static void making(Registry r) {
        r.all("mkdir-makes-empty-directory-of-2-links", s -> {
            s.dir("d");
            same(E.S_IFDIR, s.stat("d").type(), "type");
            same(2, s.stat("d").links(), "links");
            same(List.of(), s.names("d"), "names");
        });
        r.all("mkdir-adds-a-link-to-the-parent", s -> {
            int before = s.stat(".").links();
            s.dir("d");
            same(before + 1, s.stat(".").links(), "links");
        });
        r.all("mkdir-applies-umask", s -> {
            Sys.call("umask", 077);
            int result = Sys.mkdir(s.at("d"), 0777);
            Sys.call("umask", 022);
            ok(result);
            same(0700, s.stat("d").permissions(), "mode");
        });
        r.all("mkdir-keeps-sticky-bit", s -> {
            ok(Sys.mkdir(s.at("d"), 01777));
            same(01755, s.stat("d").permissions(), "mode");
        });
        r.all("mkdir-existing-eexist", s -> {
            s.dir("d");
            fails(E.EEXIST, Sys.mkdir(s.at("d"), 0755));
        });
        r.all("mkdir-existing-file-eexist", s -> {
            s.file("f");
            fails(E.EEXIST, Sys.mkdir(s.at("f"), 0755));
        });
        r.all("mkdir-dangling-symlink-eexist", s -> {
            s.symlink("nowhere", "l");
            fails(E.EEXIST, Sys.mkdir(s.at("l"), 0755));
        });
        r.all("mkdir-missing-parent-enoent", s -> fails(E.ENOENT, Sys.mkdir(s.at("no/d"), 0755)));
        r.all("mkdir-below-file-enotdir", s -> {
            s.file("f");
            fails(E.ENOTDIR, Sys.mkdir(s.at("f/d"), 0755));
        });
        r.all("mkdir-long-name-enametoolong", s -> fails(E.ENAMETOOLONG, Sys.mkdir(s.at("n".repeat(256)), 0755)));
        r.all("mkdir-changes-parent-times", s -> {
            Stat before = s.stat(".");
            Times.later(s);
            s.dir("d");
            that(s.stat(".").mtimeNs() > before.mtimeNs(), "mtime");
        });
        r.all("mkdir-deep-tree", s -> {
            StringBuilder path = new StringBuilder("d");
            for (int i = 0; i < 60; i++) {
                s.dir(path.toString());
                path.append("/d");
            }
            same(2, s.stat(path.substring(0, path.length() - 2)).links(), "links of the last");
        });
        r.all("setgid-directory-is-inherited", s -> {
            s.dir("d");
            ok(Sys.chown(s.at("d"), 0, Sandbox.STAFF));
            ok(Sys.chmod(s.at("d"), 02755));
            s.dir("d/e");
            s.file("d/f");
            same(02755, s.stat("d/e").permissions(), "mode of the directory below");
            same(Sandbox.STAFF, s.stat("d/e").gid(), "group of the directory below");
            same(Sandbox.STAFF, s.stat("d/f").gid(), "group of the file below");
            same(0644, s.stat("d/f").permissions(), "mode of the file below");
        });
        r.all("plain-directory-gives-own-group", s -> {
            s.dir("d");
            ok(Sys.chown(s.at("d"), 0, Sandbox.STAFF));
            s.file("d/f");
            same(0, s.stat("d/f").gid(), "group");
        });
    }

    private static void removing(Registry r) {
        r.all("rmdir-removes", s -> {
            s.dir("d");
            int before = s.stat(".").links();
            ok(Sys.rmdir(s.at("d")));
            that(!s.exists("d"), "still there");
            same(before - 1, s.stat(".").links(), "links of the parent");
        });
        r.all("rmdir-missing-enoent", s -> fails(E.ENOENT, Sys.rmdir(s.at("d"))));
        r.all("rmdir-file-enotdir", s -> {
            s.file("f");
            fails(E.ENOTDIR, Sys.rmdir(s.at("f")));
        });
        r.all("rmdir-symlink-to-directory-enotdir", s -> {
            s.dir("d");
            s.symlink("d", "l");
            fails(E.ENOTDIR, Sys.rmdir(s.at("l")));
        });
        r.all("rmdir-full-enotempty", s -> {
            s.dir("d");
            s.file("d/f");
            fails(E.ENOTEMPTY, E.EEXIST, Sys.rmdir(s.at("d")));
        });
        r.all("rmdir-with-subdirectory-enotempty", s -> {
            s.dir("d");
            s.dir("d/e");
            fails(E.ENOTEMPTY, E.EEXIST, Sys.rmdir(s.at("d")));
        });
        r.all("rmdir-after-emptying", s -> {
            s.dir("d");
            s.file("d/f");
            ok(Sys.unlink(s.at("d/f")));
            ok(Sys.rmdir(s.at("d")));
        });
        r.all("rmdir-dot-einval", s -> {
            s.dir("d");
            fails(E.EINVAL, Sys.rmdir(s.at("d/.")));
        });
        r.all("rmdir-dotdot-enotempty", s -> {
            s.dir("d");
            s.dir("d/e");
            fails(E.ENOTEMPTY, E.EINVAL, Sys.rmdir(s.at("d/e/..")));
        });
        r.all("create-in-removed-directory-enoent", s -> {
            s.dir("d");
            int fd = s.open("d", E.O_RDONLY | E.O_DIRECTORY);
            ok(Sys.rmdir(s.at("d")));
            fails(E.ENOENT, Sys.call("openat", fd, "f", E.O_CREAT | E.O_WRONLY, 0644));
            fails(E.ENOENT, Sys.call("mkdirat", fd, "e", 0755));
        });
        r.all("removed-open-directory-has-0-links", s -> {
            s.dir("d");
            int fd = s.open("d", E.O_RDONLY | E.O_DIRECTORY);
            ok(Sys.rmdir(s.at("d")));
            same(0, s.fstat(fd).links(), "links");
        });
    }

    private static void listing(Registry r) {
        r.all("readdir-lists-each-name-once", s -> {
            List<String> made = new java.util.ArrayList<>();
            for (int i = 0; i < 300; i++) {
                made.add(String.format("name-%04d", i));
                s.file(made.getLast());
            }
            same(made, s.names(), "names");
        });
        r.all("readdir-of-many-long-names", s -> {
            for (int i = 0; i < 200; i++) {
                s.file("x".repeat(200) + i);
            }
            same(200, s.names().size(), "count");
        });
        r.all("readdir-types", s -> {
            s.file("f");
            s.dir("d");
            s.symlink("f", "l");
            same(E.S_IFREG, s.lstat("f").type(), "f");
            same(E.S_IFDIR, s.lstat("d").type(), "d");
            same(E.S_IFLNK, s.lstat("l").type(), "l");
            same(List.of("d", "f", "l"), s.names(), "names");
        });
        r.all("readdir-sees-new-and-removed-names", s -> {
            s.file("a");
            same(List.of("a"), s.names(), "first");
            s.file("b");
            same(List.of("a", "b"), s.names(), "second");
            ok(Sys.unlink(s.at("a")));
            same(List.of("b"), s.names(), "third");
            ok(Sys.rename(s.at("b"), s.at("c")));
            same(List.of("c"), s.names(), "fourth");
        });
        r.all("removing-all-while-listing", s -> {
            for (int i = 0; i < 500; i++) {
                s.file("f" + i);
            }
            try (java.nio.file.DirectoryStream<java.nio.file.Path> all =
                    java.nio.file.Files.newDirectoryStream(s.path("."))) {
                for (java.nio.file.Path p : all) {
                    java.nio.file.Files.delete(p);
                }
            }
            same(List.of(), s.names(), "names");
        });
        r.all("dot-and-dotdot-inodes", s -> {
            s.dir("d");
            same(s.stat("d").ino(), s.stat("d/.").ino(), "inode of .");
            same(s.stat(".").ino(), s.stat("d/..").ino(), "inode of ..");
        });
        r.all("inode-numbers-differ", s -> {
            java.util.Set<Long> inodes = new java.util.HashSet<>();
            for (int i = 0; i < 100; i++) {
                s.file("f" + i);
                inodes.add(s.stat("f" + i).ino());
            }
            same(100, inodes.size(), "distinct inode numbers");
        });
        r.all("fsync-of-directory", s -> ok(Sys.call("fsync", s.open(".", E.O_RDONLY | E.O_DIRECTORY))));
    }
}
