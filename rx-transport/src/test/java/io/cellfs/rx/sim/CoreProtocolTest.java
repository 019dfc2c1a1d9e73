package io.cellfs.rx.sim;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.rx.RxConfig;
import io.cellfs.rx.RxErrors;
import io.cellfs.rx.core.Call;
import io.cellfs.rx.wire.AckFlyweight;
import io.cellfs.rx.wire.AckReason;
import io.cellfs.rx.wire.DebugFormat;
import io.cellfs.rx.wire.HeaderFlags;
import io.cellfs.rx.wire.HeaderFlyweight;
import io.cellfs.rx.wire.JumbogramFormat;
import io.cellfs.rx.wire.PacketType;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The server side of the protocol, packet by packet (afs-protocol sections 1.4, 1.5, 1.6, 1.8, 1.12, 1.13). */
class CoreProtocolTest {
    private static final int SERVICE = 1;
    private static final int CID = 0x100;
    private static final InetSocketAddress SERVER = SimNetwork.address(1, 7000);

    private final SimNetwork network = new SimNetwork(1, Faults.NONE);
    private final SimNode server = new SimNode(network, SERVER, RxConfig.defaults(), 1472);
    private final RawPeer peer = new RawPeer(network, SimNetwork.address(2, 7001), SERVER);
    private final List<Call> calls = new ArrayList<>();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    CoreProtocolTest() {
        server.core().register(SERVICE, OptionalInt.of(2500));
        server.serve(call -> {
            calls.add(call);
            return this::collect;
        });
    }

    private void collect(Call call) {
        ByteBuffer buffer = ByteBuffer.allocate(65536);
        if (call.receiveStream().read(buffer) > 0) {
            received.write(buffer.array(), 0, buffer.position());
        }
    }

    private void reply(Call call, int bytes) {
        call.sendStream().offer(ByteBuffer.allocate(bytes));
        assertTrue(call.sendStream().tryEnd());
        call.close();
        server.core().process(call, network.nowNs());
        network.run(TimeUnit.MILLISECONDS.toNanos(1), () -> false);
    }

    private void abort(Call call, int code) {
        call.requestAbort(code);
        call.close();
        server.core().process(call, network.nowNs());
        network.run(TimeUnit.MILLISECONDS.toNanos(1), () -> false);
    }

    private static ByteBuffer only(List<ByteBuffer> packets) {
        assertEquals(1, packets.size(), () -> "packets: " + packets);
        return packets.getFirst();
    }

    /** Makes the first call of the peer and shows that it is there. */
    private Call openCall() {
        peer.data(CID, 1, 1, true);
        peer.ack(CID, 1, 1, AckReason.PING_RESPONSE, 0);
        return calls.getLast();
    }

    @Test
    void aStrangersCallWaitsUntilItAnswersAPing() {
        List<ByteBuffer> answers = peer.data(CID, 1, 1, true);
        assertEquals(0, calls.size());
        ByteBuffer ping = RawPeer.ofType(answers, PacketType.ACK).getFirst();
        assertEquals(AckReason.PING, AckFlyweight.reason(ping));
        assertEquals(CID, HeaderFlyweight.cid(ping));
        assertEquals(1, HeaderFlyweight.callNumber(ping));
        assertEquals(0, HeaderFlyweight.flags(ping) & HeaderFlags.CLIENT_INITIATED);
        assertTrue((HeaderFlyweight.flags(ping) & HeaderFlags.REQUEST_ACK) != 0);
        long pings = peer.await(TimeUnit.SECONDS.toNanos(5)).stream()
                .filter(packet -> AckFlyweight.reason(packet) == AckReason.PING)
                .count();
        assertTrue(pings >= 3, "the ping is repeated");
        peer.ack(CID, 1, 1, AckReason.PING_RESPONSE, 0);
        assertEquals(1, calls.size());
        peer.data(CID + 4, 1, 1, true);
        assertEquals(2, calls.size(), "a peer that was heard of is not asked again");
    }

