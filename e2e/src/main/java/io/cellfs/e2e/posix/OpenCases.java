package io.cellfs.e2e.posix;

import static io.cellfs.e2e.posix.Check.fails;
import static io.cellfs.e2e.posix.Check.ok;
import static io.cellfs.e2e.posix.Check.same;
import static io.cellfs.e2e.posix.Check.that;

import java.util.List;

/** open(2) and creat(2), close(2), O_* flags, O_TMPFILE. */
final class OpenCases {
    private OpenCases() {}

    static List<Case> cases() {
        Registry r = new Registry("open");
        creating(r);
        opening(r);
        writing(r);
        unnamed(r);
        return r.cases();
    }

    private static void creating(Registry r) {
        r.all("creat-makes-empty-regular-file", s -> {
            s.open("f", E.O_CREAT | E.O_WRONLY, 0644);
            same(E.S_IFREG, s.stat("f").type(), "type");
            same(0L, s.stat("f").size(), "size");
            same(1, s.stat("f").links(), "links");
        });
        r.all("creat-applies-umask", s -> {
            Sys.call("umask", 027);
            s.open("f", E.O_CREAT | E.O_WRONLY, 0666);
            Sys.call("umask", 022);
            same(0640, s.stat("f").permissions(), "mode");
        });
        r.all("creat-mode-000-is-still-writable", s -> {
            int fd = s.open("f", E.O_CREAT | E.O_WRONLY, 0);
            same(1L, Sys.write(fd, new byte[1]), "written");
            same(0, s.stat("f").permissions(), "mode");
        });
        r.all("creat-mode-0400-open-for-writing", s -> {
            int fd = s.open("f", E.O_CREAT | E.O_RDWR, 0400);
            same(3L, Sys.write(fd, Sandbox.bytes("abc")), "written");
            same("abc", s.text(fd, 0, 9), "content");
        });
        r.all("creat-keeps-setuid-and-sticky-mode-bits", s -> {
            s.open("f", E.O_CREAT | E.O_WRONLY, 04755);
            same(04755, s.stat("f").permissions(), "mode");
        });
        r.all("creat-on-existing-keeps-content", s -> {
            s.file("f", "abc");
            s.open("f", E.O_CREAT | E.O_RDONLY, 0600);
            same("abc", s.text("f"), "content");
            same(0644, s.stat("f").permissions(), "mode");
        });
        r.all("excl-on-existing-file-eexist", s -> {
            s.file("f");
            fails(E.EEXIST, Sys.open(s.at("f"), E.O_CREAT | E.O_EXCL | E.O_WRONLY, 0644));
        });
        r.all("excl-on-directory-eexist", s -> {
            s.dir("d");
            fails(E.EEXIST, Sys.open(s.at("d"), E.O_CREAT | E.O_EXCL | E.O_WRONLY, 0644));
        });
        r.all("excl-on-dangling-symlink-eexist", s -> {
            s.symlink("nowhere", "l");
            fails(E.EEXIST, Sys.open(s.at("l"), E.O_CREAT | E.O_EXCL | E.O_WRONLY, 0644));
            that(!s.exists("nowhere"), "target made");
        });
        r.all("creat-through-dangling-symlink-makes-target", s -> {
            s.symlink("target", "l");
            s.open("l", E.O_CREAT | E.O_WRONLY, 0644);
            same(E.S_IFREG, s.lstat("target").type(), "type");
        });
        r.all("creat-on-directory-eisdir", s -> {
            s.dir("d");
            fails(E.EISDIR, Sys.open(s.at("d"), E.O_CREAT | E.O_WRONLY, 0644));
        });
        r.all(
                "creat-in-missing-directory-enoent",
                s -> fails(E.ENOENT, Sys.open(s.at("no/f"), E.O_CREAT | E.O_WRONLY, 0644)));
        r.all("creat-below-file-enotdir", s -> {
            s.file("f");
            fails(E.ENOTDIR, Sys.open(s.at("f/g"), E.O_CREAT | E.O_WRONLY, 0644));
        });
        r.all("creat-changes-directory-times", s -> {
            Stat before = s.stat(".");
            Times.later(s);
            s.file("f");
            that(s.stat(".").mtimeNs() > before.mtimeNs(), "directory mtime");
            that(s.stat(".").ctimeNs() > before.ctimeNs(), "directory ctime");
        });
        r.all("creat-name-of-255-bytes", s -> {
            s.file("n".repeat(255));
            same(List.of("n".repeat(255)), s.names(), "names");
        });
        r.all(
                "creat-name-of-256-bytes-enametoolong",
                s -> fails(E.ENAMETOOLONG, Sys.open(s.at("n".repeat(256)), E.O_CREAT | E.O_WRONLY, 0644)));
        r.all("creat-name-with-odd-bytes", s -> {
            String name = " a\tb\nc*?'\"\\ü€";
            s.file(name, "x");
            same(List.of(name), s.names(), "names");
        });
        r.all(
                "path-of-4096-bytes-enametoolong",
                s -> fails(E.ENAMETOOLONG, Sys.open(s.at("a/".repeat(2100) + "f"), E.O_RDONLY, 0)));
    }

