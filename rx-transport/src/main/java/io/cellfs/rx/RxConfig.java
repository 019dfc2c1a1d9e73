package io.cellfs.rx;

import java.time.Duration;

/**
 * Settings of an endpoint. Start from {@link #defaults()} and change what differs.
 *
 * @param windowPackets receive window that is advertised, 1 to 255 packets
 * @param maxDatagramBytes largest datagram sent and advertised, RX header included; the interface's MTU bounds it further
 * @param deadTime a peer from which nothing was heard for so long ends the call with CALL_DEAD
 * @param idleTimeout a call whose application data does not move for so long ends with CALL_TIMEOUT; zero means never
 * @param hardTimeout a call that lasts longer ends with CALL_TIMEOUT; zero means never
 * @param reachTime a peer that was not heard of for so long has to answer a ping before its first call is dispatched
 * @param serverIdleExpiry connections of peers are forgotten after so long without a call
 * @param clientIdleExpiry own connections are forgotten after so long without a call
 * @param maxConnections most connections that peers may hold here
 * @param maxConnectionsPerPeer most connections that one peer (address and port) may hold here
 * @param maxUnverifiedConnections most connections that may wait for the answer to a reachability ping
 * @param maxActiveCalls most incoming calls in handlers at one time
 * @param maxConnectionsPerBundle most RX connections (four calls each) that one {@link RxConnection} opens
 * @param maxWaitingCalls most outgoing calls that may wait for a channel of one {@link RxConnection}
 * @param packetMemoryBytes most bytes of packet buffers
 * @param version text that answers a version request, at most 64 ASCII characters
 */
public record RxConfig(
        int windowPackets,
        int maxDatagramBytes,
        Duration deadTime,
        Duration idleTimeout,
        Duration hardTimeout,
        Duration reachTime,
        Duration serverIdleExpiry,
        Duration clientIdleExpiry,
        int maxConnections,
        int maxConnectionsPerPeer,
        int maxUnverifiedConnections,
        int maxActiveCalls,
        int maxConnectionsPerBundle,
        int maxWaitingCalls,
        long packetMemoryBytes,
        String version) {

    private static final RxConfig DEFAULTS = new RxConfig(
            255,
            16384,
            Duration.ofSeconds(12),
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofSeconds(60),
            Duration.ofSeconds(600),
            Duration.ofSeconds(120),
            500_000,
            4_096,
            1_024,
            8_192,
            64,
            65_536,
            128L << 20,
            "CellFS 0.1");

    /** Checks every bound. */
    public RxConfig {
        require(windowPackets >= 1 && windowPackets <= 255, "windowPackets must be 1 to 255");
        require(maxDatagramBytes >= 1440 && maxDatagramBytes <= 16384, "maxDatagramBytes must be 1440 to 16384");
        require(deadTime.toMillis() >= 100, "deadTime must be at least 100 ms");
        require(!idleTimeout.isNegative() && !hardTimeout.isNegative(), "time-outs must not be negative");
        require(maxConnections >= 1 && maxConnectionsPerPeer >= 1, "at least one connection must be allowed");
        require(maxUnverifiedConnections >= 1 && maxActiveCalls >= 1, "at least one active call must be allowed");
        require(maxConnectionsPerBundle >= 1 && maxWaitingCalls >= 0, "at least one connection must be allowed");
        require(packetMemoryBytes >= 1 << 20, "packetMemoryBytes must be at least 1 MiB");
        require(version.length() <= 64, "version must have at most 64 characters");
    }

    /** The settings of a server or client with no special needs. */
    public static RxConfig defaults() {
        return DEFAULTS;
    }

    /** These settings with other call time-outs. */
    public RxConfig withTimeouts(Duration dead, Duration idle, Duration hard) {
        return new RxConfig(
                windowPackets,
                maxDatagramBytes,
                dead,
                idle,
                hard,
                reachTime,
                serverIdleExpiry,
                clientIdleExpiry,
                maxConnections,
                maxConnectionsPerPeer,
                maxUnverifiedConnections,
                maxActiveCalls,
                maxConnectionsPerBundle,
                maxWaitingCalls,
                packetMemoryBytes,
                version);
    }

    /** These settings with another packet size and window. */
    public RxConfig withPackets(int datagramBytes, int window) {
        return new RxConfig(
                window,
                datagramBytes,
                deadTime,
                idleTimeout,
                hardTimeout,
                reachTime,
                serverIdleExpiry,
                clientIdleExpiry,
                maxConnections,
                maxConnectionsPerPeer,
                maxUnverifiedConnections,
                maxActiveCalls,
                maxConnectionsPerBundle,
                maxWaitingCalls,
                packetMemoryBytes,
                version);
    }

    /** These settings with other bounds on what peers may hold here. */
    public RxConfig withLimits(int connections, int perPeer, int unverified, int activeCalls) {
        return new RxConfig(
                windowPackets,
                maxDatagramBytes,
                deadTime,
                idleTimeout,
                hardTimeout,
                reachTime,
                serverIdleExpiry,
                clientIdleExpiry,
                connections,
                perPeer,
                unverified,
                activeCalls,
                maxConnectionsPerBundle,
                maxWaitingCalls,
                packetMemoryBytes,
                version);
    }

    /** These settings with another bound on packet buffers, in bytes. */
    public RxConfig withPacketMemory(long bytes) {
        return new RxConfig(
                windowPackets,
                maxDatagramBytes,
                deadTime,
                idleTimeout,
                hardTimeout,
                reachTime,
                serverIdleExpiry,
                clientIdleExpiry,
                maxConnections,
                maxConnectionsPerPeer,
                maxUnverifiedConnections,
                maxActiveCalls,
                maxConnectionsPerBundle,
                maxWaitingCalls,
                bytes,
                version);
    }

    /** These settings with another answer to version requests. */
    public RxConfig withVersion(String text) {
        return new RxConfig(
                windowPackets,
                maxDatagramBytes,
                deadTime,
                idleTimeout,
                hardTimeout,
                reachTime,
                serverIdleExpiry,
                clientIdleExpiry,
                maxConnections,
                maxConnectionsPerPeer,
                maxUnverifiedConnections,
                maxActiveCalls,
                maxConnectionsPerBundle,
                maxWaitingCalls,
                packetMemoryBytes,
                text);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
