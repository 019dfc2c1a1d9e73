package io.cellfs.server.lock;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How locks are kept.
 *
 * @param lease how long a client's locks stand without a word of it; grace after a restart is half as long again
 * @param wholeFileLifetime how long an AFS lock stands unless extended
 * @param maxLocks locks in all
 * @param maxPerClient locks that one client may hold
 * @param record the file that tells a restarted server which clients had locks; without one, they lose them
 */
public record LockConfig(
        Duration lease, Duration wholeFileLifetime, int maxLocks, int maxPerClient, Optional<Path> record) {
    /** The defaults, without a record. */
    public static final LockConfig DEFAULT =
            new LockConfig(Duration.ofSeconds(30), Duration.ofMinutes(5), 200_000, 50_000, Optional.empty());

    /** The same with a record. */
    public LockConfig recordedIn(Path file) {
        return new LockConfig(lease, wholeFileLifetime, maxLocks, maxPerClient, Optional.of(file));
    }

    /** The same with another lease. */
    public LockConfig leasing(Duration other) {
        return new LockConfig(other, wholeFileLifetime, maxLocks, maxPerClient, record);
    }

    LockLimits limits() {
        return LockLimits.of(lease, wholeFileLifetime, maxLocks, maxPerClient);
    }
}