    private static void opening(Registry r) {
        r.all("missing-enoent", s -> fails(E.ENOENT, Sys.open(s.at("f"), E.O_RDONLY, 0)));
        r.all("missing-again-after-creation-found", s -> {
            fails(E.ENOENT, Sys.open(s.at("f"), E.O_RDONLY, 0));
            s.file("f", "1");
            same("1", s.text("f"), "content");
        });
        r.all("empty-path-enoent", s -> fails(E.ENOENT, Sys.open("", E.O_RDONLY, 0)));
        r.all("trailing-slash-on-file-enotdir", s -> {
            s.file("f");
            fails(E.ENOTDIR, Sys.open(s.at("f/"), E.O_RDONLY, 0));
        });
        r.all("file-as-directory-enotdir", s -> {
            s.file("f");
            fails(E.ENOTDIR, Sys.open(s.at("f/x"), E.O_RDONLY, 0));
        });
        r.all("o-directory-on-file-enotdir", s -> {
            s.file("f");
            fails(E.ENOTDIR, Sys.open(s.at("f"), E.O_RDONLY | E.O_DIRECTORY, 0));
        });
        r.all("directory-for-writing-eisdir", s -> {
            s.dir("d");
            fails(E.EISDIR, Sys.open(s.at("d"), E.O_WRONLY, 0));
            fails(E.EISDIR, Sys.open(s.at("d"), E.O_RDWR, 0));
        });
        r.all("read-of-directory-eisdir", s -> {
            s.dir("d");
            fails(E.EISDIR, Sys.pread(s.open("d", E.O_RDONLY), new byte[8], 0));
        });
        r.all("nofollow-on-symlink-eloop", s -> {
            s.file("f");
            s.symlink("f", "l");
            fails(E.ELOOP, Sys.open(s.at("l"), E.O_RDONLY | E.O_NOFOLLOW, 0));
        });
        r.all("o-path-of-symlink", s -> {
            s.symlink("f", "l");
            int fd = s.open("l", E.O_PATH | E.O_NOFOLLOW);
            same(E.S_IFLNK, s.fstat(fd).type(), "type");
        });
        r.all("symlink-loop-eloop", s -> {
            s.symlink("b", "a");
            s.symlink("a", "b");
            fails(E.ELOOP, Sys.open(s.at("a"), E.O_RDONLY, 0));
        });
        r.all("nonblock-is-accepted", s -> {
            s.file("f", "x");
            same("x", s.text(s.open("f", E.O_RDONLY | E.O_NONBLOCK), 0, 4), "content");
        });
    }

