package io.cellfs.server.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.ext.PropertyExtensions;
import io.cellfs.protocol.ext.PropertyExtensions.Publication;
import io.cellfs.protocol.ext.PropertyExtensions.PublishReply;
import io.cellfs.storage.api.StorageException;
import io.cellfs.storage.api.VolumeProperties;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PublishedTest {
    private static final int SHARED = PropertyExtensions.SHARED;
    private static final int WRITER = PropertyExtensions.WRITER;
    private static final int ALONE = PropertyExtensions.ALONE;

    private static Published none() {
        return Published.of(VolumeProperties.NONE);
    }

    private static Publication of(String node, int claim) {
        return new Publication(node, claim, "use" + claim);
    }

    private static int judged(Published published, Publication wanted) {
        return published.judge(wanted).state();
    }

    @Test
    void eachPairOfClaimsGoesTogetherOrNot() throws StorageException {
        for (int first : new int[] {SHARED, WRITER, ALONE}) {
            for (int second : new int[] {SHARED, WRITER, ALONE}) {
                Published published = new Published(none().with(of("a", first)));
                boolean together = first != ALONE && second != ALONE && !(first == WRITER && second == WRITER);
                assertEquals(
                        together ? PropertyExtensions.PUBLISHED : PropertyExtensions.TAKEN,
                        judged(published, of("b", second)),
                        first + " and " + second);
            }
        }
    }

    @Test
    void againIsTheSameAndOtherwiseIsNot() throws StorageException {
        Published published = new Published(none().with(of("a", ALONE)));
        assertEquals(PropertyExtensions.PUBLISHED, judged(published, of("a", ALONE)));
        PublishReply otherwise = published.judge(of("a", SHARED));
        assertEquals(new PublishReply(PropertyExtensions.TAKEN, of("a", ALONE)), otherwise);
        assertEquals(List.of(of("a", ALONE)), published.all());
    }

    @Test
    void thereIsAnEndOfNodes() throws StorageException {
        Published published = none();
        for (int i = 0; i < VolumeProperties.MAX_NODES; i++) {
            published = new Published(published.with(of("node" + i, SHARED)));
        }
        assertEquals(PropertyExtensions.FULL, judged(published, of("one more", SHARED)));
        assertEquals(PropertyExtensions.PUBLISHED, judged(published, of("node7", SHARED)));
        assertEquals(0, published.without("").size());
        assertThrows(StorageException.class, () -> none().with(of("a", 4)));
    }

    @Test
    void noSequenceLetsNodesHaveWhatExcludesEachOther() throws StorageException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Published published = none();
        TreeMap<String, Integer> model = new TreeMap<>();
        for (int step = 0; step < 5000; step++) {
            String node = "n" + random.nextInt(4);
            if (random.nextInt(3) == 0) {
                String which = random.nextInt(10) == 0 ? "" : node;
                published = new Published(published.without(which));
                if (which.isEmpty()) {
                    model.clear();
                }
                model.remove(which);
            } else {
                Publication wanted = of(node, 1 + random.nextInt(3));
                if (judged(published, wanted) == PropertyExtensions.PUBLISHED) {
                    published = new Published(published.with(wanted));
                    model.put(node, wanted.claim());
                }
            }
            assertEquals(
                    model,
                    published.all().stream().collect(Collectors.toMap(Publication::node, Publication::claim)),
                    "seed " + seed);
            long alone = model.values().stream().filter(c -> c == ALONE).count();
            long writers = model.values().stream().filter(c -> c == WRITER).count();
            assertTrue(writers <= 1 && (alone == 0 || model.size() == 1), "seed " + seed + ": " + model);
        }
    }
}
