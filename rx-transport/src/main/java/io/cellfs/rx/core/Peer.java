package io.cellfs.rx.core;

import io.cellfs.rx.wire.AckFlyweight;
import io.cellfs.rx.wire.HeaderFlyweight;
import io.cellfs.rx.wire.JumbogramFormat;
import java.net.InetSocketAddress;
import java.util.function.IntSupplier;

/** What is known of one address and port: its round-trip time, what it accepts, and when it last proved to be there. */
public final class Peer {
    /** Datagram, header included, that every peer is known to accept. */
    static final int SAFE_DATAGRAM_BYTES = HeaderFlyweight.LENGTH + JumbogramFormat.SUBPACKET_BYTES;
    /** Window that is assumed before the peer tells its own (afs-protocol section 1.7). */
    static final int ASSUMED_WINDOW_PACKETS = 16;

    private static final int MIN_DATAGRAM_BYTES = 576 - 28;
    private static final int BLACK_HOLE_TIMEOUTS = 2;

    private final InetSocketAddress address;
    private final IntSupplier path;
    private int pathDatagramBytes = SAFE_DATAGRAM_BYTES;
    private boolean pathResolved;
    final RttEstimator rtt = new RttEstimator();

    /** Connections that refer to it, in either role. */
    int connections;

    /** Whether somebody has been told that it was refused further connections. */
    boolean refusalTold;

    long lastHeardNs;
    /** When it last answered something of ours; {@link Long#MIN_VALUE} when it never did. */
    long reachedNs = Long.MIN_VALUE;

    long packetsSent;
    long packetsResent;
    long bytesSent;
    long bytesReceived;

    private int datagramBytes = SAFE_DATAGRAM_BYTES;
    private int windowPackets = ASSUMED_WINDOW_PACKETS;
    private int timeoutsOfLargePackets;
    private boolean blackHole;

    /** What this side accepts from it, as last told. */
    private AckFlyweight.Limits limits;

    /** Native form of the address, made by the edge that sends. */
    private volatile Object edgeAddress = "";

    /**
     * A peer nothing is known of.
     *
     * @param path finds the largest datagram, header included, that may be sent to it and received from it; asked once it matters
     */
    Peer(InetSocketAddress address, IntSupplier path, long nowNs) {
        this.address = address;
        this.path = path;
        this.lastHeardNs = nowNs;
        this.limits = new AckFlyweight.Limits(pathDatagramBytes, pathDatagramBytes, AckFlyweight.MAX_ACKS, 1);
    }

    /** The trailer of ACKs to it. */
    AckFlyweight.Limits limits(int window) {
        if (limits.windowPackets() != window || limits.maxMtu() != pathDatagramBytes) {
            limits = new AckFlyweight.Limits(pathDatagramBytes, pathDatagramBytes, window, 1);
        }
        return limits;
    }

    /** Address and port. */
    public InetSocketAddress address() {
        return address;
    }

    /** Connections with it, opened by either side. */
    public int connections() {
        return connections;
    }

    /** What the edge has noted about this peer, at first an empty string. */
    public Object edgeAddress() {
        return edgeAddress;
    }

    /** Lets the edge note something. */
    public void edgeAddress(Object note) {
        edgeAddress = note;
    }

    /** Largest datagram that is sent to it now, in bytes with header. */
    int datagramBytes() {
        return datagramBytes;
    }

    /** Largest datagram that the path to it carries, in bytes with header. */
    int pathDatagramBytes() {
        return pathDatagramBytes;
    }

    /** Receive window that it told last, in packets. */
    int windowPackets() {
        return windowPackets;
    }

    /** Whether it has answered within {@code reachNs}. */
    boolean isReachable(long nowNs, long reachNs) {
        return reachedNs != Long.MIN_VALUE && nowNs - reachedNs < reachNs;
    }

    /** Finds out what the path carries. Not done for strangers: it may cost a look at the system's routes. */
    void resolvePath() {
        if (!pathResolved) {
            pathResolved = true;
            pathDatagramBytes = Math.max(MIN_DATAGRAM_BYTES, path.getAsInt());
        }
    }

    /** Learns from the trailer of an ACK, which also shows that the peer is there. */
    void learn(AckTrailer trailer) {
        resolvePath();
        if (trailer.windowPackets() >= 0) {
            windowPackets = Math.max(1, Math.min(trailer.windowPackets(), AckFlyweight.MAX_ACKS));
        }
        int most = pathDatagramBytes;
        if (trailer.maxMtu() > 0) {
            most = Math.min(most, trailer.maxMtu());
        }
        if (trailer.interfaceMtu() > 0) {
            most = Math.min(most, trailer.interfaceMtu());
        }
        if (trailer.maxMtu() > 0 || trailer.interfaceMtu() > 0) {
            datagramBytes = Math.max(MIN_DATAGRAM_BYTES, blackHole ? Math.min(most, SAFE_DATAGRAM_BYTES) : most);
        }
    }

    /** A retransmission timer ran out; when that goes on with large packets, the path may not carry them. */
    void onTimeout(int packetBytes) {
        if (packetBytes > SAFE_DATAGRAM_BYTES && ++timeoutsOfLargePackets >= BLACK_HOLE_TIMEOUTS) {
            blackHole = true;
            datagramBytes = Math.min(datagramBytes, SAFE_DATAGRAM_BYTES);
        }
    }

    /** A packet got through. */
    void onDelivered(int packetBytes) {
        if (packetBytes > SAFE_DATAGRAM_BYTES) {
            timeoutsOfLargePackets = 0;
        }
    }

    /**
     * The trailer of an ACK as received; 0 for an absent size, -1 for an absent window.
     *
     * @param maxMtu largest datagram in bytes
     * @param interfaceMtu largest datagram of the interface in bytes
     * @param windowPackets receive window
     */
    record AckTrailer(int maxMtu, int interfaceMtu, int windowPackets) {}
}
