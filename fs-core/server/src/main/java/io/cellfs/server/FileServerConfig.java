package io.cellfs.server;

import io.cellfs.protocol.database.KnownDatabases;
import io.cellfs.server.callback.CallbackConfig;
import io.cellfs.server.care.ScrubConfig;
import io.cellfs.server.file.FormerConfig;
import io.cellfs.server.lock.LockConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * How a file server runs.
 *
 * @param uuid the server's identity in the volume location database; the same across restarts
 * @param openCell whether everybody counts as an administrator: a cell without authentication
 * @param locationServers where to register the server's addresses; empty to leave that to others
 * @param addresses the addresses to register; empty for those that the file service's socket is bound to
 * @param callbacks bounds and times of callbacks
 * @param locks times and bounds of locks, and where clients that have some are on record
 * @param heldGrace how long after the start files are kept that were held open, without a name, before it
 * @param maxTransactions volume transactions in all
 * @param transactionIdleWarning idle time after which a volume transaction is logged
 * @param transactionIdleLimit idle time after which a volume transaction is ended
 * @param recoveryPause how often is looked whether a move or release that was interrupted can be settled
 * @param scrub how partitions are scrubbed
 * @param movedVolumes file in which is noted which volumes have gone to other servers; without one a restart forgets that
 * @param formers how long what read-only volumes showed before a release is kept
 */
public record FileServerConfig(
        UUID uuid,
        boolean openCell,
        KnownDatabases locationServers,
        List<InetAddress> addresses,
        CallbackConfig callbacks,
        LockConfig locks,
        Duration heldGrace,
        int maxTransactions,
        Duration transactionIdleWarning,
        Duration transactionIdleLimit,
        Duration recoveryPause,
        ScrubConfig scrub,
        Optional<Path> movedVolumes,
        FormerConfig formers) {

    /** Copies the list. */
    public FileServerConfig {
        addresses = List.copyOf(addresses);
    }

    /** An open cell's server with everything at its default. */
    public static FileServerConfig open(UUID uuid, List<InetSocketAddress> locationServers) {
        return open(uuid, KnownDatabases.of(locationServers));
    }

    /** The same, which learns which location servers the cell has. */
    public static FileServerConfig open(UUID uuid, KnownDatabases locationServers) {
        return new FileServerConfig(
                uuid,
                true,
                locationServers,
                List.of(),
                CallbackConfig.DEFAULT,
                LockConfig.DEFAULT,
                Duration.ofMinutes(10),
                256,
                Duration.ofMinutes(5),
                Duration.ofMinutes(10),
                Duration.ofSeconds(5),
                ScrubConfig.DEFAULT,
                Optional.empty(),
                FormerConfig.DEFAULT);
    }

    /** The same server, reached at these addresses. */
    public FileServerConfig withAddresses(List<InetAddress> reachable) {
        return with(reachable, locks, recoveryPause, scrub, movedVolumes, formers);
    }

    /** The same with other settings of locks. */
    public FileServerConfig withLocks(LockConfig other) {
        return with(addresses, other, recoveryPause, scrub, movedVolumes, formers);
    }

    /** The same server, which settles interrupted moves and releases so often. */
    public FileServerConfig withRecoveryPause(Duration pause) {
        return with(addresses, locks, pause, scrub, movedVolumes, formers);
    }

    /** The same server, scrubbed in another way. */
    public FileServerConfig withScrub(ScrubConfig other) {
        return with(addresses, locks, recoveryPause, other, movedVolumes, formers);
    }

    /** The same server, which notes in a file which volumes have gone to other servers. */
    public FileServerConfig withMovedVolumes(Path note) {
        return with(addresses, locks, recoveryPause, scrub, Optional.of(note), formers);
    }

    /** The same server, which keeps former contents in another way. */
    public FileServerConfig withFormers(FormerConfig other) {
        return with(addresses, locks, recoveryPause, scrub, movedVolumes, other);
    }

    private FileServerConfig with(
            List<InetAddress> newAddresses,
            LockConfig newLocks,
            Duration newRecoveryPause,
            ScrubConfig newScrub,
            Optional<Path> newMovedVolumes,
            FormerConfig newFormers) {
        return new FileServerConfig(
                uuid,
                openCell,
                locationServers,
                newAddresses,
                callbacks,
                newLocks,
                heldGrace,
                maxTransactions,
                transactionIdleWarning,
                transactionIdleLimit,
                newRecoveryPause,
                newScrub,
                newMovedVolumes,
                newFormers);
    }
}
