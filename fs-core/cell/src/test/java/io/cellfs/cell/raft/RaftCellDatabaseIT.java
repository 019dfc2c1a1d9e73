package io.cellfs.cell.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.error.PtError;
import io.cellfs.protocol.error.UbikError;
import io.cellfs.protocol.rpc.RpcException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RaftCellDatabaseIT {
    @TempDir
    private Path directory;

    @Test
    void everyCopyTakesWritesAndReadsItsOwn() throws IOException {
        try (LocalGroup group = LocalGroup.start(directory, 3)) {
            group.awaitLeader();
            for (String id : group.all().keySet()) {
                int user = Users.create(group.get(id), "user-" + id);
                assertEquals(user, Users.find(group.get(id), "user-" + id).orElseThrow());
                RpcException refusal =
                        assertThrows(RpcException.class, () -> Users.create(group.get(id), "user-" + id));
                assertEquals(PtError.EXIST.code(), refusal.code());
            }
            group.awaitEqualRows();
        }
    }

    @Test
    void aGroupOfOneRestarts() throws IOException {
        int alice;
        try (LocalGroup group = LocalGroup.start(directory, 1)) {
            group.awaitLeader();
            alice = Users.create(group.get("a"), "alice");
            group.close("a");
            group.open("a");
            group.awaitLeader();
            assertEquals(alice, Users.find(group.get("a"), "alice").orElseThrow());
        }
    }

    @Test
    void aMinorityRefusesWritesAndAnswersReads() throws IOException {
        try (LocalGroup group = LocalGroup.start(directory, 3)) {
            String leader = group.awaitLeader();
            Users.create(group.get(leader), "alice");
            group.awaitEqualRows();
            group.all().keySet().stream()
                    .filter(id -> !id.equals(leader))
                    .toList()
                    .forEach(group::close);
            LocalGroup.await(
                    "loss of the quorum", () -> !group.get(leader).status().quorum());
            RpcException refusal = assertThrows(RpcException.class, () -> Users.create(group.get(leader), "bob"));
            assertEquals(UbikError.NOQUORUM.code(), refusal.code(), refusal.getMessage());
            assertTrue(Users.find(group.get(leader), "alice").isPresent());
        }
    }

    @Test
    void aNewCopyJoinsAndAnOldOneLeaves() throws IOException {
        try (LocalGroup group = LocalGroup.start(directory, 3)) {
            String leader = group.awaitLeader();
            Users.create(group.get(leader), "alice");
            DatabasePeer d = LocalGroup.peer("d");
            group.join(d);
            assertThrows(
                    RpcException.class, () -> Users.find(group.get("d"), "alice"), "it has nothing to answer with");
            group.get(leader).addPeer(d.id(), d.host(), d.port());
            LocalGroup.await("its quorum", () -> group.get("d").status().quorum());
            assertTrue(Users.find(group.get("d"), "alice").isPresent());
            group.get("d").transferLeadership("d");
            LocalGroup.await(
                    "its leadership", () -> group.get("d").status().role().equals("leader"));
            group.get("d").removePeer(leader);
            group.close(leader);
            Users.create(group.get("d"), "bob");
            assertEquals(3, group.get("d").status().peers().size());
            group.awaitEqualRows();
        }
    }

    @Test
    void anotherCopysDirectoryIsRefused() throws IOException {
        try (LocalGroup group = LocalGroup.start(directory, 1)) {
            group.close("a");
            DatabasePeer other = LocalGroup.peer("b");
            RaftSettings settings = new RaftSettings(
                    "example.org",
                    other,
                    List.of(other),
                    false,
                    InetAddress.getLoopbackAddress(),
                    group.directory("a"),
                    Optional.empty(),
                    Optional.empty(),
                    LocalGroup.QUICK,
                    RaftSettings.SNAPSHOT_EVERY);
            IOException refusal =
                    assertThrows(IOException.class, () -> RaftCellDatabase.open(settings, InstantSource.system()));
            assertTrue(refusal.getMessage().contains("belongs to"), refusal.getMessage());
        }
    }
}
