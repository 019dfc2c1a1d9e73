package io.cellfs.e2e.posix;

import static io.cellfs.e2e.posix.Check.fails;
import static io.cellfs.e2e.posix.Check.ok;
import static io.cellfs.e2e.posix.Check.same;

import java.util.List;

/** Who may do what, by mode bits. */
final class PermissionCases {
    private PermissionCases() {}

    static List<Case> cases() {
        Registry r = new Registry("perm");
        files(r);
        directories(r);
        sticky(r);
        return r.cases();
    }

    private static void files(Registry r) {
        r.all("no-read-bit-eacces", s -> {
            s.file("f", "x");
            ok(Sys.chmod(s.at("f"), 0600));
            s.as(Sandbox.ALICE, Sandbox.STAFF, () -> fails(E.EACCES, Sys.open(s.at("f"), E.O_RDONLY, 0)));
        });
        r.all("no-write-bit-eacces", s -> {
            s.file("f", "x");
            s.as(Sandbox.ALICE, Sandbox.STAFF, () -> fails(E.EACCES, Sys.open(s.at("f"), E.O_WRONLY, 0)));
        });
        r.all("owner-bits-count-for-the-owner", s -> {
            s.file("f", "x");
            ok(Sys.chown(s.at("f"), Sandbox.ALICE, Sandbox.STAFF));
            ok(Sys.chmod(s.at("f"), 0077));
            s.as(Sandbox.ALICE, Sandbox.STAFF, () -> fails(E.EACCES, Sys.open(s.at("f"), E.O_RDONLY, 0)));
        });
        r.all("group-bits-count-for-the-group", s -> {
            s.file("f", "x");
            ok(Sys.chown(s.at("f"), Sandbox.ALICE, Sandbox.STAFF));
            ok(Sys.chmod(s.at("f"), 0640));
            s.as(Sandbox.BOB, Sandbox.STAFF, () -> s.open("f", E.O_RDONLY));
            s.as(Sandbox.BOB, Sandbox.STAFF, () -> fails(E.EACCES, Sys.open(s.at("f"), E.O_WRONLY, 0)));
            s.as(Sandbox.BOB, Sandbox.STAFF + 1, () -> fails(E.EACCES, Sys.open(s.at("f"), E.O_RDONLY, 0)));
        });
        r.all("chmod-takes-effect-at-once", s -> {
            s.file("f", "x");
            s.as(Sandbox.ALICE, Sandbox.STAFF, () -> s.open("f", E.O_RDONLY));
            ok(Sys.chmod(s.at("f"), 0600));
            s.as(Sandbox.ALICE, Sandbox.STAFF, () -> fails(E.EACCES, Sys.open(s.at("f"), E.O_RDONLY, 0)));
            ok(Sys.chmod(s.at("f"), 0604));
            s.as(Sandbox.ALICE, Sandbox.STAFF, () -> s.open("f", E.O_RDONLY));
        });
        r.all("root-ignores-mode", s -> {
            s.file("f", "x");
            ok(Sys.chmod(s.at("f"), 0));
            same("x", s.text(s.open("f", E.O_RDWR), 0, 4), "content");
        });
        r.all("o-trunc-without-write-bit-eacces", s -> {
            s.file("f", "x");
            s.as(Sandbox.ALICE, Sandbox.STAFF, () -> fails(E.EACCES, Sys.open(s.at("f"), E.O_RDONLY | E.O_TRUNC, 0)));
            same("x", s.text("f"), "content");
        });
        r.all("execute-needs-an-x-bit", s -> {
            s.file("f", "#!/bin/sh\nexit 3\n");
            ok(Sys.chmod(s.at("f"), 0755));
            Process run = new ProcessBuilder(s.at("f")).start();
            same(3, run.waitFor(), "exit code");
            ok(Sys.chmod(s.at("f"), 0644));
            fails(E.EACCES, Sys.call("access", s.at("f"), 1));
        });
    }

