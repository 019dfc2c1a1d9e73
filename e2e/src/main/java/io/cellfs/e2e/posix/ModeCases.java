package io.cellfs.e2e.posix;

import static io.cellfs.e2e.posix.Check.fails;
import static io.cellfs.e2e.posix.Check.ok;
import static io.cellfs.e2e.posix.Check.same;
import static io.cellfs.e2e.posix.Check.that;

import java.util.List;

/** chmod(2), chown(2) and set-id bits. */
final class ModeCases {
    private ModeCases() {}

    static List<Case> cases() {
        Registry r = new Registry("mode");
        modes(r);
        owners(r);
        setIds(r);
        return r.cases();
    }

    private static void modes(Registry r) {
        r.all("chmod-file", s -> {
            s.file("f");
            for (int mode : new int[] {0, 0111, 0444, 0600, 0755, 0777}) {
                ok(Sys.chmod(s.at("f"), mode));
                same(mode, s.stat("f").permissions(), "mode");
            }
        });
        r.all("chmod-directory", s -> {
            s.dir("d");
            ok(Sys.chmod(s.at("d"), 0711));
            same(0711, s.stat("d").permissions(), "mode");
        });
        r.all("chmod-special-bits", s -> {
            s.file("f");
            s.dir("d");
            ok(Sys.chmod(s.at("f"), 06755));
            ok(Sys.chmod(s.at("d"), 03777));
            same(06755, s.stat("f").permissions(), "file");
            same(03777, s.stat("d").permissions(), "directory");
        });
        r.all("fchmod", s -> {
            int fd = s.open("f", E.O_CREAT | E.O_RDONLY, 0644);
            ok(Sys.call("fchmod", fd, 0600));
            same(0600, s.stat("f").permissions(), "mode");
        });
        r.all("chmod-through-symlink", s -> {
            s.file("f");
            s.symlink("f", "l");
            ok(Sys.chmod(s.at("l"), 0600));
            same(0600, s.stat("f").permissions(), "mode");
        });
        r.all("chmod-missing-enoent", s -> fails(E.ENOENT, Sys.chmod(s.at("f"), 0644)));
        r.all("chmod-changes-ctime-not-mtime", s -> {
            s.file("f");
            Stat before = s.stat("f");
            Times.later(s);
            ok(Sys.chmod(s.at("f"), 0600));
            that(s.stat("f").ctimeNs() > before.ctimeNs(), "ctime");
            same(before.mtimeNs(), s.stat("f").mtimeNs(), "mtime");
        });
        r.all("chmod-of-others-file-eperm", s -> {
            s.file("f");
            s.as(Sandbox.ALICE, Sandbox.STAFF, () -> fails(E.EPERM, Sys.chmod(s.at("f"), 0777)));
        });
        r.all("chmod-by-owner", s -> {
            s.file("f");
            ok(Sys.chown(s.at("f"), Sandbox.ALICE, Sandbox.STAFF));
            s.as(Sandbox.ALICE, Sandbox.STAFF, () -> ok(Sys.chmod(s.at("f"), 0600)));
            same(0600, s.stat("f").permissions(), "mode");
        });
        r.all("chmod-setgid-by-owner-outside-group-drops-it", s -> {
            s.file("f");
            ok(Sys.chown(s.at("f"), Sandbox.ALICE, Sandbox.STAFF));
            s.as(Sandbox.ALICE, Sandbox.STAFF + 1, () -> ok(Sys.chmod(s.at("f"), 02755)));
            same(0755, s.stat("f").permissions(), "mode");
        });
        r.all("unchanged-descriptor-keeps-access-after-chmod", s -> {
            int fd = s.open("f", E.O_CREAT | E.O_RDWR, 0644);
            ok(Sys.chmod(s.at("f"), 0));
            same(1L, Sys.write(fd, new byte[1]), "written");
        });
    }

