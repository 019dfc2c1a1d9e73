package io.cellfs.e2e.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What stat(2) tells, from struct statx (linux/stat.h). Times in ns. */
record Stat(
        int mode,
        int links,
        int uid,
        int gid,
        long ino,
        long size,
        long blocks,
        long atimeNs,
        long mtimeNs,
        long ctimeNs) {
    private static final int BASIC = 0x7ff;
    private static final int BYTES = 256;
    private static final long NANOS = 1_000_000_000L;

    /** Status of a path; {@code flags} as AT_SYMLINK_NOFOLLOW. */
    static Stat of(int fd, String path, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment b = arena.allocate(BYTES, 8);
            long result = Sys.call("statx", fd, path, flags, BASIC, b);
            Check.that(result == 0, "stat of gives errno", path, -result);
            return new Stat(
                    b.get(JAVA_SHORT, 28) & 0xffff,
                    b.get(JAVA_INT, 16),
                    b.get(JAVA_INT, 20),
                    b.get(JAVA_INT, 24),
                    b.get(JAVA_LONG, 32),
                    b.get(JAVA_LONG, 40),
                    b.get(JAVA_LONG, 48),
                    time(b, 64),
                    time(b, 112),
                    time(b, 96));
        }
    }

    private static long time(MemorySegment statx, long at) {
        return statx.get(JAVA_LONG, at) * NANOS + statx.get(JAVA_INT, at + 8);
    }

    /** The type bits. */
    int type() {
        return mode & E.S_IFMT;
    }

    /** The permission bits. */
    int permissions() {
        return mode & 07777;
    }
}
