package io.cellfs.rx.core;

import io.cellfs.rx.wire.DebugFormat;
import io.cellfs.rx.wire.HeaderFlyweight;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Answers of rxdebug (afs-protocol section 1.12). */
final class DebugReplies {
    private static final int BASE = HeaderFlyweight.LENGTH;
    private static final int CLIENT = 0;
    private static final int SERVER = 1;
    private static final int PACKETS_READ_WORD = 11;
    private static final int PACKETS_SENT_WORD = 28;

    private final EndpointCore core;

    DebugReplies(EndpointCore core) {
        this.core = core;
    }

    /** Writes the payload of the answer; returns its bytes. */
    int write(ByteBuffer request, ByteBuffer reply) {
        int type = request.getInt(BASE);
        int index = request.getInt(BASE + 4);
        return switch (type) {
            case DebugFormat.GET_STATISTICS -> writeStatistics(reply);
            case DebugFormat.GET_CONNECTION -> writeConnection(reply, index, false);
            case DebugFormat.GET_ALL_CONNECTIONS -> writeConnection(reply, index, true);
            case DebugFormat.GET_RX_STATISTICS -> writeRxStatistics(reply);
            case DebugFormat.GET_PEER -> writePeer(reply, index);
            default -> {
                reply.putInt(BASE, DebugFormat.UNKNOWN_REQUEST).putInt(BASE + 4, DebugFormat.UNKNOWN_REQUEST);
                yield DebugFormat.REQUEST_BYTES;
            }
        };
    }

    private static void clear(ByteBuffer reply, int bytes) {
        for (int i = 0; i < bytes; i++) {
            reply.put(BASE + i, (byte) 0);
        }
    }

    private int writeStatistics(ByteBuffer reply) {
        clear(reply, DebugFormat.STATISTICS_BYTES);
        reply.putInt(BASE + 8, (int) core.counters().callsServed);
        reply.put(BASE + 14, (byte) DebugFormat.VERSION_LETTER);
        return DebugFormat.STATISTICS_BYTES;
    }

    private int writeConnection(ByteBuffer reply, int index, boolean all) {
        clear(reply, DebugFormat.CONNECTION_BYTES);
        Connection connection = all ? at(index) : busyAt(index);
        if (connection == null) {
            reply.putInt(BASE + 4, DebugFormat.END_OF_LIST);
            return DebugFormat.CONNECTION_BYTES;
        }
        putHost(reply, BASE, connection.peer.address());
        reply.putInt(BASE + 4, connection.cid);
        reply.putInt(BASE + 8, connection.serial());
        reply.putInt(BASE + 28, connection.error);
        reply.putShort(BASE + 32, (short) connection.peer.address().getPort());
        reply.put(BASE + 35, (byte) (connection.isClient() ? CLIENT : SERVER));
        reply.put(BASE + 36, (byte) connection.securityIndex);
        for (int i = 0; i < HeaderFlyweight.CHANNELS; i++) {
            putChannel(reply, connection.channelIfAny(i), i);
        }
        int security = BASE + 56;
        reply.put(security, (byte) connection.securityIndex);
        reply.putInt(security + 20, (int) connection.packetsReceived);
        reply.putInt(security + 24, (int) connection.packetsSent);
        reply.putInt(security + 28, (int) connection.bytesReceived);
        reply.putInt(security + 32, (int) connection.bytesSent);
        reply.putInt(BASE + 132, connection.epoch);
        return DebugFormat.CONNECTION_BYTES;
    }

    private static void putChannel(ByteBuffer reply, @Nullable Channel channel, int i) {
        if (channel == null) {
            return;
        }
        reply.putInt(BASE + 12 + 4 * i, channel.callNumber);
        Call call = channel.call;
        if (call == null) {
            reply.put(BASE + 40 + i, (byte)
                    (channel.callNumber == 0 ? DebugFormat.CALL_NOT_INITIALISED : DebugFormat.CALL_DALLY));
            reply.put(BASE + 44 + i, (byte) (channel.abortCode != 0 ? DebugFormat.MODE_ERROR : DebugFormat.MODE_EOF));
            return;
        }
        boolean held = call instanceof ServerCall server && !server.dispatched;
        reply.put(BASE + 40 + i, (byte) (held ? DebugFormat.CALL_PRECALL : DebugFormat.CALL_ACTIVE));
        boolean sending = call.sendWindow.awaitsAck();
        reply.put(BASE + 44 + i, (byte) (sending ? DebugFormat.MODE_SENDING : DebugFormat.MODE_RECEIVING));
        int in = call.receiveRing.inOrder() != call.receiveRing.consumed() ? DebugFormat.IN_QUEUE : 0;
        int out = call.sendRing.pushed() != call.sendRing.released() ? DebugFormat.OUT_QUEUE : 0;
        reply.put(BASE + 52 + i, (byte) (in | out));
    }

