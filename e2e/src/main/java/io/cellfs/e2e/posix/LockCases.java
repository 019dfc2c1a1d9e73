package io.cellfs.e2e.posix;

import static io.cellfs.e2e.posix.Check.fails;
import static io.cellfs.e2e.posix.Check.ok;
import static io.cellfs.e2e.posix.Check.same;
import static io.cellfs.e2e.posix.Check.that;

import java.util.List;

/** fcntl(2) and flock(2) locks. Open file description locks stand in for the locks of two processes. */
final class LockCases {
    private LockCases() {}

    private static final int F_OFD_GETLK = 36;
    private static final int F_OFD_SETLK = 37;
    private static final int F_OFD_SETLKW = 38;
    private static final int F_SETLK = 6;
    private static final int F_RDLCK = 0;
    private static final int F_WRLCK = 1;
    private static final int F_UNLCK = 2;
    private static final int LOCK_SH = 1;
    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;
    private static final int LOCK_UN = 8;

    static List<Case> cases() {
        Registry r = new Registry("lock");
        ranges(r);
        waiting(r);
        whole(r);
        return r.cases();
    }

    /** fcntl with struct flock; the resulting l_type, or -errno. */
    private static int fcntl(int fd, int command, int type, long start, long length) {
        try (java.lang.foreign.Arena arena = java.lang.foreign.Arena.ofConfined()) {
            java.lang.foreign.MemorySegment flock = arena.allocate(32, 8);
            flock.set(java.lang.foreign.ValueLayout.JAVA_SHORT, 0, (short) type);
            flock.set(java.lang.foreign.ValueLayout.JAVA_LONG, 8, start);
            flock.set(java.lang.foreign.ValueLayout.JAVA_LONG, 16, length);
            int result = (int) Sys.call("fcntl", fd, command, flock);
            return result < 0 ? result : flock.get(java.lang.foreign.ValueLayout.JAVA_SHORT, 0);
        }
    }

    private static int lock(int fd, int type, long start, long length) {
        return fcntl(fd, F_OFD_SETLK, type, start, length);
    }

    private static void ranges(Registry r) {
        r.all("exclusive-excludes-exclusive", s -> {
            int one = s.open("f", E.O_CREAT | E.O_RDWR);
            int two = s.open("f", E.O_RDWR);
            ok(lock(one, F_WRLCK, 0, 0));
            fails(E.EAGAIN, E.EACCES, lock(two, F_WRLCK, 0, 0));
        });
        r.all("exclusive-excludes-shared", s -> {
            int one = s.open("f", E.O_CREAT | E.O_RDWR);
            int two = s.open("f", E.O_RDWR);
            ok(lock(one, F_WRLCK, 0, 0));
            fails(E.EAGAIN, E.EACCES, lock(two, F_RDLCK, 0, 0));
        });
        r.all("shared-allows-shared", s -> {
            int one = s.open("f", E.O_CREAT | E.O_RDWR);
            int two = s.open("f", E.O_RDWR);
            ok(lock(one, F_RDLCK, 0, 0));
            ok(lock(two, F_RDLCK, 0, 0));
        });
        r.all("disjoint-ranges", s -> {
            int one = s.open("f", E.O_CREAT | E.O_RDWR);
            int two = s.open("f", E.O_RDWR);
            ok(lock(one, F_WRLCK, 0, 10));
            ok(lock(two, F_WRLCK, 10, 10));
            fails(E.EAGAIN, E.EACCES, lock(two, F_WRLCK, 9, 1));
        });
        r.all("unlock-frees", s -> {
            int one = s.open("f", E.O_CREAT | E.O_RDWR);
            int two = s.open("f", E.O_RDWR);
            ok(lock(one, F_WRLCK, 0, 0));
            ok(lock(one, F_UNLCK, 0, 0));
            ok(lock(two, F_WRLCK, 0, 0));
        });
        r.all("unlocking-the-middle-splits", s -> {
            int one = s.open("f", E.O_CREAT | E.O_RDWR);
            int two = s.open("f", E.O_RDWR);
            ok(lock(one, F_WRLCK, 0, 100));
            ok(lock(one, F_UNLCK, 40, 20));
            ok(lock(two, F_WRLCK, 40, 20));
            fails(E.EAGAIN, E.EACCES, lock(two, F_WRLCK, 39, 1));
            fails(E.EAGAIN, E.EACCES, lock(two, F_WRLCK, 60, 1));
        });
        r.all("downgrade-lets-readers-in", s -> {
            int one = s.open("f", E.O_CREAT | E.O_RDWR);
            int two = s.open("f", E.O_RDWR);
            ok(lock(one, F_WRLCK, 0, 0));
            ok(lock(one, F_RDLCK, 0, 0));
            ok(lock(two, F_RDLCK, 0, 0));
        });
        r.all("upgrade-fails-beside-reader", s -> {
            int one = s.open("f", E.O_CREAT | E.O_RDWR);
            int two = s.open("f", E.O_RDWR);
            ok(lock(one, F_RDLCK, 0, 0));
            ok(lock(two, F_RDLCK, 0, 0));
            fails(E.EAGAIN, E.EACCES, lock(one, F_WRLCK, 0, 0));
        });
        r.all("getlk-tells-the-conflict", s -> {
            int one = s.open("f", E.O_CREAT | E.O_RDWR);
            int two = s.open("f", E.O_RDWR);
            ok(lock(one, F_WRLCK, 0, 10));
            same(F_WRLCK, fcntl(two, F_OFD_GETLK, F_WRLCK, 0, 0), "type in the way");
            same(F_UNLCK, fcntl(two, F_OFD_GETLK, F_WRLCK, 20, 5), "type beside it");
        });
        r.all("exclusive-needs-write-access", s -> {
            s.file("f");
            fails(E.EBADF, lock(s.open("f", E.O_RDONLY), F_WRLCK, 0, 0));
        });
        r.all("close-frees", s -> {
            int one = s.open("f", E.O_CREAT | E.O_RDWR);
            int two = s.open("f", E.O_RDWR);
            ok(lock(one, F_WRLCK, 0, 0));
            s.close(one);
            ok(fcntl(two, F_OFD_SETLKW, F_WRLCK, 0, 0));
        });
        r.all("process-lock-excludes-open-file-lock", s -> {
            int one = s.open("f", E.O_CREAT | E.O_RDWR);
            int two = s.open("f", E.O_RDWR);
            ok(fcntl(one, F_SETLK, F_WRLCK, 0, 0));
            fails(E.EAGAIN, E.EACCES, lock(two, F_WRLCK, 0, 0));
            ok(fcntl(one, F_SETLK, F_UNLCK, 0, 0));
            ok(lock(two, F_WRLCK, 0, 0));
        });
        r.all("process-lock-ends-with-any-close", s -> {
            int one = s.open("f", E.O_CREAT | E.O_RDWR);
            int other = s.open("f", E.O_RDWR);
            int two = s.open("f", E.O_RDWR);
            ok(fcntl(one, F_SETLK, F_WRLCK, 0, 0));
            s.close(other);
            ok(lock(two, F_WRLCK, 0, 0));
        });
    }

