package io.cellfs.client.region;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandlesTest {
    private static final int FILES = 40;
    private static final int MAX_BYTES = 100_000;
    /** So little that most small files leave the memory at once. */
    private static final long MEMORY = 20_000;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void filesBehaveLikeArraysWhereverTheyAre(long seed) throws IOException {
        Random random = new Random(seed);
        byte[][] model = new byte[FILES][MAX_BYTES];
        Handles handles = new Handles(directory, MEMORY);
        Set<Integer> known = new HashSet<>();
        for (int step = 0; step < 4000; step++) {
            int number = random.nextInt(FILES);
            int at = random.nextInt(random.nextInt(20) == 0 ? MAX_BYTES - 5000 : 3000);
            int count = 1 + random.nextInt(5000);
            switch (random.nextInt(8)) {
                case 0 -> {
                    handles.delete(number);
                    known.remove(number);
                    Arrays.fill(model[number], (byte) 0);
                }
                case 1 -> {
                    handles.with(number, file -> file.truncate(at));
                    Arrays.fill(model[number], at, MAX_BYTES, (byte) 0);
                }
                case 2 -> {
                    handles.with(number, file -> file.punch(at, count));
                    Arrays.fill(model[number], at, at + count, (byte) 0);
                }
                case 3, 4, 5 -> {
                    byte[] bytes = new byte[count];
                    random.nextBytes(bytes);
                    handles.with(number, file -> file.write(direct(bytes), at));
                    System.arraycopy(bytes, 0, model[number], at, count);
                    known.add(number);
                }
                default ->
                    assertArrayEquals(
                            Arrays.copyOfRange(model[number], at, at + count), read(handles, number, at, count));
            }
            if (step % 1000 == 999) {
                handles.close();
                handles = reopened(known);
                for (int each : known) {
                    assertArrayEquals(model[each], read(handles, each, 0, MAX_BYTES));
                }
            }
        }
        handles.close();
    }

    @Test
    void smallFilesThatLeaveTheMemoryMakeNoFiles() throws IOException {
        Handles handles = new Handles(directory, MEMORY);
        for (int number = 0; number < 500; number++) {
            byte[] bytes = {(byte) number, 1, 2, 3};
            handles.with(number, file -> file.write(direct(bytes), 4000));
        }
        try (Stream<Path> found = Files.walk(directory)) {
            assertEquals(
                    List.of(handles.slotFile()),
                    found.filter(Files::isRegularFile).toList());
        }
        assertArrayEquals(new byte[] {7, 1, 2, 3}, read(handles, 7, 4000, 4));
        handles.close();
    }

    @Test
    void aKillLosesNothingThatWasWrittenDown() throws IOException {
        Handles killed = new Handles(directory, 0);
        killed.with(3, file -> file.write(direct(new byte[] {1, 2, 3}), 0));
        killed.with(4, file -> file.write(direct(new byte[] {4}), 0));
        killed.saveSlots();
        killed.with(5, file -> file.write(direct(new byte[] {5}), 0));

        Handles handles = reopened(Set.of(3, 5));

        assertArrayEquals(new byte[] {1, 2, 3, 0}, read(handles, 3, 0, 4));
        assertArrayEquals(new byte[] {0}, read(handles, 4, 0, 1), "unknown to the index");
        assertArrayEquals(new byte[] {0}, read(handles, 5, 0, 1), "not written down");
        handles.close();
    }

    @Test
    void aDamagedIndexIsNoIndex() throws IOException {
        Handles first = new Handles(directory, MEMORY);
        first.with(3, file -> file.write(direct(new byte[] {1}), 0));
        first.close();
        byte[] index = Files.readAllBytes(first.slotIndex());
        index[index.length / 2] ^= 1;
        Files.write(first.slotIndex(), index);

        Handles handles = reopened(Set.of(3));

        assertArrayEquals(new byte[] {0}, read(handles, 3, 0, 1));
        handles.close();
    }

    private Handles reopened(Set<Integer> known) throws IOException {
        Handles handles = new Handles(directory, MEMORY);
        for (int number : known) {
            if (Files.exists(handles.path(number))) {
                handles.known(number);
            }
        }
        handles.load(known);
        return handles;
    }

    private static byte[] read(Handles handles, int number, int at, int count) throws IOException {
        ByteBuffer read = ByteBuffer.allocateDirect(count);
        handles.with(number, file -> file.read(read, at));
        byte[] bytes = new byte[count];
        read.flip().get(bytes);
        return bytes;
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }
}
