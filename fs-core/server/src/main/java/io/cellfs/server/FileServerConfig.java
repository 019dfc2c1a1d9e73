package io.cellfs.server;

import io.cellfs.server.callback.CallbackConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * How a file server runs.
 *
 * @param uuid the server's identity in the volume location database; the same across restarts
 * @param openCell whether everybody counts as an administrator: a cell without authentication
 * @param locationServers where to register the server's addresses; empty to leave that to others
 * @param addresses the addresses to register; empty for those that the file service's socket is bound to
 * @param callbacks bounds and times of callbacks
 * @param lockLifetime how long a file lock stands unless extended
 * @param maxLocks file locks in all
 * @param maxLocksPerHost file locks that one client may hold
 * @param heldGrace how long after the start files are kept that were held open, without a name, before it
 * @param maxTransactions volume transactions in all
 * @param transactionIdleWarning idle time after which a volume transaction is logged
 * @param transactionIdleLimit idle time after which a volume transaction is ended
 * @param recoveryPause how often is looked whether a move or release that was interrupted can be settled
 */
public record FileServerConfig(
        UUID uuid,
        boolean openCell,
        List<InetSocketAddress> locationServers,
        List<InetAddress> addresses,
        CallbackConfig callbacks,
        Duration lockLifetime,
        int maxLocks,
        int maxLocksPerHost,
        Duration heldGrace,
        int maxTransactions,
        Duration transactionIdleWarning,
        Duration transactionIdleLimit,
        Duration recoveryPause) {

    /** Copies the lists. */
    public FileServerConfig {
        locationServers = List.copyOf(locationServers);
        addresses = List.copyOf(addresses);
    }

    /** An open cell's server with everything at its default. */
    public static FileServerConfig open(UUID uuid, List<InetSocketAddress> locationServers) {
        return new FileServerConfig(
                uuid,
                true,
                locationServers,
                List.of(),
                CallbackConfig.DEFAULT,
                Duration.ofMinutes(5),
                200_000,
                50_000,
                Duration.ofMinutes(10),
                256,
                Duration.ofMinutes(5),
                Duration.ofMinutes(10),
                Duration.ofSeconds(5));
    }

    /** The same server, reached at these addresses. */
    public FileServerConfig withAddresses(List<InetAddress> reachable) {
        return new FileServerConfig(
                uuid,
                openCell,
                locationServers,
                reachable,
                callbacks,
                lockLifetime,
                maxLocks,
                maxLocksPerHost,
                heldGrace,
                maxTransactions,
                transactionIdleWarning,
                transactionIdleLimit,
                recoveryPause);
    }

    /** The same server, which settles interrupted moves and releases so often. */
    public FileServerConfig withRecoveryPause(Duration pause) {
        return new FileServerConfig(
                uuid,
                openCell,
                locationServers,
                addresses,
                callbacks,
                lockLifetime,
                maxLocks,
                maxLocksPerHost,
                heldGrace,
                maxTransactions,
                transactionIdleWarning,
                transactionIdleLimit,
                pause);
    }
}
