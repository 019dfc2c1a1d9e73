package io.cellfs.rx.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.rx.RxConfig;
import io.cellfs.rx.RxErrors;
import io.cellfs.rx.core.Call;
import io.cellfs.rx.core.CallEnd;
import io.cellfs.rx.core.ClientBundle;
import io.cellfs.rx.core.Peer;
import io.cellfs.rx.wire.AckReason;
import io.cellfs.rx.wire.HeaderFlags;
import io.cellfs.rx.wire.HeaderFlyweight;
import io.cellfs.rx.wire.PacketType;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rubbish, lies and floods: the core neither throws nor grows, and goes on serving. */
class HostileNetworkTest {
    private static final int SERVICE = 1;
    private static final int ETHERNET = 1472;
    private static final InetSocketAddress SERVER = SimNetwork.address(1, 7000);
    private static final InetSocketAddress STRANGER = SimNetwork.address(66, 666);

    private final RxConfig config = RxConfig.defaults()
            .withTimeouts(Duration.ofSeconds(2), Duration.ofSeconds(20), Duration.ofSeconds(60))
            .withLimits(300, 20, 50, 100)
            .withPacketMemory(4 << 20);

    private SimNode server(SimNetwork network) {
        SimNode server = new SimNode(network, SERVER, config, ETHERNET);
        server.core().register(SERVICE, OptionalInt.of(2500));
        server.serve(call -> new Sink(server));
        return server;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void randomDatagramsAreHarmless(long seed) {
        SimNetwork network = new SimNetwork(seed, Faults.NONE);
        SimNode server = server(network);
        Random random = network.random();
        for (int i = 0; i < 20_000; i++) {
            byte[] datagram = new byte[random.nextInt(100)];
            random.nextBytes(datagram);
            network.send(STRANGER, SERVER, datagram);
        }
        for (int i = 0; i < 20_000; i++) {
            network.send(SimNetwork.address(random.nextInt(200), random.nextInt(5)), SERVER, plausible(random));
        }
        network.run(TimeUnit.SECONDS.toNanos(1), () -> false);
        assertBounded(server);
        network.run(TimeUnit.HOURS.toNanos(1), () -> false);
        assertForgotten(server);
        assertServes(network, server);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void mutatedConversationsAreHarmless(long seed) {
        SimNetwork network = new SimNetwork(seed, Faults.HOSTILE);
        SimNode server = server(network);
        SimNode client = new SimNode(network, SimNetwork.address(2, 7001), config, ETHERNET);
        int[] ended = new int[1];
        ClientBundle bundle = client.core().open(SERVER, SERVICE, true);
        for (int i = 0; i < 200; i++) {
            client.call(bundle, new Source(client, network.random().nextInt(30_000), ended));
        }
        assertTrue(
                network.run(TimeUnit.HOURS.toNanos(2), () -> ended[0] == 200),
                () -> "only " + ended[0] + " calls ended");
        assertBounded(server);
        network.run(TimeUnit.HOURS.toNanos(1), () -> false);
        assertForgotten(server);
        assertEquals(0, client.usedBytes());
        assertServes(network, server);
    }

    @Test
    void aFloodOfConnectionsIsBounded() {
        SimNetwork network = new SimNetwork(21, Faults.NONE);
        SimNode server = server(network);
        for (int i = 0; i < 50_000; i++) {
            network.send(SimNetwork.address(i % 250, 1 + i / 250), SERVER, firstData(i * 4, 1));
        }
        network.run(TimeUnit.MILLISECONDS.toNanos(500), () -> false);
        assertBounded(server);
        assertServes(network, server);
        network.run(TimeUnit.HOURS.toNanos(1), () -> false);
        assertForgotten(server);
    }

    @Test
    void onePeerCannotTakeEverything() {
        SimNetwork network = new SimNetwork(22, Faults.NONE);
        SimNode server = server(network);
        for (int i = 0; i < 1_000; i++) {
            network.send(STRANGER, SERVER, firstData(i * 4, 1));
        }
        network.run(TimeUnit.MILLISECONDS.toNanos(500), () -> false);
        assertEquals(20, server.core().statistics().serverConnections());
        assertEquals(980, server.core().statistics().connectionsRefused());
    }

    @Test
    void whoHoldsAllConnectionsThatOneMayIsToldSo() {
        SimNetwork network = new SimNetwork(23, Faults.NONE);
        SimNode server = server(network);
        SimNode client =
                new SimNode(network, SimNetwork.address(2, 7001), config.withLimits(300, 300, 50, 100), ETHERNET);
        int[] ended = new int[1];
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            calls.add(client.call(client.core().open(SERVER, SERVICE, false), new Source(client, 1000, ended)));
            int wanted = i + 1;
            assertTrue(network.run(TimeUnit.SECONDS.toNanos(1), () -> ended[0] == wanted), "call " + i + " goes on");
        }
        for (int i = 0; i < 25; i++) {
            CallEnd end = calls.get(i).end();
            assertEquals(i >= 20, end != null && end.code() == RxErrors.RESTARTING, "call " + i + " ended with " + end);
        }
        assertEquals(5, server.core().statistics().connectionsRefused());
        Peer refused = server.core().pollRefused();
        assertEquals(client.address(), refused == null ? null : refused.address());
        assertNull(server.core().pollRefused());
        network.run(config.serverIdleExpiry().toNanos() * 2, () -> false);
        client.call(client.core().open(SERVER, SERVICE, false), new Source(client, 1000, ended));
        network.run(TimeUnit.SECONDS.toNanos(1), () -> ended[0] == 26);
        assertEquals(1, server.core().statistics().serverConnections());
    }

    private void assertBounded(SimNode server) {
        assertTrue(server.usedBytes() <= config.packetMemoryBytes());
        assertTrue(server.core().statistics().serverConnections() <= config.maxConnections());
        assertTrue(server.core().statistics().peers() <= config.maxConnections() + 1);
    }

    private static void assertForgotten(SimNode server) {
        assertEquals(0, server.core().statistics().serverConnections());
        assertEquals(0, server.core().statistics().peers());
        assertEquals(0, server.usedBytes());
    }

    private void assertServes(SimNetwork network, SimNode server) {
        network.faults(Faults.NONE);
        Transfers transfers = new Transfers();
        transfers.serveAt(server);
        SimNode client = new SimNode(network, SimNetwork.address(3, 7001), RxConfig.defaults(), ETHERNET);
        transfers.start(client, client.core().open(SERVER, SERVICE, false), 50_000, 50_000);
        network.run(
                TimeUnit.MINUTES.toNanos(1),
                () -> transfers.completed() + transfers.failures().size() == 1);
        assertEquals(1, transfers.completed(), () -> "the server does not serve: " + transfers.failures());
    }

    private static byte[] firstData(int cid, int seq) {
        ByteBuffer packet = ByteBuffer.allocate(HeaderFlyweight.LENGTH + 100);
        HeaderFlyweight.putAddress(packet, 0x80000001, cid, 1);
        HeaderFlyweight.putOrder(packet, seq, 1);
        HeaderFlyweight.putKind(packet, PacketType.DATA, HeaderFlags.CLIENT_INITIATED, 0);
        HeaderFlyweight.putSecurity(packet, 0, 0, SERVICE);
        return packet.array();
    }

    /** A packet with a header that may mean something, and a body of chance. */
    private static byte[] plausible(Random random) {
        ByteBuffer packet = ByteBuffer.allocate(HeaderFlyweight.LENGTH + random.nextInt(300));
        random.nextBytes(packet.array());
        HeaderFlyweight.putAddress(packet, 0x80000001, random.nextInt(40), random.nextInt(4));
        HeaderFlyweight.putOrder(packet, random.nextInt(6), random.nextInt(100));
        HeaderFlyweight.putKind(packet, random.nextInt(14), random.nextInt(64) | random.nextInt(2), random.nextInt(2));
        HeaderFlyweight.putSecurity(packet, random.nextInt(20) / 19, 0, random.nextInt(10) == 0 ? 3 : SERVICE);
        if (packet.capacity() > 50 && random.nextBoolean()) {
            packet.putInt(HeaderFlyweight.LENGTH + 4, random.nextInt(5));
            packet.put(HeaderFlyweight.LENGTH + 16, (byte) random.nextInt(AckReason.IDLE + 2));
            packet.put(HeaderFlyweight.LENGTH + 17, (byte) random.nextInt(6));
        }
        return packet.array();
    }

    /** Reads everything, then answers with a little. */
    private record Sink(SimNode node) implements SimNode.SimApplication {
        @Override
        public void run(Call call) {
            ByteBuffer buffer = ByteBuffer.allocate(4096);
            int bytes = call.receiveStream().read(buffer);
            while (bytes > 0) {
                bytes = call.receiveStream().read(buffer.clear());
            }
            if (bytes < 0 && call.end() == null && !call.sendStream().isEnded()) {
                call.sendStream().offer(ByteBuffer.allocate(1000));
                boolean _ = call.sendStream().tryEnd();
            }
            if (call.end() != null || call.sendStream().isEnded()) {
                node.forget(call);
            }
        }
    }

    /** Writes so many bytes and takes any answer. */
    private static final class Source implements SimNode.SimApplication {
        private final SimNode node;
        private final ByteBuffer left;
        private final int[] ended;

        Source(SimNode node, int bytes, int[] ended) {
            this.node = node;
            this.left = ByteBuffer.allocate(bytes);
            this.ended = ended;
        }

        @Override
        public void run(Call call) {
            if (!call.sendStream().isEnded()) {
                call.sendStream().offer(left);
                if (!left.hasRemaining()) {
                    boolean _ = call.sendStream().tryEnd();
                }
            }
            ByteBuffer buffer = ByteBuffer.allocate(4096);
            int bytes = call.receiveStream().read(buffer);
            while (bytes > 0) {
                bytes = call.receiveStream().read(buffer.clear());
            }
            if (bytes < 0 || call.end() != null) {
                ended[0]++;
                if (bytes >= 0) {
                    call.requestAbort(-6);
                }
                node.forget(call);
            }
        }
    }
}
