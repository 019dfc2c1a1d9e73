package io.cellfs.client.region;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WideFileTest {
    private static final int SPAN = 64;
    private static final long[] PLACES = {
        0, WideFile.FIRST_BYTES - SPAN / 2, 5 * WideFile.FIRST_BYTES - SPAN / 2, Long.MAX_VALUE - SPAN
    };

    @TempDir
    Path directory;

    /** Random writes, cuts and holes around the borders of the parts, beside a map of the bytes that are not zero. */
    @Test
    void holdsWhatAMapHolds() throws IOException {
        Random random = new Random(20_261_121);
        Path path = directory.resolve("7");
        NavigableMap<Long, Byte> model = new TreeMap<>();
        WideFile file = WideFile.open(path);
        for (int step = 0; step < 2_000; step++) {
            long offset = PLACES[random.nextInt(PLACES.length)] + random.nextInt(SPAN);
            int length = (int) Math.min(1 + random.nextInt(SPAN), Long.MAX_VALUE - offset);
            switch (random.nextInt(8)) {
                case 0 -> {
                    file.truncate(offset);
                    model.tailMap(offset, true).clear();
                }
                case 1 -> {
                    file.punch(offset, Math.max(1, length));
                    model.subMap(offset, offset + Math.max(1, length)).clear();
                }
                case 2 -> {
                    file.close();
                    file = WideFile.open(path);
                }
                case 3, 4, 5 -> write(file, model, offset, length, random);
                default ->
                    assertArrayEquals(expected(model, offset, length), read(file, offset, length), "step " + step);
            }
        }
        file.close();
        WideFile.delete(path);
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(0, left.count());
        }
    }

    private static void write(WideFile file, NavigableMap<Long, Byte> model, long offset, int length, Random random)
            throws IOException {
        ByteBuffer src = ByteBuffer.allocateDirect(length);
        for (int i = 0; i < length; i++) {
            byte value = (byte) (1 + random.nextInt(100));
            src.put(value);
            model.put(offset + i, value);
        }
        file.write(src.flip(), offset);
    }

    private static byte[] read(WideFile file, long offset, int length) throws IOException {
        ByteBuffer dst = ByteBuffer.allocateDirect(length);
        file.read(dst, offset);
        byte[] bytes = new byte[length];
        dst.flip().get(bytes);
        return bytes;
    }

    private static byte[] expected(NavigableMap<Long, Byte> model, long offset, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = model.getOrDefault(offset + i, (byte) 0);
        }
        return bytes;
    }
}
