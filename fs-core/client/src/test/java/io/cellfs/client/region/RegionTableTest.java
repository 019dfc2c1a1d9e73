package io.cellfs.client.region;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RegionTableTest {
    private record Key(int file, long region) {}

    @Test
    void followsALinkedHashMapInOrderOfUse() {
        Random random = new Random(7);
        RegionTable table = new RegionTable(Long.MAX_VALUE);
        LinkedHashMap<Key, Integer> model = new LinkedHashMap<>(16, 0.75f, true);
        for (int step = 0; step < 30_000; step++) {
            Key key = new Key(random.nextInt(50), random.nextLong(1L << random.nextInt(1, 47)) & 0xffL);
            int slot = table.find(key.file(), key.region());
            assertEquals(model.containsKey(key), slot != RegionTable.NONE);
            if (slot == RegionTable.NONE) {
                table.add(key.file(), key.region(), step, RegionTable.State.FULL);
                model.put(key, step);
            } else if (random.nextInt(3) > 0) {
                table.passOver(slot);
                model.get(key);
            } else {
                table.remove(slot);
                model.remove(key);
            }
        }
        assertEquals(model.size(), table.size());
        assertEquals(model.values().stream().mapToLong(Integer::longValue).sum(), table.totalBytes());
        List<Key> order = new ArrayList<>();
        for (int slot = table.oldest(); slot != RegionTable.NONE; slot = table.next(slot)) {
            order.add(new Key(table.fileOf(slot), table.regionOf(slot)));
        }
        assertEquals(List.copyOf(model.keySet()), order);
        assertEquals(countByFile(model), countByFile(table));
    }

    @Test
    void aFileThatIsUsedAsAWholeGoesFromItsStart() {
        RegionTable table = new RegionTable(Long.MAX_VALUE);
        for (long region : List.of(3L, 0L, 1L, 4L, 2L)) {
            table.add(1, region, 10, RegionTable.State.FULL);
        }
        table.useAll(1, 0);
        List<Long> order = new ArrayList<>();
        for (int slot = table.oldest(); slot != RegionTable.NONE; slot = table.next(slot)) {
            order.add(table.regionOf(slot));
        }
        assertEquals(List.of(0L, 1L, 2L, 3L, 4L), order);
    }

    private static Map<Integer, Integer> countByFile(LinkedHashMap<Key, Integer> model) {
        Map<Integer, Integer> counts = new LinkedHashMap<>();
        for (int file = 0; file < 50; file++) {
            int wanted = file;
            int count = (int)
                    model.keySet().stream().filter(k -> k.file() == wanted).count();
            counts.put(file, count);
        }
        return counts;
    }

    private static Map<Integer, Integer> countByFile(RegionTable table) {
        Map<Integer, Integer> counts = new LinkedHashMap<>();
        for (int file = 0; file < 50; file++) {
            int count = 0;
            for (int slot = table.firstOf(file); slot != RegionTable.NONE; slot = table.nextOfFile(slot)) {
                count++;
            }
            counts.put(file, count);
        }
        return counts;
    }
}
