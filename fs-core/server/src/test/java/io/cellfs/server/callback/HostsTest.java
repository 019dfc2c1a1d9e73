package io.cellfs.server.callback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The host table in virtual time, with clients that answer or do not. */
class HostsTest {
    private static final UUID SERVER = new UUID(1, 1);
    private static final UUID CLIENT = new UUID(2, 2);
    private static final CallbackConfig CONFIG = new CallbackConfig(
            100, 100, 4, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofMinutes(15));

    /** A client at an endpoint. */
    private static final class FakePeer implements CallbackPeer {
        private final UUID uuid;
        private boolean answers = true;
        private int resets;
        private int questions;

        FakePeer(UUID uuid) {
            this.uuid = uuid;
        }

        private void check() throws IOException {
            if (!answers) {
                throw new IOException("no answer");
            }
        }

        @Override
        public UUID identify(Duration within) throws IOException {
            questions++;
            check();
            return uuid;
        }

        @Override
        public void initialise(UUID server, Duration within) throws IOException {
            check();
            assertEquals(SERVER, server);
            resets++;
        }

        @Override
        public void probe(UUID client, Duration within) throws IOException {
            check();
            assertEquals(uuid, client);
        }

        @Override
        public void callBack(List<Fid> fids, Duration within) throws IOException {
            check();
        }

        @Override
        public void close() {}
    }

    private volatile long nowNs;
    private final List<String> departures = new CopyOnWriteArrayList<>();
    private final Map<Integer, FakePeer> peers = new HashMap<>();
    private final Hosts hosts = new Hosts(CONFIG, SERVER, () -> nowNs, new Hosts.Listener() {
        @Override
        public void superseded(Host host) {
            departures.add("superseded " + host.id());
        }

        @Override
        public void gone(Host host) {
            departures.add("gone " + host.id());
        }
    });

    private Host call(int port, UUID uuid, boolean acquaint) {
        FakePeer peer = peers.computeIfAbsent(port, p -> new FakePeer(uuid));
        return hosts.contact(
                new Contact(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), () -> peer), acquaint);
    }

    @Test
    void aHostIsResetOnceAndKeepsItsNumber() {
        Host first = call(1, CLIENT, false);
        assertFalse(first.ready());
        assertSame(first, call(1, CLIENT, true));
        assertTrue(first.ready());
        call(1, CLIENT, true);
        assertEquals(1, peers.get(1).resets);
        assertEquals(Optional.of(first), hosts.find(CLIENT));
    }

    @Test
    void aClientWithTwoAddressesIsOneHost() {
        Host first = call(1, CLIENT, true);
        assertSame(first, call(2, CLIENT, true));
        assertSame(first, call(2, CLIENT, false));
        assertEquals(0, peers.get(2).resets);
        assertEquals(List.of(), departures);
    }

    @Test
    void aClientThatHasMovedStartsAnew() {
        Host first = call(1, CLIENT, true);
        peers.get(1).answers = false;
        Host second = call(2, CLIENT, true);
        assertNotEquals(first.id(), second.id());
        assertTrue(second.ready());
        assertEquals(List.of("superseded " + first.id()), departures);
        assertEquals(Optional.of(second), hosts.find(CLIENT));
        assertEquals(Optional.empty(), hosts.find(first.id()));
    }

    @Test
    void aSilentClientIsLeftAloneForAWhile() {
        FakePeer peer = new FakePeer(CLIENT);
        peer.answers = false;
        peers.put(1, peer);
        assertFalse(call(1, CLIENT, true).ready());
        peer.answers = true;
        assertFalse(call(1, CLIENT, true).ready());
        nowNs += CONFIG.contactRetry().toNanos();
        assertTrue(call(1, CLIENT, true).ready());
    }

    @Test
    void aClientThatStaysSilentIsAskedLessAndLessOften() {
        FakePeer peer = new FakePeer(CLIENT);
        peer.answers = false;
        peers.put(1, peer);
        for (int second = 0; second < 200; second++) {
            call(1, CLIENT, true);
            nowNs += 1_000_000_000L;
        }
        assertEquals(7, peer.questions, "asked at 0, 3, 9, 21, 45, 93 and 153 s");
    }

    @Test
    void aMissedBreakIsOwedBeforeAnyCall() {
        Host host = call(1, CLIENT, true);
        host.missedBreak(nowNs);
        assertFalse(host.ready());
        call(1, CLIENT, false);
        assertTrue(host.ready());
        assertEquals(2, peers.get(1).resets);
    }

    @Test
    void whatIsOwedStaysOwedUntilItIsAnswered() {
        Host host = call(1, CLIENT, true);
        host.missedBreak(nowNs);
        peers.get(1).answers = false;
        call(1, CLIENT, false);
        peers.get(1).answers = true;
        nowNs += CONFIG.contactRetry().toNanos();
        call(1, CLIENT, false);
        assertTrue(host.ready());
        assertEquals(2, peers.get(1).resets);
    }

    @Test
    void quietHostsAreAskedAndForgottenWhenTheyDoNotAnswer() {
        Host live = call(1, CLIENT, true);
        Host dead = call(2, new UUID(3, 3), true);
        peers.get(2).answers = false;
        hosts.probeIdle();
        assertEquals(2, hosts.size());
        nowNs += CONFIG.idleProbe().toNanos();
        for (int i = 0; i < 9; i++) {
            hosts.probeIdle();
        }
        assertEquals(List.of(), departures);
        hosts.probeIdle();
        assertEquals(List.of("gone " + dead.id()), departures);
        assertEquals(Optional.of(live), hosts.find(live.id()));
        assertEquals(1, hosts.size());
    }

    @Test
    void theTableIsBounded() {
        for (int port = 1; port <= 100; port++) {
            nowNs++;
            call(port, new UUID(9, port), true);
            assertTrue(hosts.size() <= CONFIG.maxHosts());
        }
        assertTrue(departures.stream().noneMatch(d -> d.startsWith("gone")));
    }
}