    private static void writing(Registry r) {
        r.all("trunc-empties", s -> {
            s.file("f", "abc");
            int fd = s.open("f", E.O_RDWR | E.O_TRUNC);
            same(0L, s.fstat(fd).size(), "size");
            same("", s.text(fd, 0, 4), "content");
        });
        r.all("trunc-changes-times", s -> {
            s.file("f", "abc");
            Stat before = s.stat("f");
            Times.later(s);
            s.open("f", E.O_WRONLY | E.O_TRUNC);
            that(s.stat("f").mtimeNs() > before.mtimeNs(), "mtime");
        });
        r.all("creat-trunc-on-existing-keeps-inode-and-mode", s -> {
            s.file("f", "abc");
            ok(Sys.chmod(s.at("f"), 0600));
            Stat before = s.stat("f");
            s.open("f", E.O_CREAT | E.O_TRUNC | E.O_WRONLY, 0666);
            same(before.ino(), s.stat("f").ino(), "inode");
            same(0600, s.stat("f").permissions(), "mode");
            same(0L, s.stat("f").size(), "size");
        });
        r.all("trunc-seen-by-other-descriptor", s -> {
            s.file("f", "abcdef");
            int reader = s.open("f", E.O_RDONLY);
            same("abcdef", s.text(reader, 0, 9), "before");
            s.open("f", E.O_WRONLY | E.O_TRUNC);
            same("", s.text(reader, 0, 9), "after");
        });
        r.all("append-writes-at-end", s -> {
            s.file("f", "abc");
            int fd = s.open("f", E.O_WRONLY | E.O_APPEND);
            ok(Sys.write(fd, Sandbox.bytes("def")));
            same("abcdef", s.text("f"), "content");
        });
        r.all("append-after-seek-writes-at-end", s -> {
            s.file("f", "abc");
            int fd = s.open("f", E.O_WRONLY | E.O_APPEND);
            ok(Sys.lseek(fd, 0, E.SEEK_SET));
            ok(Sys.write(fd, Sandbox.bytes("def")));
            same("abcdef", s.text("f"), "content");
        });
        r.all("append-by-two-descriptors-alternates", s -> {
            int one = s.open("f", E.O_CREAT | E.O_WRONLY | E.O_APPEND);
            int two = s.open("f", E.O_WRONLY | E.O_APPEND);
            for (int i = 0; i < 5; i++) {
                ok(Sys.write(one, Sandbox.bytes("a")));
                ok(Sys.write(two, Sandbox.bytes("b")));
            }
            same("ababababab", s.text("f"), "content");
        });
        r.all("append-after-truncate-starts-at-0", s -> {
            int fd = s.open("f", E.O_CREAT | E.O_WRONLY | E.O_APPEND);
            ok(Sys.write(fd, Sandbox.bytes("abc")));
            ok(Sys.truncate(s.at("f"), 0));
            ok(Sys.write(fd, Sandbox.bytes("d")));
            same("d", s.text("f"), "content");
        });
        r.all("write-on-read-only-descriptor-ebadf", s -> {
            s.file("f");
            fails(E.EBADF, Sys.write(s.open("f", E.O_RDONLY), new byte[1]));
        });
        r.all("read-on-write-only-descriptor-ebadf", s -> {
            s.file("f", "abc");
            fails(E.EBADF, Sys.pread(s.open("f", E.O_WRONLY), new byte[1], 0));
        });
    }

    private static void unnamed(Registry r) {
        r.all("tmpfile-has-no-name-and-no-links", s -> {
            int fd = s.open(".", E.O_TMPFILE | E.O_RDWR, 0600);
            same(0, s.fstat(fd).links(), "links");
            same(List.of(), s.names(), "names");
        });
        r.all("tmpfile-holds-data", s -> {
            int fd = s.open(".", E.O_TMPFILE | E.O_RDWR, 0600);
            ok(Sys.write(fd, Sandbox.bytes("abc")));
            same("abc", s.text(fd, 0, 9), "content");
        });
        r.all("tmpfile-linked-gets-a-name", s -> {
            int fd = s.open(".", E.O_TMPFILE | E.O_RDWR, 0640);
            ok(Sys.write(fd, Sandbox.bytes("abc")));
            ok(Sys.call("linkat", Sys.AT_FDCWD, "/proc/self/fd/" + fd, Sys.AT_FDCWD, s.at("f"), E.AT_SYMLINK_FOLLOW));
            same("abc", s.text("f"), "content");
            same(1, s.stat("f").links(), "links");
            same(0640, s.stat("f").permissions(), "mode");
        });
        r.all("tmpfile-on-file-enotdir", s -> {
            s.file("f");
            fails(E.ENOTDIR, Sys.open(s.at("f"), E.O_TMPFILE | E.O_RDWR, 0600));
        });
        r.all("tmpfile-read-only-einval", s -> fails(E.EINVAL, Sys.open(s.at("."), E.O_TMPFILE | E.O_RDONLY, 0600)));
        r.all("closed-descriptor-ebadf", s -> {
            int fd = s.open("f", E.O_CREAT | E.O_WRONLY);
            s.close(fd);
            fails(E.EBADF, Sys.close(fd));
        });
    }
}
