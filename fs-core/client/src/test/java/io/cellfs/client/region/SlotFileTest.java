package io.cellfs.client.region;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.client.region.SlotFile.Slot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlotFileTest {
    private static final int MAX = SlotFile.MAX_BYTES;

    @TempDir
    Path directory;

    private record Held(Slot slot, byte[] content) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatIsPutIsReadUntilItsSlotIsGiven(long seed) throws IOException {
        Random random = new Random(seed);
        List<Held> held = new ArrayList<>();
        try (SlotFile slots = SlotFile.open(directory.resolve("slots"))) {
            for (int step = 0; step < 3000; step++) {
                boolean grow = step % 1000 < 600;
                if (held.isEmpty() || random.nextInt(10) < (grow ? 7 : 3)) {
                    byte[] content = new byte[random.nextInt(10) == 0 ? MAX : random.nextInt(9000)];
                    random.nextBytes(content);
                    held.add(new Held(put(slots, content), content));
                } else {
                    Held one = held.remove(random.nextInt(held.size()));
                    assertContent(slots, one);
                    slots.give(one.slot());
                }
            }
            for (Held one : held) {
                assertContent(slots, one);
            }
            assertNoOverlap(held);
        }
    }

    @Test
    void anExtentWithoutContentGivesItsSpaceBackAndServesOtherSizes() throws IOException {
        Path path = directory.resolve("slots");
        try (SlotFile slots = SlotFile.open(path)) {
            Slot large = put(slots, new byte[MAX]);
            slots.give(large);
            Slot small = put(slots, new byte[10]);
            assertEquals(large.offset(), small.offset());
            assertEquals(MAX, Files.size(path));
        }
    }

    @Test
    void slotsOfAnEarlierRunAreTakenAgainUnlessTheyCannotBe() throws IOException {
        Path path = directory.resolve("slots");
        Slot first;
        Slot second;
        Slot lost;
        byte[] content = {1, 2, 3};
        try (SlotFile slots = SlotFile.open(path)) {
            first = put(slots, content);
            second = put(slots, new byte[5000]);
            lost = put(slots, new byte[MAX]);
        }
        long bytes = Files.size(path);
        try (SlotFile slots = SlotFile.open(path)) {
            assertTrue(slots.occupy(first, bytes));
            assertTrue(slots.occupy(second, bytes));
            assertFalse(slots.occupy(first, bytes), "taken already");
            assertFalse(slots.occupy(new Slot(first.offset() + 512, 5000), bytes), "of another size");
            assertFalse(slots.occupy(new Slot(second.offset() + 100, 5000), bytes), "not on a boundary");
            assertFalse(slots.occupy(new Slot(bytes, 3), bytes), "past the end");
            assertFalse(slots.occupy(new Slot(-512, 3), bytes));
            assertFalse(slots.occupy(new Slot(0, MAX + 1), bytes));
            assertFalse(slots.occupy(new Slot(0, -1), bytes));
            slots.reclaim(bytes);
            assertEquals(2L << 20, Files.size(path));
            assertContent(slots, new Held(first, content));
            assertNotEquals(first.offset(), put(slots, content).offset());
            assertEquals(lost.offset(), put(slots, new byte[MAX]).offset());
        }
    }

    private static void assertContent(SlotFile slots, Held held) throws IOException {
        ByteBuffer read = ByteBuffer.allocateDirect(held.content().length);
        slots.read(held.slot(), read, 0);
        byte[] content = new byte[held.content().length];
        read.flip().get(content);
        assertArrayEquals(held.content(), content);
    }

    private static void assertNoOverlap(List<Held> held) {
        List<Slot> sorted = held.stream()
                .map(Held::slot)
                .sorted((a, b) -> Long.compare(a.offset(), b.offset()))
                .toList();
        for (int i = 1; i < sorted.size(); i++) {
            Slot before = sorted.get(i - 1);
            assertTrue(before.offset() + before.bytes() <= sorted.get(i).offset());
        }
    }

    private static Slot put(SlotFile slots, byte[] content) throws IOException {
        return slots.put(content, content.length);
    }
}
