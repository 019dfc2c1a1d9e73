package io.cellfs.cell.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabasePeerTest {
    @Test
    void hostsPortsAndV6AddressesAreRead() {
        assertEquals(new DatabasePeer("a", "10.0.0.5", 7010), DatabasePeer.parse("a=10.0.0.5", 7010));
        assertEquals(new DatabasePeer("db-1", "host.example", 99), DatabasePeer.parse("db-1=host.example:99", 7010));
        assertEquals(new DatabasePeer("c", "[::1]", 7010), DatabasePeer.parse("c=[::1]", 7010));
    }

    @Test
    void whatIsWrittenIsReadAndKnownToRatis() {
        DatabasePeer peer = new DatabasePeer("c", "[fe80::1]", 1234);
        assertEquals(peer, DatabasePeer.parse(peer.toString(), 1));
        assertEquals(peer, DatabasePeer.of(peer.toRaft()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "=h", "a=", "a=h:", "a=h:0", "a=h:65536", "a=h:1:2", "a b=h", "a=::1", "a=h:x"})
    void anythingElseIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> DatabasePeer.parse(text, 7010));
    }
}
