package io.cellfs.e2e.posix;

import static io.cellfs.e2e.posix.Check.fails;
import static io.cellfs.e2e.posix.Check.ok;
import static io.cellfs.e2e.posix.Check.same;
import static io.cellfs.e2e.posix.Check.that;

import java.util.List;

/** utimensat(2) and the times that operations leave. */
final class TimeCases {
    private TimeCases() {}

    private static final long NANOS = 1_000_000_000L;

    static List<Case> cases() {
        Registry r = new Registry("time");
        setting(r);
        effects(r);
        return r.cases();
    }

    /** utimensat with explicit (seconds, nanoseconds) pairs. */
    private static int utimens(String path, long atime, long atimeNanos, long mtime, long mtimeNanos) {
        try (java.lang.foreign.Arena arena = java.lang.foreign.Arena.ofConfined()) {
            java.lang.foreign.MemorySegment times =
                    arena.allocateFrom(java.lang.foreign.ValueLayout.JAVA_LONG, atime, atimeNanos, mtime, mtimeNanos);
            return (int) Sys.call("utimensat", Sys.AT_FDCWD, path, times, E.AT_SYMLINK_NOFOLLOW);
        }
    }

    private static void setting(Registry r) {
        r.all("set-mtime-to-the-second", s -> {
            s.file("f");
            ok(utimens(s.at("f"), 1_000_000_000, 0, 1_234_567_890, 0));
            same(1_234_567_890 * NANOS, s.stat("f").mtimeNs(), "mtime");
        });
        r.all("set-mtime-of-directory", s -> {
            s.dir("d");
            ok(utimens(s.at("d"), 1, 0, 1_234_567_890, 0));
            same(1_234_567_890 * NANOS, s.stat("d").mtimeNs(), "mtime");
        });
        r.all("set-mtime-of-symlink", s -> {
            s.symlink("nowhere", "l");
            ok(utimens(s.at("l"), 1, 0, 1_234_567_890, 0));
            same(1_234_567_890 * NANOS, s.lstat("l").mtimeNs(), "mtime");
        });
        r.all("set-mtime-to-100-ns", s -> {
            s.file("f");
            ok(utimens(s.at("f"), 1, 0, 1_500_000_000, 123_456_700));
            same(1_500_000_000 * NANOS + 123_456_700, s.stat("f").mtimeNs(), "mtime");
        });
        r.notAfs("set-mtime-to-the-nanosecond", s -> {
            s.file("f");
            ok(utimens(s.at("f"), 1, 0, 1_500_000_000, 123_456_789));
            same(1_500_000_000 * NANOS + 123_456_789, s.stat("f").mtimeNs(), "mtime");
        });
        r.notAfs("set-atime", s -> {
            s.file("f");
            ok(utimens(s.at("f"), 1_400_000_000, 5, 1_234_567_890, 0));
            same(1_400_000_000 * NANOS + 5, s.stat("f").atimeNs(), "atime");
        });
        r.afs("atime-is-mtime", s -> {
            s.file("f");
            ok(utimens(s.at("f"), 1_400_000_000, 0, 1_234_567_890, 0));
            same(s.stat("f").mtimeNs(), s.stat("f").atimeNs(), "atime");
        });
        r.all("mtime-now", s -> {
            s.file("f");
            ok(utimens(s.at("f"), 0, 0, 0, 0));
            long before = System.currentTimeMillis() - 5000;
            ok(utimens(s.at("f"), 0, E.UTIME_NOW, 0, E.UTIME_NOW));
            that(s.stat("f").mtimeNs() / 1_000_000 >= before, "mtime is not now");
        });
        r.all("mtime-omit-keeps-it", s -> {
            s.file("f");
            ok(utimens(s.at("f"), 1, 0, 1_234_567_890, 0));
            ok(utimens(s.at("f"), 1, 0, 0, E.UTIME_OMIT));
            same(1_234_567_890 * NANOS, s.stat("f").mtimeNs(), "mtime");
        });
        r.notAfs("mtime-before-1970", s -> {
            s.file("f");
            ok(utimens(s.at("f"), 1, 0, -86_400, 0));
            same(-86_400 * NANOS, s.stat("f").mtimeNs(), "mtime");
        });
        r.all("mtime-after-2038", s -> {
            s.file("f");
            ok(utimens(s.at("f"), 1, 0, 4_294_967_300L, 0));
            same(4_294_967_300L * NANOS, s.stat("f").mtimeNs(), "mtime");
        });
        r.all("setting-changes-ctime", s -> {
            s.file("f");
            Stat before = s.stat("f");
            Times.later(s);
            ok(utimens(s.at("f"), 1, 0, 1, 0));
            that(s.stat("f").ctimeNs() > before.ctimeNs(), "ctime");
        });
        r.all("bad-nanoseconds-einval", s -> {
            s.file("f");
            fails(E.EINVAL, utimens(s.at("f"), 0, NANOS + 5, 0, 0));
        });
        r.all("missing-enoent", s -> fails(E.ENOENT, utimens(s.at("f"), 0, 0, 0, 0)));
        r.all("explicit-time-by-other-eperm", s -> {
            s.file("f");
            ok(Sys.chmod(s.at("f"), 0666));
            s.as(Sandbox.ALICE, Sandbox.STAFF, () -> fails(E.EPERM, utimens(s.at("f"), 1, 0, 1, 0)));
        });
        r.all("now-by-other-with-write-permission", s -> {
            s.file("f");
            ok(Sys.chmod(s.at("f"), 0666));
            s.as(Sandbox.ALICE, Sandbox.STAFF, () -> ok(utimens(s.at("f"), 0, E.UTIME_NOW, 0, E.UTIME_NOW)));
        });
        r.all("now-by-other-without-write-permission-eacces", s -> {
            s.file("f");
            s.as(
                    Sandbox.ALICE,
                    Sandbox.STAFF,
                    () -> fails(E.EACCES, utimens(s.at("f"), 0, E.UTIME_NOW, 0, E.UTIME_NOW)));
        });
    }

