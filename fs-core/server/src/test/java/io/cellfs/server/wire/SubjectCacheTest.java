package io.cellfs.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.error.VolumeError;
import io.cellfs.protocol.identity.BuiltInIds;
import io.cellfs.protocol.identity.IdentityDirectory;
import io.cellfs.protocol.rpc.RpcException;
import io.cellfs.server.acl.Subject;
import java.io.IOException;
import java.net.InetAddress;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** For how long protection sets are believed. */
class SubjectCacheTest {
    private static final InetAddress HOST = InetAddress.getLoopbackAddress();
    private static final int ALICE = 100;

    private final Directory directory = new Directory();
    private long nowNs = Long.MAX_VALUE - TimeUnit.MINUTES.toNanos(2);
    private final SubjectCache cache = new SubjectCache(directory, Subject.anonymous(), () -> nowNs);

    private static final class Directory implements IdentityDirectory {
        private int group = -300;
        private int machineGroup = -400;
        private boolean reachable = true;
        private int questions;

        private void ask() throws IOException {
            questions++;
            if (!reachable) {
                throw new IOException("nobody is there");
            }
        }

        @Override
        public OptionalInt idOf(String name) throws IOException {
            ask();
            return name.equals("alice") ? OptionalInt.of(ALICE) : OptionalInt.empty();
        }

        @Override
        public String nameOf(int id) {
            return Integer.toString(id);
        }

        @Override
        public int[] cps(int id) {
            return new int[] {group, BuiltInIds.AUTHUSER, BuiltInIds.ANYUSER, id};
        }

        @Override
        public int[] hostCps(InetAddress host) throws IOException {
            ask();
            return new int[] {machineGroup};
        }
    }

    private Set<Integer> alice() throws IOException {
        return cache.of("alice", HOST).cps();
    }

    @Test
    void usersAndMachinesAddUp() throws IOException {
        assertEquals(Set.of(-300, -400, BuiltInIds.AUTHUSER, BuiltInIds.ANYUSER, ALICE), alice());
        assertEquals(
                Set.of(-400, BuiltInIds.ANYUSER, BuiltInIds.ANONYMOUS),
                cache.of("", HOST).cps());
        assertEquals(BuiltInIds.ANONYMOUS, cache.of("mallory", HOST).id());
    }

    @Test
    void answersAreUsedAgainForAMinuteOrUntilFlushed() throws IOException {
        alice();
        int asked = directory.questions;
        directory.group = -301;
        nowNs += TimeUnit.SECONDS.toNanos(59);
        assertTrue(alice().contains(-300));
        assertEquals(asked, directory.questions);
        nowNs += TimeUnit.SECONDS.toNanos(1);
        assertTrue(alice().contains(-301));
        directory.group = -302;
        cache.flush();
        assertTrue(alice().contains(-302));
    }

    @Test
    void whatWasKnownOutlivesTheDirectoryForAnHour() throws IOException {
        Set<Integer> before = alice();
        directory.reachable = false;
        nowNs += TimeUnit.MINUTES.toNanos(50);
        assertEquals(before, alice());
        int asked = directory.questions;
        assertEquals(before, alice(), "without asking each time");
        assertEquals(asked, directory.questions);
        nowNs += TimeUnit.MINUTES.toNanos(11);
        RpcException busy = assertThrows(RpcException.class, this::alice);
        assertTrue(VolumeError.BUSY.matches(busy));
        directory.reachable = true;
        assertEquals(before, alice());
    }

    @Test
    void nothingIsAssumedOfCallersThatAreNotKnown() {
        directory.reachable = false;
        assertThrows(RpcException.class, () -> cache.of("", HOST));
    }
}
