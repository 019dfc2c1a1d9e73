package io.cellfs.server.callback;

import java.time.Duration;

/** How long a promise stands: the shorter, the more hosts hold one on the same file (afs-protocol section 2.2). */
final class Lifetimes {
    /** A promise on a whole read-only volume. */
    static final long VOLUME_NS = Duration.ofHours(2).toNanos();

    private static final long ALONE_NS = Duration.ofHours(4).toNanos();
    private static final long FEW_NS = Duration.ofHours(1).toNanos();
    private static final long SOME_NS = Duration.ofMinutes(30).toNanos();
    private static final long MANY_NS = Duration.ofMinutes(15).toNanos();
    private static final long CROWD_NS = Duration.ofMinutes(10).toNanos();

    private Lifetimes() {}

    /** The lifetime in nanoseconds of a promise on a file that {@code holders} other hosts already hold one on. */
    static long ofFile(int holders) {
        if (holders < 8) {
            return ALONE_NS;
        }
        if (holders < 16) {
            return FEW_NS;
        }
        if (holders < 24) {
            return SOME_NS;
        }
        return holders < 40 ? MANY_NS : CROWD_NS;
    }
}
