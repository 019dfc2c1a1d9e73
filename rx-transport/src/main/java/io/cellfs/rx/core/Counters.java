package io.cellfs.rx.core;

/** Counters of one endpoint; written by the core alone. */
final class Counters {
    /** Types of packets that are counted one by one. */
    static final int TYPES = 13;

    final long[] received = new long[TYPES + 1];
    final long[] sent = new long[TYPES + 1];
    long datagramsReceived;
    long datagramsSent;
    long bytesReceived;
    long bytesSent;
    long datagramsDropped;
    long packetsResent;
    long duplicatesReceived;
    long callsStarted;
    long callsServed;
    long connectionsRefused;

    static int index(int type) {
        return Math.min(type, TYPES);
    }
}