    private @Nullable Connection at(int index) {
        return index >= 0 && index < core.table().size() ? core.table().at(index) : null;
    }

    private @Nullable Connection busyAt(int index) {
        int seen = 0;
        for (int i = 0; i < core.table().size(); i++) {
            Connection connection = core.table().at(i);
            if (connection.activeCalls() > 0 && seen++ == index) {
                return connection;
            }
        }
        return null;
    }

    private int writeRxStatistics(ByteBuffer reply) {
        clear(reply, DebugFormat.RX_STATISTICS_BYTES);
        Counters counters = core.counters();
        for (int type = 0; type < Counters.TYPES; type++) {
            putWord(reply, PACKETS_READ_WORD + type, counters.received[type + 1]);
            putWord(reply, PACKETS_SENT_WORD + type, counters.sent[type + 1]);
        }
        putWord(reply, 24, counters.received[1]);
        putWord(reply, 25, counters.received[2]);
        putWord(reply, 26, counters.duplicatesReceived);
        putWord(reply, 27, counters.datagramsDropped);
        putWord(reply, 41, counters.sent[2]);
        putWord(reply, 43, counters.sent[4]);
        putWord(reply, 44, counters.sent[3]);
        putWord(reply, 45, counters.sent[1]);
        putWord(reply, 46, counters.packetsResent);
        putWord(reply, 56, core.table().size() - core.table().clients());
        putWord(reply, 57, core.table().clients());
        putWord(reply, 58, core.statistics().peers());
        return DebugFormat.RX_STATISTICS_BYTES;
    }

    private static void putWord(ByteBuffer reply, int word, long value) {
        reply.putInt(BASE + 4 * word, (int) value);
    }

    private int writePeer(ByteBuffer reply, int index) {
        clear(reply, DebugFormat.PEER_BYTES);
        Peer peer = peerAt(index);
        if (peer == null) {
            reply.putInt(BASE, DebugFormat.END_OF_LIST);
            return DebugFormat.PEER_BYTES;
        }
        putHost(reply, BASE, peer.address());
        reply.putShort(BASE + 4, (short) peer.address().getPort());
        reply.putShort(BASE + 6, (short) peer.pathDatagramBytes());
        reply.putShort(BASE + 12, (short) peer.connections);
        reply.putInt(BASE + 24, (int) (8 * (peer.rtt.smoothedNs() / 1_000_000)));
        reply.putInt(BASE + 28, (int) (4 * (peer.rtt.variationNs() / 1_000_000)));
        long timeoutUs = peer.rtt.rtoNs(0) / 1_000;
        reply.putInt(BASE + 32, (int) (timeoutUs / 1_000_000)).putInt(BASE + 36, (int) (timeoutUs % 1_000_000));
        reply.putInt(BASE + 40, (int) peer.packetsSent);
        reply.putInt(BASE + 44, (int) peer.packetsResent);
        reply.putShort(BASE + 62, (short) peer.datagramBytes());
        reply.putShort(BASE + 68, (short) peer.datagramBytes());
        reply.putLong(BASE + 76, peer.bytesSent);
        reply.putLong(BASE + 84, peer.bytesReceived);
        return DebugFormat.PEER_BYTES;
    }

    private @Nullable Peer peerAt(int index) {
        Iterator<Peer> peers = core.peers().iterator();
        for (int i = 0; peers.hasNext(); i++) {
            Peer peer = peers.next();
            if (i == index) {
                return peer;
            }
        }
        return null;
    }

    private static void putHost(ByteBuffer reply, int offset, InetSocketAddress address) {
        byte[] host = address.getAddress().getAddress();
        if (host.length == 4) {
            reply.put(offset, host, 0, 4);
        }
    }
}
