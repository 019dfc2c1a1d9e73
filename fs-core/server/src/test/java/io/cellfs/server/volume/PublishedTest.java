package io.cellfs.server.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.ext.PropertyExtensions;
import io.cellfs.protocol.ext.PropertyExtensions.Publication;
import io.cellfs.protocol.ext.PropertyExtensions.Publications;
import io.cellfs.protocol.ext.PropertyExtensions.PublishReply;
import io.cellfs.storage.api.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PublishedTest {
    private static final int SHARED = PropertyExtensions.SHARED;
    private static final int WRITER = PropertyExtensions.WRITER;
    private static final int ALONE = PropertyExtensions.ALONE;

    private final InMemoryTable table = new InMemoryTable();

    private static Publication of(String node, int claim) {
        return new Publication(node, claim, "use" + claim);
    }

    private int published(Publication wanted) throws StorageException {
        return Published.publish(table, wanted).state();
    }

    private List<Publication> all() throws StorageException {
        List<Publication> all = new ArrayList<>();
        Publications page = Published.some(table, "");
        all.addAll(page.some());
        while (!page.next().isEmpty()) {
            page = Published.some(table, page.next());
            all.addAll(page.some());
        }
        return all;
    }

    @Test
    void eachPairOfClaimsGoesTogetherOrNot() throws StorageException {
        for (int first : new int[] {SHARED, WRITER, ALONE}) {
            for (int second : new int[] {SHARED, WRITER, ALONE}) {
                table.clear();
                published(of("a", first));
                boolean together = first != ALONE && second != ALONE && !(first == WRITER && second == WRITER);
                assertEquals(
                        together ? PropertyExtensions.PUBLISHED : PropertyExtensions.TAKEN,
                        published(of("b", second)),
                        first + " and " + second);
                assertEquals(together ? 2 : 1, all().size());
            }
        }
    }

    @Test
    void againIsTheSameAndOtherwiseIsNot() throws StorageException {
        assertEquals(PropertyExtensions.PUBLISHED, published(of("a", ALONE)));
        assertEquals(PropertyExtensions.PUBLISHED, published(of("a", ALONE)));
        PublishReply otherwise = Published.publish(table, of("a", SHARED));
        assertEquals(new PublishReply(PropertyExtensions.TAKEN, of("a", ALONE)), otherwise);
        assertEquals(List.of(of("a", ALONE)), all());
    }

    @Test
    void aUseMayBeEmptyAndAClaimMustBeKnown() throws StorageException {
        Publication plain = new Publication("a", SHARED, "");
        published(plain);
        assertEquals(PropertyExtensions.PUBLISHED, published(plain));
        assertEquals(List.of(plain), all());
        assertThrows(StorageException.class, () -> published(of("a", ALONE + 1)));
        assertThrows(StorageException.class, () -> published(of("a", 0)));
    }

    @Test
    void twentyThousandNodesCostAsLittleAsOne() throws StorageException {
        int nodes = 20_000;
        published(of("writer", WRITER));
        long least = Long.MAX_VALUE;
        long most = 0;
        for (int i = 1; i < nodes; i++) {
            table.takeReads();
            assertEquals(PropertyExtensions.PUBLISHED, published(of("node" + i, SHARED)));
            long reads = table.takeReads();
            least = Math.min(least, reads);
            most = Math.max(most, reads);
        }
        assertEquals(least, most, "a publication's cost grows with the nodes");
        assertEquals(
                new PublishReply(PropertyExtensions.TAKEN, of("writer", WRITER)),
                Published.publish(table, of("another", WRITER)));
        assertEquals(PropertyExtensions.TAKEN, published(of("another", ALONE)));
        List<Publication> all = all();
        assertEquals(of("writer", WRITER), all.getFirst(), "first the one that excludes others");
        assertEquals(nodes, all.stream().map(Publication::node).distinct().count());
        table.takeReads();
        Published.unpublish(table, "node7");
        assertTrue(table.takeReads() <= 3);
        Published.unpublish(table, "");
        assertEquals(List.of(), all());
    }

    @Test
    void noSequenceLetsNodesHaveWhatExcludesEachOther() throws StorageException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        TreeMap<String, Integer> model = new TreeMap<>();
        for (int step = 0; step < 5000; step++) {
            String node = "n" + random.nextInt(4);
            if (random.nextInt(3) == 0) {
                String which = random.nextInt(10) == 0 ? "" : node;
                Published.unpublish(table, which);
                if (which.isEmpty()) {
                    model.clear();
                }
                model.remove(which);
            } else {
                Publication wanted = of(node, 1 + random.nextInt(3));
                if (published(wanted) == PropertyExtensions.PUBLISHED) {
                    model.put(node, wanted.claim());
                }
            }
            assertEquals(
                    model,
                    all().stream().collect(Collectors.toMap(Publication::node, Publication::claim)),
                    "seed " + seed);
            long alone = model.values().stream().filter(c -> c == ALONE).count();
            long writers = model.values().stream().filter(c -> c == WRITER).count();
            assertTrue(writers <= 1 && (alone == 0 || model.size() == 1), "seed " + seed + ": " + model);
        }
    }
}