    private static void owners(Registry r) {
        r.all("chown-both", s -> {
            s.file("f");
            ok(Sys.chown(s.at("f"), Sandbox.ALICE, Sandbox.STAFF));
            same(Sandbox.ALICE, s.stat("f").uid(), "owner");
            same(Sandbox.STAFF, s.stat("f").gid(), "group");
        });
        r.all("chown-owner-only", s -> {
            s.file("f");
            ok(Sys.chown(s.at("f"), Sandbox.ALICE, -1));
            same(Sandbox.ALICE, s.stat("f").uid(), "owner");
            same(0, s.stat("f").gid(), "group");
        });
        r.all("chown-group-only", s -> {
            s.dir("d");
            ok(Sys.chown(s.at("d"), -1, Sandbox.STAFF));
            same(0, s.stat("d").uid(), "owner");
            same(Sandbox.STAFF, s.stat("d").gid(), "group");
        });
        r.all("fchown", s -> {
            int fd = s.open("f", E.O_CREAT | E.O_RDONLY, 0644);
            ok(Sys.call("fchown", fd, Sandbox.ALICE, Sandbox.STAFF));
            same(Sandbox.ALICE, s.fstat(fd).uid(), "owner");
        });
        r.all("chown-large-id", s -> {
            s.file("f");
            ok(Sys.chown(s.at("f"), 0x7fff_fff0, 0x7fff_fff1));
            same(0x7fff_fff0, s.stat("f").uid(), "owner");
            same(0x7fff_fff1, s.stat("f").gid(), "group");
        });
        r.all("chown-changes-ctime", s -> {
            s.file("f");
            Stat before = s.stat("f");
            Times.later(s);
            ok(Sys.chown(s.at("f"), Sandbox.ALICE, -1));
            that(s.stat("f").ctimeNs() > before.ctimeNs(), "ctime");
        });
        r.all("chown-missing-enoent", s -> fails(E.ENOENT, Sys.chown(s.at("f"), 1, 1)));
        r.all("chown-by-owner-to-other-eperm", s -> {
            s.file("f");
            ok(Sys.chown(s.at("f"), Sandbox.ALICE, Sandbox.STAFF));
            s.as(Sandbox.ALICE, Sandbox.STAFF, () -> fails(E.EPERM, Sys.chown(s.at("f"), Sandbox.BOB, -1)));
        });
        r.all("chgrp-by-owner-to-foreign-group-eperm", s -> {
            s.file("f");
            ok(Sys.chown(s.at("f"), Sandbox.ALICE, Sandbox.STAFF));
            s.as(Sandbox.ALICE, Sandbox.STAFF, () -> fails(E.EPERM, Sys.chown(s.at("f"), -1, Sandbox.STAFF + 1)));
        });
        r.all("chgrp-by-owner-to-own-group", s -> {
            s.file("f");
            ok(Sys.chown(s.at("f"), Sandbox.ALICE, Sandbox.STAFF));
            s.as(Sandbox.ALICE, Sandbox.STAFF + 1, () -> ok(Sys.chown(s.at("f"), -1, Sandbox.STAFF + 1)));
            same(Sandbox.STAFF + 1, s.stat("f").gid(), "group");
        });
        r.all("new-file-belongs-to-its-maker", s -> {
            ok(Sys.chmod(s.at("."), 0777));
            s.as(Sandbox.ALICE, Sandbox.STAFF, () -> {
                s.file("f");
                s.dir("d");
                s.symlink("f", "l");
            });
            for (String name : s.names()) {
                same(Sandbox.ALICE, s.lstat(name).uid(), "owner of " + name);
                same(Sandbox.STAFF, s.lstat(name).gid(), "group of " + name);
            }
        });
    }

    private static void setIds(Registry r) {
        r.all("chown-clears-setuid-and-setgid", s -> {
            s.file("f");
            ok(Sys.chmod(s.at("f"), 06755));
            ok(Sys.chown(s.at("f"), Sandbox.ALICE, Sandbox.STAFF));
            same(0755, s.stat("f").permissions(), "mode");
        });
        r.all("chown-keeps-setgid-without-group-execute", s -> {
            s.file("f");
            ok(Sys.chmod(s.at("f"), 02644));
            ok(Sys.chown(s.at("f"), -1, Sandbox.STAFF));
            same(02644, s.stat("f").permissions(), "mode");
        });
        r.all("chown-of-directory-keeps-bits", s -> {
            s.dir("d");
            ok(Sys.chmod(s.at("d"), 06755));
            ok(Sys.chown(s.at("d"), Sandbox.ALICE, Sandbox.STAFF));
            same(06755, s.stat("d").permissions(), "mode");
        });
        r.all("write-by-other-clears-setuid", s -> {
            s.file("f", "abc");
            ok(Sys.chmod(s.at("f"), 06777));
            s.as(Sandbox.ALICE, Sandbox.STAFF, () -> {
                int fd = s.open("f", E.O_WRONLY);
                ok(Sys.write(fd, Sandbox.bytes("x")));
            });
            same(0777, s.stat("f").permissions(), "mode");
        });
        r.all("write-by-root-keeps-setuid", s -> {
            s.file("f", "abc");
            ok(Sys.chmod(s.at("f"), 04755));
            ok(Sys.write(s.open("f", E.O_WRONLY), Sandbox.bytes("x")));
            same(04755, s.stat("f").permissions(), "mode");
        });
        r.all("truncate-by-other-clears-setuid", s -> {
            s.file("f", "abc");
            ok(Sys.chmod(s.at("f"), 04777));
            s.as(Sandbox.ALICE, Sandbox.STAFF, () -> ok(Sys.truncate(s.at("f"), 1)));
            same(0777, s.stat("f").permissions(), "mode");
        });
        r.all("o-trunc-by-other-clears-setuid", s -> {
            s.file("f", "abc");
            ok(Sys.chmod(s.at("f"), 04777));
            s.as(Sandbox.ALICE, Sandbox.STAFF, () -> s.open("f", E.O_WRONLY | E.O_TRUNC));
            same(0777, s.stat("f").permissions(), "mode");
        });
    }
}
