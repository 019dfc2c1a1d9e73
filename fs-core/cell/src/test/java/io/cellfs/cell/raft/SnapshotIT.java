package io.cellfs.cell.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.cell.EmbeddedCellDatabase;
import io.cellfs.cell.store.RocksCellStore;
import io.cellfs.protocol.rpc.RpcException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotIT {
    private static final int SNAPSHOT_EVERY = 20;

    @TempDir
    private Path directory;

    @Test
    void aWipedCopyGetsEverythingWhileOthersWrite() throws IOException, InterruptedException {
        try (LocalGroup group = new LocalGroup(directory, 3, LocalGroup.QUICK, SNAPSHOT_EVERY)) {
            group.openFounders();
            String leader = group.awaitLeader();
            DatabasePeer lost = group.founders().stream()
                    .filter(each -> !each.id().equals(leader))
                    .findFirst()
                    .orElseThrow();
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger made = new AtomicInteger();
            Thread writer = Thread.ofPlatform().start(() -> write(group, leader, over, made));
            awaitMade(made, 5 * SNAPSHOT_EVERY);
            group.close(lost.id());
            RaftFiles.delete(group.directory(lost.id()));
            awaitMade(made, 5 * SNAPSHOT_EVERY);
            group.get(leader).removePeer(lost.id());
            group.join(lost);
            group.get(leader).addPeer(lost.id(), lost.host(), lost.port());
            LocalGroup.await(
                    "the lost copy", () -> group.get(lost.id()).status().quorum());
            assertTrue(Users.find(group.get(lost.id()), "user-1").isPresent());
            awaitMade(made, SNAPSHOT_EVERY);
            over.set(true);
            writer.join();
            group.awaitEqualRows();
        }
    }

    private static void write(LocalGroup group, String leader, AtomicBoolean over, AtomicInteger made) {
        while (!over.get()) {
            try {
                Users.create(group.get(leader), "user-" + (made.get() + 1));
                made.incrementAndGet();
            } catch (RpcException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void awaitMade(AtomicInteger made, int more) {
        int wanted = made.get() + more;
        LocalGroup.await("writes", () -> made.get() >= wanted);
    }

    @Test
    void aCellOfOneServerBecomesAGroup() throws IOException {
        Path embedded = directory.resolve("db");
        int alice;
        try (EmbeddedCellDatabase one =
                EmbeddedCellDatabase.open(RocksCellStore.open(embedded), InstantSource.system())) {
            alice = Users.create(one, "alice");
        }
        DatabasePeer a = LocalGroup.peer("a");
        DatabasePeer b = LocalGroup.peer("b");
        assertThrows(
                IOException.class, () -> open(a, List.of(a, b), false, embedded), "each would begin with other rows");
        try (RaftCellDatabase first = open(a, List.of(a), false, embedded)) {
            LocalGroup.await("a leader", () -> first.status().quorum());
            assertEquals(alice, Users.find(first, "alice").orElseThrow());
            int bob = Users.create(first, "bob");
            try (RaftCellDatabase second = open(b, List.of(b), true, directory.resolve("none"))) {
                first.addPeer(b.id(), b.host(), b.port());
                LocalGroup.await("the second copy", () -> second.status().quorum());
                assertEquals(alice, Users.find(second, "alice").orElseThrow());
                assertEquals(bob, Users.find(second, "bob").orElseThrow());
                assertEquals(LocalGroup.rows(first.store()), LocalGroup.rows(second.store()));
            }
        }
    }

    private RaftCellDatabase open(DatabasePeer self, List<DatabasePeer> peers, boolean join, Path embedded)
            throws IOException {
        RaftSettings settings = new RaftSettings(
                "example.org",
                self,
                peers,
                join,
                InetAddress.getLoopbackAddress(),
                directory.resolve(self.id()),
                Optional.of(embedded),
                Optional.empty(),
                LocalGroup.QUICK,
                SNAPSHOT_EVERY);
        return RaftCellDatabase.open(settings, InstantSource.system());
    }
}