    private static void waiting(Registry r) {
        r.all("waiter-gets-the-lock-when-freed", s -> {
            int one = s.open("f", E.O_CREAT | E.O_RDWR);
            int two = s.open("f", E.O_RDWR);
            ok(lock(one, F_WRLCK, 0, 0));
            java.util.concurrent.atomic.AtomicInteger got = new java.util.concurrent.atomic.AtomicInteger(99);
            Thread waiter = Thread.ofPlatform().start(() -> got.set(fcntl(two, F_OFD_SETLKW, F_WRLCK, 0, 0)));
            waiter.join(200);
            same(99, got.get(), "result while locked");
            ok(lock(one, F_UNLCK, 0, 0));
            waiter.join(10_000);
            same(F_WRLCK, got.get(), "result after unlock");
        });
        r.all("waiter-does-not-stop-others", s -> {
            int one = s.open("f", E.O_CREAT | E.O_RDWR);
            int two = s.open("f", E.O_RDWR);
            ok(lock(one, F_WRLCK, 0, 0));
            List<Thread> waiters = new java.util.ArrayList<>();
            for (int i = 0; i < 20; i++) {
                int fd = s.open("f", E.O_RDWR);
                waiters.add(Thread.ofPlatform().start(() -> ok(fcntl(fd, F_OFD_SETLKW, F_RDLCK, 0, 0))));
            }
            s.file("g", "x");
            same("x", s.text("g"), "other file meanwhile");
            fails(E.EAGAIN, E.EACCES, lock(two, F_RDLCK, 0, 0));
            ok(lock(one, F_UNLCK, 0, 0));
            for (Thread waiter : waiters) {
                waiter.join(10_000);
                that(!waiter.isAlive(), "a waiter is stuck");
            }
        });
    }

    private static void whole(Registry r) {
        r.all("flock-exclusive-excludes", s -> {
            int one = s.open("f", E.O_CREAT | E.O_RDWR);
            int two = s.open("f", E.O_RDWR);
            ok(Sys.call("flock", one, LOCK_EX));
            fails(E.EAGAIN, Sys.call("flock", two, LOCK_EX | LOCK_NB));
            fails(E.EAGAIN, Sys.call("flock", two, LOCK_SH | LOCK_NB));
        });
        r.all("flock-shared-allows-shared", s -> {
            int one = s.open("f", E.O_CREAT | E.O_RDWR);
            int two = s.open("f", E.O_RDONLY);
            ok(Sys.call("flock", one, LOCK_SH));
            ok(Sys.call("flock", two, LOCK_SH | LOCK_NB));
        });
        r.all("flock-unlock", s -> {
            int one = s.open("f", E.O_CREAT | E.O_RDWR);
            int two = s.open("f", E.O_RDWR);
            ok(Sys.call("flock", one, LOCK_EX));
            ok(Sys.call("flock", one, LOCK_UN));
            ok(Sys.call("flock", two, LOCK_EX | LOCK_NB));
        });
        r.all("flock-ends-with-close", s -> {
            int one = s.open("f", E.O_CREAT | E.O_RDWR);
            int two = s.open("f", E.O_RDWR);
            ok(Sys.call("flock", one, LOCK_EX));
            s.close(one);
            ok(Sys.call("flock", two, LOCK_EX));
        });
        r.all("flock-and-fcntl-do-not-mix", s -> {
            int one = s.open("f", E.O_CREAT | E.O_RDWR);
            int two = s.open("f", E.O_RDWR);
            ok(Sys.call("flock", one, LOCK_EX));
            ok(lock(two, F_WRLCK, 0, 0));
        });
        r.all("flock-convert", s -> {
            int one = s.open("f", E.O_CREAT | E.O_RDWR);
            int two = s.open("f", E.O_RDWR);
            ok(Sys.call("flock", one, LOCK_EX));
            ok(Sys.call("flock", one, LOCK_SH));
            ok(Sys.call("flock", two, LOCK_SH | LOCK_NB));
        });
    }
}
