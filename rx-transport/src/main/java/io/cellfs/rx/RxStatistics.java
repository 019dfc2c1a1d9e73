package io.cellfs.rx;

/**
 * Counters of one endpoint since it was opened, and what it holds now.
 *
 * @param datagramsReceived datagrams read from the socket
 * @param datagramsSent datagrams written to the socket
 * @param bytesReceived payload bytes of datagrams read, RX headers included
 * @param bytesSent payload bytes of datagrams written, RX headers included
 * @param datagramsDropped datagrams that were malformed, unexpected or beyond a limit
 * @param packetsResent DATA packets that were sent again
 * @param duplicatesReceived DATA packets that had arrived before
 * @param callsStarted outgoing calls
 * @param callsServed incoming calls handed to a handler
 * @param connectionsRefused attempts of peers to open a connection while they held as many as one may
 * @param serverConnections connections that peers opened and that are still known
 * @param clientConnections connections opened here and still known
 * @param peers peers known
 * @param packetBytes bytes of packet buffers in use
 */
public record RxStatistics(
        long datagramsReceived,
        long datagramsSent,
        long bytesReceived,
        long bytesSent,
        long datagramsDropped,
        long packetsResent,
        long duplicatesReceived,
        long callsStarted,
        long callsServed,
        long connectionsRefused,
        int serverConnections,
        int clientConnections,
        int peers,
        long packetBytes) {}
