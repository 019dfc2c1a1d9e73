package io.cellfs.cell.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** A batch over a store reads like a map that has had both. */
class BatchPropertyTest {
    private static final char TABLE = 'x';

    @Property(tries = 300)
    void readsItsOwnWrites(
            @ForAll @Size(max = 20) List<@IntRange(min = 0, max = 15) Integer> before,
            @ForAll @Size(max = 20) List<@IntRange(min = 0, max = 31) Integer> writes,
            @ForAll @IntRange(min = 0, max = 16) int from) {
        MemoryCellStore store = new MemoryCellStore();
        Map<Integer, Long> model = new TreeMap<>();
        store.read(view -> {
            Batch first = new Batch(view);
            before.forEach(key -> put(first, model, key, 1));
            store.commit(first);
            return 0;
        });
        store.read(view -> {
            Batch batch = new Batch(view);
            writes.forEach(write -> change(batch, model, write));
            expectSame(batch, model, from);
            store.commit(batch);
            return 0;
        });
        store.read(view -> {
            expectSame(view, model, from);
            return 0;
        });
    }

    private static void change(Batch batch, Map<Integer, Long> model, int write) {
        if (write >= 16) {
            batch.delete(Keys.number(TABLE, write - 16));
            model.remove(write - 16);
        } else {
            put(batch, model, write, 2);
        }
    }

    private static void put(Batch batch, Map<Integer, Long> model, int key, long value) {
        batch.put(Keys.number(TABLE, key), Keys.value(value));
        model.put(key, value);
    }

    private static void expectSame(KeyValues view, Map<Integer, Long> model, int from) {
        for (int key = 0; key < 16; key++) {
            byte[] value = view.get(Keys.number(TABLE, key));
            assertEquals(model.get(key), value == null ? null : Long.valueOf(Keys.number(value)));
        }
        List<Long> seen = new ArrayList<>();
        view.scan(Keys.table(TABLE), Keys.number(TABLE, from), (key, value) -> seen.add(Keys.lastNumber(key)));
        List<Long> expected = model.keySet().stream()
                .filter(key -> key >= from)
                .map(Integer::longValue)
                .toList();
        assertEquals(expected, seen);
    }
}
