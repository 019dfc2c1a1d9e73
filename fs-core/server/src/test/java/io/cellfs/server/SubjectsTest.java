package io.cellfs.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.identity.BuiltInIds;
import io.cellfs.protocol.rpc.Caller;
import io.cellfs.server.acl.Subject;
import io.cellfs.server.callback.CallbackConfig;
import io.cellfs.server.callback.Host;
import io.cellfs.server.callback.Hosts;
import io.cellfs.server.wire.Requesters;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who a caller is, from what the connection has proved. */
class SubjectsTest {
    private static final InetSocketAddress SOMEWHERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 7001);

    private static Requesters requesters(Subject nobody) {
        Hosts hosts = new Hosts(CallbackConfig.DEFAULT, new UUID(1, 1), System::nanoTime, new Hosts.Listener() {
            @Override
            public void superseded(Host host) {}

            @Override
            public void gone(Host host) {}
        });
        return new Requesters(hosts, new TestDirectory(), nobody);
    }

    private static Caller caller(String principal) {
        return new Caller(SOMEWHERE, principal.isEmpty() ? 0 : 6, principal);
    }

    @Test
    void nobodyIsAnAdministratorInAnOpenCellOnly() throws IOException {
        assertTrue(
                requesters(Subject.anonymousAdministrator()).subject(caller("")).administrator());
        assertFalse(requesters(Subject.anonymous()).subject(caller("")).administrator());
    }

    @Test
    void namedUsersHaveTheirProtectionSet() throws IOException {
        Subject alice = requesters(Subject.anonymousAdministrator()).subject(caller("alice"));
        assertEquals(100, alice.id());
        assertEquals(Set.of(100, BuiltInIds.ANYUSER, BuiltInIds.AUTHUSER), alice.cps());
        assertFalse(alice.administrator());
        assertTrue(alice.owns(100));
    }

    @Test
    void strangersAreNobodyEvenInAnOpenCell() throws IOException {
        Subject stranger = requesters(Subject.anonymousAdministrator()).subject(caller("mallory"));
        assertEquals(Subject.anonymous(), stranger);
    }
}
