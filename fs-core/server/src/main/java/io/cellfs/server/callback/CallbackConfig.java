package io.cellfs.server.callback;

import java.time.Duration;

/**
 * Bounds and times of the callback machinery.
 *
 * @param maxPromises promises in all
 * @param maxPromisesPerHost promises one host may hold
 * @param maxHosts clients that are remembered
 * @param breakWait how long a change waits for the clients that must be told of it
 * @param contactWait how long the first call of a client may be delayed to make its acquaintance
 * @param contactRetry how long a client that does not answer is left alone at most; shorter the first times
 * @param idleProbe idle time after which a client is asked whether it is still there
 */
public record CallbackConfig(
        int maxPromises,
        int maxPromisesPerHost,
        int maxHosts,
        Duration breakWait,
        Duration contactWait,
        Duration contactRetry,
        Duration idleProbe) {
    /** What serves most cells. */
    public static final CallbackConfig DEFAULT = new CallbackConfig(
            400_000,
            200_000,
            50_000,
            Duration.ofSeconds(3),
            Duration.ofMillis(1500),
            Duration.ofSeconds(60),
            Duration.ofMinutes(15));
}