    @Test
    void aPingIsAnsweredWhileTheHandlerRuns() {
        openCall();
        ByteBuffer answer = only(peer.ack(CID, 1, 1, AckReason.PING, HeaderFlags.REQUEST_ACK));
        assertEquals(AckReason.PING_RESPONSE, AckFlyweight.reason(answer));
        assertEquals(2, AckFlyweight.firstPacket(answer));
        assertEquals(1, AckFlyweight.jumboMax(answer, answer.capacity()));
        assertEquals(1472, AckFlyweight.maxMtu(answer, answer.capacity()));
        assertEquals(255, AckFlyweight.window(answer, answer.capacity()));
    }

    @Test
    void theLastDataOfAFinishedCallIsAcknowledgedAgain() {
        reply(openCall(), 10);
        peer.ack(CID, 1, 2, AckReason.IDLE, 0);
        ByteBuffer answer = only(peer.data(CID, 1, 1, true));
        assertEquals(AckReason.DUPLICATE, AckFlyweight.reason(answer));
        assertEquals(2, AckFlyweight.firstPacket(answer));
        assertEquals(0, AckFlyweight.count(answer));
        assertEquals(1, calls.size());
    }

    @Test
    void anAbortIsRepeatedForRepeatedData() {
        abort(openCall(), 49733388);
        ByteBuffer answer = only(peer.data(CID, 1, 1, true));
        assertEquals(PacketType.ABORT, HeaderFlyweight.type(answer));
        assertEquals(49733388, answer.getInt(HeaderFlyweight.LENGTH));
    }

    @Test
    void theNextCallAcknowledgesTheReplyBefore() {
        reply(openCall(), 10);
        peer.data(CID, 2, 1, true);
        assertEquals(2, calls.size());
        assertTrue(calls.getFirst().isOver());
    }

    @Test
    void aNewCallWhileTheHandlerRunsFindsTheChannelBusy() {
        openCall();
        ByteBuffer answer = only(peer.data(CID, 2, 1, true));
        assertEquals(PacketType.BUSY, HeaderFlyweight.type(answer));
        assertEquals(2, HeaderFlyweight.callNumber(answer));
        peer.data(CID + 1, 1, 1, true);
        assertEquals(2, calls.size(), "other channels are free");
    }

    @Test
    void anOlderCallIsIgnored() {
        reply(openCall(), 10);
        peer.data(CID, 5, 1, true);
        assertEquals(
                0,
                peer.data(CID, 3, 1, true).stream()
                        .filter(packet -> HeaderFlyweight.callNumber(packet) == 3)
                        .count());
        assertEquals(2, calls.size());
    }

    @Test
    void aRepliesLastPacketNeverAsksForAnAck() {
        peer.data(CID, 1, 1, true);
        peer.ack(CID, 1, 1, AckReason.PING_RESPONSE, 0);
        reply(calls.getFirst(), 3000);
        List<ByteBuffer> data = RawPeer.ofType(peer.await(1), PacketType.DATA);
        List<ByteBuffer> last = data.stream()
                .filter(packet -> (HeaderFlyweight.flags(packet) & HeaderFlags.LAST_PACKET) != 0)
                .toList();
        assertEquals(3, HeaderFlyweight.seq(last.getFirst()));
        for (ByteBuffer packet : last) {
            assertEquals(0, HeaderFlyweight.flags(packet) & HeaderFlags.REQUEST_ACK);
        }
    }

    @Test
    void anUnknownServiceIsAborted() {
        peer.service(99);
        ByteBuffer answer = only(peer.data(CID, 1, 1, true));
        assertEquals(PacketType.ABORT, HeaderFlyweight.type(answer));
        assertEquals(RxErrors.INVALID_OPERATION, answer.getInt(HeaderFlyweight.LENGTH));
        assertEquals(0, HeaderFlyweight.flags(answer) & HeaderFlags.CLIENT_INITIATED);
        assertEquals(1, HeaderFlyweight.callNumber(answer));
    }

