package io.cellfs.mount.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.keep.KeptFullException;
import io.cellfs.keep.KeptMemory;
import io.cellfs.keep.KeptRecords;
import io.cellfs.mount.fuse.KeptTables.Handshaken;
import io.cellfs.mount.fuse.KeptTables.KeptNode;
import io.cellfs.mount.fuse.KeptTables.Noted;
import io.cellfs.protocol.Fid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeptTablesTest {
    private static final Fid ROOT = Fid.rootOf(1);
    private static final Handshaken AGREED = new Handshaken(45, new InitNegotiation(45, 0x1_0000_0001L, 4096, 8192, 9));

    @TempDir
    Path directory;

    private Path memory = Path.of("");

    @BeforeEach
    void makeMemory() throws IOException {
        memory = Files.createFile(directory.resolve("tables"));
    }

    private KeptTables open() throws IOException {
        return KeptTables.in(new KeptRecords(KeptMemory.open(memory, 16L << 20), KeptTables.BLOCK_BYTES));
    }

    private NodeTable table(KeptTables kept, Iterable<KeptNode> before, long firstGeneration) {
        return new NodeTable(ROOT, 10, kept, before, firstGeneration);
    }

    private NodeTable fresh() throws IOException {
        KeptTables kept = open();
        kept.agreed(AGREED);
        return table(kept, List.of(), 1);
    }

    private NodeTable next(long firstGeneration) throws IOException {
        KeptTables kept = open();
        Noted noted = kept.load().orElseThrow();
        assertEquals(AGREED, noted.agreed());
        return table(kept, noted.nodes(), firstGeneration);
    }

    @Test
    void withoutAHandshakeThereIsNothingToGoOnWith() throws IOException {
        table(open(), List.of(), 1);
        assertTrue(open().load().isEmpty());
    }

    @Test
    void theNextProcessKnowsNodesByTheirNumbers() throws IOException {
        NodeTable table = fresh();
        Fid file = new Fid(1, 2, -7);
        Node node = table.remember(file, 12, null);
        table.remember(file, 12, null);
        NodeTable next = next(1000);
        Node same = next.get(node.id());
        assertNotNull(same);
        assertEquals(file, same.fid());
        assertEquals(12, same.version());
        assertEquals(node.generation(), same.generation());
        assertEquals(2, same.lookups);
        assertEquals(ROOT, next.find(ROOT).orElseThrow().fid());
        next.forget(node.id(), 2);
        Node later = next.remember(new Fid(1, 4, 4), Node.FOLLOWS, null);
        assertTrue(later.generation() >= 1000);
    }

    @Test
    void supersededNodesAndBackingFilesAreKnownToo() throws IOException {
        NodeTable table = fresh();
        Fid file = new Fid(1, 2, 3);
        Node old = table.remember(file, Node.FOLLOWS, null);
        old.backing(17);
        table.backed(old);
        table.supersede(old);
        NodeTable next = next(1000);
        Node same = next.get(old.id());
        assertNotNull(same);
        assertEquals(17, same.backing());
        assertTrue(same.isSuperseded());
        assertTrue(next.find(file).isEmpty());
        assertEquals(List.of(same), next.all(file));
        assertNotEquals(old.id(), next.remember(file, Node.FOLLOWS, null).id());
    }

    @Test
    void aNodeThatTheKernelHasForgottenIsNotChangedAnyMore() throws IOException {
        NodeTable table = fresh();
        Node gone = table.remember(new Fid(1, 2, 3), Node.FOLLOWS, null);
        table.forget(gone.id(), 1);
        Node other = table.remember(new Fid(1, 6, 3), Node.FOLLOWS, null);
        gone.backing(5);
        table.backed(gone);
        Node same = next(1000).get(other.id());
        assertNotNull(same);
        assertEquals(0, same.backing());
    }

    @Test
    void aNodeThatCannotBeNotedIsNotGiven() throws IOException {
        KeptTables small = KeptTables.in(new KeptRecords(KeptMemory.open(memory, 1 << 20), KeptTables.BLOCK_BYTES));
        NodeTable table = table(small, List.of(), 1);
        Node first = table.remember(new Fid(1, 2, 1), Node.FOLLOWS, null);
        assertThrows(KeptFullException.class, () -> {
            for (long vnode = 4; vnode < 1 << 20; vnode += 2) {
                table.remember(new Fid(1, vnode, 1), Node.FOLLOWS, null);
            }
        });
        int full = table.size();
        Fid more = new Fid(2, 2, 2);
        assertThrows(KeptFullException.class, () -> table.remember(more, Node.FOLLOWS, null));
        assertTrue(table.find(more).isEmpty());
        assertEquals(full, table.size());
        table.remember(first.fid(), Node.FOLLOWS, null);
        table.forget(first.id(), 2);
        table.remember(more, Node.FOLLOWS, null);
        assertEquals(full, table.size());
    }

    /** Whatever is remembered and forgotten: at any time the next process has the same nodes with the same counts. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theNextProcessHasTheSameNodes(long seed) throws IOException {
        Random random = new Random(seed);
        NodeTable table = fresh();
        for (int round = 1; round <= 5; round++) {
            Map<Long, Long> model = new HashMap<>();
            table.forEach(node -> model.put(node.id(), node.lookups));
            for (int step = 0; step < 200; step++) {
                if (random.nextInt(3) > 0) {
                    Node node = table.remember(new Fid(1, 2L + random.nextInt(50), 1), Node.FOLLOWS, null);
                    model.merge(node.id(), 1L, Long::sum);
                } else {
                    List<Long> ids = List.copyOf(model.keySet());
                    long id = ids.get(random.nextInt(ids.size()));
                    if (id != NodeTable.ROOT_ID) {
                        long count = 1 + random.nextLong(model.get(id));
                        table.forget(id, count);
                        model.computeIfPresent(id, (known, before) -> before == count ? null : before - count);
                    }
                }
            }
            table = next(round * 1000L);
            Map<Long, Long> found = new HashMap<>();
            table.forEach(node -> found.put(node.id(), node.lookups));
            assertEquals(model, found, "seed " + seed + " round " + round);
        }
    }
}