    private static void directories(Registry r) {
        r.all("no-search-bit-eacces", s -> {
            s.dir("d");
            s.file("d/f", "x");
            ok(Sys.chmod(s.at("d"), 0644));
            s.as(Sandbox.ALICE, Sandbox.STAFF, () -> fails(E.EACCES, Sys.open(s.at("d/f"), E.O_RDONLY, 0)));
        });
        r.all("no-read-bit-no-listing-but-search", s -> {
            s.dir("d");
            s.file("d/f", "x");
            ok(Sys.chmod(s.at("d"), 0711));
            s.as(Sandbox.ALICE, Sandbox.STAFF, () -> {
                fails(E.EACCES, Sys.open(s.at("d"), E.O_RDONLY | E.O_DIRECTORY, 0));
                s.open("d/f", E.O_RDONLY);
            });
        });
        r.all("no-write-bit-no-new-names", s -> {
            s.dir("d");
            s.file("d/f");
            s.as(Sandbox.ALICE, Sandbox.STAFF, () -> {
                fails(E.EACCES, Sys.open(s.at("d/g"), E.O_CREAT | E.O_WRONLY, 0644));
                fails(E.EACCES, Sys.mkdir(s.at("d/e"), 0755));
                fails(E.EACCES, Sys.symlink("x", s.at("d/l")));
                fails(E.EACCES, Sys.unlink(s.at("d/f")));
                fails(E.EACCES, Sys.rename(s.at("d/f"), s.at("d/h")));
            });
        });
        r.all("write-bit-allows-removing-others-files", s -> {
            s.dir("d");
            s.file("d/f");
            ok(Sys.chmod(s.at("d"), 0777));
            s.as(Sandbox.ALICE, Sandbox.STAFF, () -> ok(Sys.unlink(s.at("d/f"))));
        });
        r.all("rmdir-in-read-only-directory-eacces", s -> {
            s.dir("d");
            s.dir("d/e");
            s.as(Sandbox.ALICE, Sandbox.STAFF, () -> fails(E.EACCES, Sys.rmdir(s.at("d/e"))));
        });
        r.all("lookup-through-own-directory", s -> {
            s.dir("d");
            s.file("d/f", "x");
            ok(Sys.chown(s.at("d"), Sandbox.ALICE, Sandbox.STAFF));
            ok(Sys.chmod(s.at("d"), 0700));
            s.as(Sandbox.ALICE, Sandbox.STAFF, () -> s.open("d/f", E.O_RDONLY));
            s.as(Sandbox.BOB, Sandbox.STAFF, () -> fails(E.EACCES, Sys.open(s.at("d/f"), E.O_RDONLY, 0)));
        });
    }

    private static void sticky(Registry r) {
        r.all("sticky-others-file-not-removable", s -> {
            s.dir("d");
            ok(Sys.chmod(s.at("d"), 01777));
            s.as(Sandbox.ALICE, Sandbox.STAFF, () -> s.file("d/f"));
            s.as(Sandbox.BOB, Sandbox.STAFF, () -> fails(E.EPERM, E.EACCES, Sys.unlink(s.at("d/f"))));
            s.as(Sandbox.BOB, Sandbox.STAFF, () -> fails(E.EPERM, E.EACCES, Sys.rename(s.at("d/f"), s.at("d/g"))));
        });
        r.all("sticky-own-file-removable", s -> {
            s.dir("d");
            ok(Sys.chmod(s.at("d"), 01777));
            s.as(Sandbox.ALICE, Sandbox.STAFF, () -> {
                s.file("d/f");
                ok(Sys.unlink(s.at("d/f")));
            });
        });
        r.all("sticky-directory-owner-may-remove", s -> {
            s.dir("d");
            ok(Sys.chown(s.at("d"), Sandbox.BOB, Sandbox.STAFF));
            ok(Sys.chmod(s.at("d"), 01777));
            s.as(Sandbox.ALICE, Sandbox.STAFF, () -> s.file("d/f"));
            s.as(Sandbox.BOB, Sandbox.STAFF, () -> ok(Sys.unlink(s.at("d/f"))));
        });
        r.all("sticky-others-file-not-replaceable", s -> {
            s.dir("d");
            ok(Sys.chmod(s.at("d"), 01777));
            s.as(Sandbox.ALICE, Sandbox.STAFF, () -> s.file("d/f"));
            s.as(Sandbox.BOB, Sandbox.STAFF, () -> {
                s.file("d/g");
                fails(E.EPERM, E.EACCES, Sys.rename(s.at("d/g"), s.at("d/f")));
            });
        });
    }
}