    @Test
    void dataInTheMiddleOfAnUnknownCallIsAnsweredAsAfterARestart() {
        ByteBuffer answer = only(peer.data(CID, 7, 12, false));
        assertEquals(AckReason.OUT_OF_SEQUENCE, AckFlyweight.reason(answer));
        assertEquals(1, AckFlyweight.firstPacket(answer));
        assertEquals(0, AckFlyweight.previousPacket(answer));
        assertEquals(0, server.core().statistics().serverConnections());
    }

    @Test
    void aGapIsReportedAtOnce() {
        peer.data(CID, 1, 1, false);
        List<ByteBuffer> answers = peer.data(CID, 1, 3, false);
        ByteBuffer gap = answers.getFirst();
        assertEquals(AckReason.OUT_OF_SEQUENCE, AckFlyweight.reason(gap));
        int first = AckFlyweight.firstPacket(gap);
        assertEquals(4, first + AckFlyweight.count(gap));
        assertEquals(false, AckFlyweight.isReceived(gap, 2 - first));
        assertEquals(true, AckFlyweight.isReceived(gap, 3 - first));
    }

    @Test
    void dataBeyondTheWindowIsRefused() {
        peer.data(CID, 1, 1, false);
        ByteBuffer answer = peer.data(CID, 1, 300, false).getFirst();
        assertEquals(AckReason.EXCEEDS_WINDOW, AckFlyweight.reason(answer));
    }

    @Test
    void anotherSecurityIndexOnAConnectionIsRefused() {
        openCall();
        ByteBuffer packet = peer.packet(PacketType.DATA, CID, 1, 1, 0, 10);
        HeaderFlyweight.putSecurity(packet, 2, 0, SERVICE);
        ByteBuffer answer = only(peer.send(packet));
        assertEquals(PacketType.ABORT, HeaderFlyweight.type(answer));
        assertEquals(0, HeaderFlyweight.callNumber(answer));
        assertEquals(RxErrors.SECURITY_INCONSISTENT, answer.getInt(HeaderFlyweight.LENGTH));
    }

    @Test
    void aJumbogramIsSplit() {
        openCall();
        int payload = 2 * (JumbogramFormat.SUBPACKET_BYTES + JumbogramFormat.SUBHEADER_BYTES) + 77;
        ByteBuffer packet = peer.packet(PacketType.DATA, CID + 1, 1, 1, HeaderFlags.JUMBO_PACKET, payload);
        int second = HeaderFlyweight.LENGTH + JumbogramFormat.SUBPACKET_BYTES;
        packet.put(second, (byte) HeaderFlags.JUMBO_PACKET);
        int third = second + JumbogramFormat.SUBHEADER_BYTES + JumbogramFormat.SUBPACKET_BYTES;
        packet.put(third, (byte) HeaderFlags.LAST_PACKET);
        for (int i = 0; i < 77; i++) {
            packet.put(third + JumbogramFormat.SUBHEADER_BYTES + i, (byte) 7);
        }
        received.reset();
        peer.send(packet);
        assertEquals(2, calls.size());
        collect(calls.getLast());
        assertEquals(2 * JumbogramFormat.SUBPACKET_BYTES + 77, received.size());
        assertEquals(7, received.toByteArray()[received.size() - 1]);
        assertEquals(0, received.toByteArray()[2 * JumbogramFormat.SUBPACKET_BYTES - 1]);
    }