    private static void effects(Registry r) {
        r.all("write-changes-mtime-and-ctime", s -> {
            int fd = s.open("f", E.O_CREAT | E.O_RDWR);
            Stat before = s.stat("f");
            Times.later(s);
            ok(Sys.write(fd, Sandbox.bytes("x")));
            that(s.fstat(fd).mtimeNs() > before.mtimeNs(), "mtime");
            that(s.fstat(fd).ctimeNs() > before.ctimeNs(), "ctime");
        });
        r.all("read-keeps-mtime", s -> {
            s.file("f", "abc");
            Stat before = s.stat("f");
            Times.later(s);
            s.text("f");
            same(before.mtimeNs(), s.stat("f").mtimeNs(), "mtime");
            same(before.ctimeNs(), s.stat("f").ctimeNs(), "ctime");
        });
        r.all("truncate-changes-mtime", s -> {
            s.file("f", "abc");
            Stat before = s.stat("f");
            Times.later(s);
            ok(Sys.truncate(s.at("f"), 1));
            that(s.stat("f").mtimeNs() > before.mtimeNs(), "mtime");
        });
        r.all("mtime-set-on-open-file-survives-close", s -> {
            int fd = s.open("f", E.O_CREAT | E.O_WRONLY);
            ok(Sys.write(fd, Sandbox.bytes("x")));
            ok(utimens(s.at("f"), 1, 0, 1_234_567_890, 0));
            s.close(fd);
            same(1_234_567_890 * NANOS, s.stat("f").mtimeNs(), "mtime");
        });
        r.all("times-are-close-to-the-clock", s -> {
            s.file("f");
            long off = Math.abs(s.stat("f").mtimeNs() / 1_000_000 - System.currentTimeMillis());
            that(off < 10_000, "ms off", off);
        });
    }
}
