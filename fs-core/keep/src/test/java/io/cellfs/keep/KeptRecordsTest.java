package io.cellfs.keep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.keep.KeptRecords.Found;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeptRecordsTest {
    private static final int BLOCK = 64;

    @TempDir
    Path directory;

    private Path file = Path.of("");

    @BeforeEach
    void makeFile() throws IOException {
        file = Files.createFile(directory.resolve("memory"));
    }

    private KeptRecords open() throws IOException {
        return new KeptRecords(KeptMemory.open(file, 8L << 20), BLOCK);
    }

    private static List<Found> load(KeptRecords records) throws IOException {
        List<Found> all = new ArrayList<>();
        records.load().forEach(all::add);
        return all;
    }

    private static ByteBuffer content(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    private static List<Byte> bytes(ByteBuffer buffer) {
        List<Byte> all = new ArrayList<>();
        ByteBuffer rest = buffer.duplicate();
        while (rest.hasRemaining()) {
            all.add(rest.get());
        }
        return all;
    }

    @Test
    void theNextProcessFindsWhatWasPut() throws IOException {
        KeptRecords records = open();
        int small = records.put(content(new byte[] {1, 2, 3}));
        int large = records.put(content(new byte[5000]));
        int gone = records.put(content(new byte[200]));
        records.remove(gone);
        List<Found> found = load(open());
        assertEquals(List.of(small, large), found.stream().map(Found::number).toList());
        assertEquals(
                List.of((byte) 1, (byte) 2, (byte) 3), bytes(found.getFirst().content()));
        assertEquals(5000, found.getLast().content().remaining());
    }

    @Test
    void aPlaceOfEightBytesChangesAtOnce() throws IOException {
        KeptRecords records = open();
        int number = records.put(content(new byte[24]));
        records.setLong(number, 8, 77);
        ByteBuffer found = load(open()).getFirst().content();
        assertEquals(ByteOrder.nativeOrder(), found.order());
        assertEquals(77, found.getLong(8));
        assertThrows(IllegalArgumentException.class, () -> records.setLong(number, 4, 1));
        assertThrows(IllegalArgumentException.class, () -> records.setLong(number, BLOCK, 1));
    }

    @Test
    void ofARecordAndItsReplacementTheLaterOneComesLast() throws IOException {
        KeptRecords records = open();
        records.put(content(new byte[] {1}));
        int later = records.put(content(new byte[] {2}));
        assertEquals(later, load(open()).getLast().number());
        assertEquals(List.of((byte) 2), bytes(load(open()).getLast().content()));
    }

    @Test
    void growthEndsAtItsBoundAndLeavesEverythingAsItIs() throws IOException {
        KeptRecords records = open();
        byte[] large = new byte[(1 << 16) - 1];
        assertThrows(UncheckedIOException.class, () -> {
            for (int i = 0; i < 1000; i++) {
                records.put(content(large));
            }
        });
        int before = records.usedBlocks();
        assertThrows(UncheckedIOException.class, () -> records.put(content(new byte[1 << 20])));
        assertEquals(before, records.usedBlocks());
        assertTrue(Files.size(file) <= 8L << 20);
    }

    @Test
    void whatIsThereCanBeReplacedWhenThereIsNoMoreRoom() throws IOException {
        KeptRecords records = open();
        byte[] content = new byte[1000];
        int last = fill(records, content);
        int before = records.usedBlocks();
        for (int i = 0; i < 100; i++) {
            last = records.replace(last, content(content));
        }
        assertEquals(before, records.usedBlocks());
        int number = last;
        assertThrows(KeptFullException.class, () -> records.replace(number, content(new byte[3000])));
        assertEquals(before, records.usedBlocks());
        records.replace(number, content(new byte[100]));
        assertTrue(records.usedBlocks() < before);
    }

    /** Puts as much as there is room for. Returns the number of the last record. */
    private static int fill(KeptRecords records, byte[] content) {
        int last = records.put(content(content));
        while (true) {
            try {
                last = records.put(content(content));
            } catch (KeptFullException e) {
                return last;
            }
        }
    }

    @Test
    void oneRecordTakesThePlaceOfManyWhenThereIsNoMoreRoom() throws IOException {
        KeptRecords records = open();
        List<Integer> many = List.of(records.put(content(new byte[900])), records.put(content(new byte[900])));
        fill(records, new byte[1000]);
        assertThrows(KeptFullException.class, () -> records.put(content(new byte[1700])));
        assertThrows(KeptFullException.class, () -> records.putInPlaceOf(many, content(new byte[4000])));
        int before = records.usedBlocks();
        records.putInPlaceOf(many, content(new byte[1700]));
        many.forEach(records::remove);
        assertTrue(records.usedBlocks() <= before);
    }

    @Test
    void whatCannotBeDeclinedTakesTheReserveAndNoMore() throws IOException {
        KeptRecords records = open();
        fill(records, new byte[20]);
        byte[] content = new byte[100_000];
        records.putFromReserve(content(content));
        assertThrows(KeptFullException.class, () -> {
            for (int i = 0; i < 10; i++) {
                records.putFromReserve(content(content));
            }
        });
        assertThrows(KeptFullException.class, () -> records.put(content(new byte[20])));
    }

    @Test
    void recordsMayBeRemovedWhileTheyAreShown() throws IOException {
        KeptRecords records = open();
        records.put(content(new byte[1000]));
        records.put(content(new byte[2000]));
        KeptRecords next = open();
        next.load().forEach(each -> next.remove(each.number()));
        assertEquals(0, next.usedBlocks());
    }

    /** Puts, replaces and removes at random; another process would find exactly what there is, and can go on with it. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void anotherProcessFindsWhatThereIsAtAnyTime(long seed) throws IOException {
        Random random = new Random(seed);
        KeptRecords records = open();
        Map<Integer, List<Byte>> model = new HashMap<>();
        for (int step = 0; step < 400; step++) {
            List<Integer> numbers = new ArrayList<>(model.keySet());
            int choice = random.nextInt(10);
            if (choice < 5 || numbers.isEmpty()) {
                ByteBuffer fresh = content(random(random));
                model.put(records.put(fresh), bytes(fresh));
            } else if (choice < 8) {
                int number = numbers.get(random.nextInt(numbers.size()));
                ByteBuffer fresh = content(random(random));
                model.remove(number);
                model.put(records.replace(number, fresh), bytes(fresh));
            } else {
                int number = numbers.get(random.nextInt(numbers.size()));
                model.remove(number);
                records.remove(number);
            }
            if (step % 20 == 0) {
                KeptRecords next = open();
                Map<Integer, List<Byte>> found = new HashMap<>();
                next.load().forEach(each -> found.put(each.number(), bytes(each.content())));
                assertEquals(model, found, "seed " + seed + " step " + step);
                assertEquals(records.usedBlocks(), next.usedBlocks());
                Map<Integer, List<Byte>> again = new HashMap<>();
                open().loadUnordered().forEach(each -> again.put(each.number(), bytes(each.content())));
                assertEquals(model, again, "seed " + seed + " step " + step);
                records = random.nextBoolean() ? next : records;
            }
        }
    }

    private static byte[] random(Random random) {
        byte[] bytes = new byte[random.nextInt(random.nextBoolean() ? 40 : 3000)];
        random.nextBytes(bytes);
        return bytes;
    }
}