    @Test
    void aVersionRequestIsAnswered() {
        ByteBuffer answer = only(peer.send(peer.packet(PacketType.VERSION, 0, 0, 0, HeaderFlags.LAST_PACKET, 1)));
        assertEquals(HeaderFlyweight.LENGTH + DebugFormat.VERSION_BYTES, answer.capacity());
        assertEquals(0, HeaderFlyweight.flags(answer) & HeaderFlags.CLIENT_INITIATED);
        String text = new String(answer.array(), HeaderFlyweight.LENGTH, DebugFormat.VERSION_BYTES, US_ASCII);
        assertEquals("CellFS 0.1", text.substring(0, text.indexOf(0)));
    }

    @Test
    void aNatKeepAliveIsNotAnswered() {
        ByteBuffer packet = peer.packet(PacketType.VERSION, 0, 0, 0, 0, 1);
        HeaderFlyweight.putFlags(packet, HeaderFlags.LAST_PACKET);
        assertEquals(0, peer.send(packet).size());
    }

    private ByteBuffer debug(int type, int index) {
        ByteBuffer packet = peer.packet(PacketType.DEBUG, 0, 77, 0, HeaderFlags.LAST_PACKET, DebugFormat.REQUEST_BYTES);
        packet.putInt(HeaderFlyweight.LENGTH, type).putInt(HeaderFlyweight.LENGTH + 4, index);
        ByteBuffer answer = only(RawPeer.ofType(peer.send(packet), PacketType.DEBUG));
        assertEquals(77, HeaderFlyweight.callNumber(answer));
        assertEquals(0, HeaderFlyweight.flags(answer) & HeaderFlags.CLIENT_INITIATED);
        return answer.slice(HeaderFlyweight.LENGTH, answer.capacity() - HeaderFlyweight.LENGTH);
    }

    @Test
    void debugStatisticsHaveTheirLayout() {
        openCall();
        ByteBuffer statistics = debug(DebugFormat.GET_STATISTICS, 0);
        assertEquals(DebugFormat.STATISTICS_BYTES, statistics.capacity());
        assertEquals(1, statistics.getInt(8));
        assertEquals('S', statistics.get(14));
        ByteBuffer rx = debug(DebugFormat.GET_RX_STATISTICS, 0);
        assertEquals(DebugFormat.RX_STATISTICS_BYTES, rx.capacity());
        assertEquals(1, rx.getInt(4 * 56), "server connections");
        assertEquals(-8, debug(42, 0).getInt(0));
    }

    @Test
    void debugConnectionsHaveTheirLayout() {
        openCall();
        ByteBuffer connection = debug(DebugFormat.GET_ALL_CONNECTIONS, 0);
        assertEquals(DebugFormat.CONNECTION_BYTES, connection.capacity());
        assertEquals(0x0a000002, connection.getInt(0));
        assertEquals(CID, connection.getInt(4));
        assertEquals(1, connection.getInt(12));
        assertEquals(7001, connection.getShort(32));
        assertEquals(1, connection.get(35), "a server's connection");
        assertEquals(DebugFormat.CALL_ACTIVE, connection.get(40));
        assertEquals(RawPeer.EPOCH, connection.getInt(132));
        assertEquals(-1, debug(DebugFormat.GET_ALL_CONNECTIONS, 1).getInt(4));
        assertEquals(CID, debug(DebugFormat.GET_CONNECTION, 0).getInt(4));
        reply(calls.getFirst(), 1);
        peer.ack(CID, 1, 2, AckReason.IDLE, 0);
        assertEquals(-1, debug(DebugFormat.GET_CONNECTION, 0).getInt(4), "idle connections are not listed");
    }

    @Test
    void debugPeersHaveTheirLayout() {
        openCall();
        ByteBuffer known = debug(DebugFormat.GET_PEER, 0);
        assertEquals(DebugFormat.PEER_BYTES, known.capacity());
        assertEquals(0x0a000002, known.getInt(0));
        assertEquals(7001, known.getShort(4));
        assertEquals(1, known.getShort(12));
        assertEquals(-1, debug(DebugFormat.GET_PEER, 1).getInt(0));
    }
}
