package io.cellfs.rx.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.rx.RxConfig;
import io.cellfs.rx.RxException;
import io.cellfs.rx.core.Call;
import io.cellfs.rx.security.ClientSecurity;
import io.cellfs.rx.security.ConnectionId;
import io.cellfs.rx.security.PacketProtection;
import io.cellfs.rx.security.ServerSecurity;
import io.cellfs.rx.wire.HeaderFlyweight;
import io.cellfs.rx.wire.PacketType;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** A toy security class with overhead on both sides of the payload, a header checksum and a challenge goes through the port. */
class SecuritySimulationTest {
    private static final int INDEX = 9;
    private static final int SERVICE = 1;
    private static final int BAD_RESPONSE = 1234567;
    private static final long HOUR_NS = TimeUnit.HOURS.toNanos(1);

    /** Four bytes of sequence number before, four of CRC behind, every byte of the payload turned around. */
    private static class Toy implements PacketProtection {
        @Override
        public int prefixBytes() {
            return 4;
        }

        @Override
        public int suffixBytes() {
            return 4;
        }

        @Override
        public int seal(ByteBuffer packet, int payloadBytes) {
            int start = HeaderFlyweight.LENGTH + 4;
            packet.putInt(HeaderFlyweight.LENGTH, HeaderFlyweight.seq(packet));
            packet.putInt(start + payloadBytes, crc(packet, start, payloadBytes));
            invert(packet, start, payloadBytes);
            return start + payloadBytes + 4;
        }

        @Override
        public int checksum(ByteBuffer packet) {
            return (HeaderFlyweight.cid(packet) ^ HeaderFlyweight.seq(packet)) & 0xffff;
        }

        @Override
        public int open(ByteBuffer packet, int length) throws RxException {
            int start = HeaderFlyweight.LENGTH + 4;
            int payloadBytes = length - start - 4;
            if (payloadBytes < 0
                    || HeaderFlyweight.checksum(packet) != checksum(packet)
                    || packet.getInt(HeaderFlyweight.LENGTH) != HeaderFlyweight.seq(packet)) {
                throw new RxException(1, "a bad packet");
            }
            invert(packet, start, payloadBytes);
            if (packet.getInt(start + payloadBytes) != crc(packet, start, payloadBytes)) {
                throw new RxException(2, "a bad CRC");
            }
            return payloadBytes;
        }

        private static void invert(ByteBuffer packet, int start, int bytes) {
            for (int i = start; i < start + bytes; i++) {
                packet.put(i, (byte) ~packet.get(i));
            }
        }

        private static int crc(ByteBuffer packet, int start, int bytes) {
            CRC32 crc = new CRC32();
            crc.update(packet.slice(start, bytes));
            return (int) crc.getValue();
        }
    }

    private static final class ClientSession extends Toy implements ClientSecurity.Session {
        private final int secret;

        ClientSession(int secret) {
            this.secret = secret;
        }

        @Override
        public int respond(ByteBuffer challenge, ByteBuffer response) {
            response.putInt(challenge.getInt() ^ secret);
            return 77;
        }
    }

    private record ToyClient(int secret) implements ClientSecurity {
        @Override
        public int index() {
            return INDEX;
        }

        @Override
        public ClientSecurity.Session open(ConnectionId connection) {
            return new ClientSession(secret);
        }
    }

    private static final class ServerSession extends Toy implements ServerSecurity.Session {
        private static final int NONCE = 0x12345678;
        private boolean authenticated;

        @Override
        public boolean isAuthenticated() {
            return authenticated;
        }

        @Override
        public void challenge(ByteBuffer dst) {
            dst.putInt(NONCE);
        }

        @Override
        public void accept(ByteBuffer response, int checksum) throws RxException {
            if (checksum != 77 || response.getInt() != (NONCE ^ 42)) {
                throw new RxException(BAD_RESPONSE, "a bad response");
            }
            authenticated = true;
        }

        @Override
        public String principal() {
            return "toy";
        }
    }

    private record ToyServer() implements ServerSecurity {
        @Override
        public int index() {
            return INDEX;
        }

        @Override
        public ServerSecurity.Session accept(ConnectionId connection) {
            return new ServerSession();
        }
    }

    private static SimNode server(SimNetwork network) {
        SimNode server = new SimNode(network, SimNetwork.address(1, 7000), RxConfig.defaults(), 1472);
        server.core().register(SERVICE, OptionalInt.empty());
        server.core().register(new ToyServer());
        return server;
    }

    @Test
    void protectedTransfersArriveWhole() {
        SimNetwork network = new SimNetwork(5, Faults.BAD);
        SimNode server = server(network);
        SimNode client = new SimNode(network, SimNetwork.address(2, 7000), RxConfig.defaults(), 1472);
        int[] challenges = new int[1];
        network.tap((from, to, datagram) ->
                challenges[0] += HeaderFlyweight.type(ByteBuffer.wrap(datagram)) == PacketType.CHALLENGE ? 1 : 0);
        Transfers transfers = new Transfers();
        transfers.serveAt(server);
        var bundle = client.core().open(server.address(), SERVICE, false, new ToyClient(42));
        for (int i = 0; i < 10; i++) {
            transfers.start(client, bundle, 100_000, 100_000);
        }
        network.run(HOUR_NS, () -> transfers.completed() + transfers.failures().size() == 10);
        assertEquals(10, transfers.completed(), () -> "failures: " + transfers.failures());
        assertNotEquals(0, challenges[0]);
        transfers.checkExactlyOnce();
    }

    @Test
    void aWrongResponseAbortsTheConnection() {
        SimNetwork network = new SimNetwork(6, Faults.NONE);
        SimNode server = server(network);
        SimNode client = new SimNode(network, SimNetwork.address(2, 7000), RxConfig.defaults(), 1472);
        Transfers transfers = new Transfers();
        transfers.serveAt(server);
        Call call = transfers.start(
                client, client.core().open(server.address(), SERVICE, false, new ToyClient(43)), 1000, 1000);
        assertTrue(network.run(HOUR_NS, () -> transfers.failures().size() == 1));
        assertTrue(call.isOver());
        assertEquals(BAD_RESPONSE, transfers.failures().getFirst().code());
    }
}
