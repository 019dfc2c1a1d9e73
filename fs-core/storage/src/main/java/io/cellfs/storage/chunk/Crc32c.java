package io.cellfs.storage.chunk;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** CRC32C (Castagnoli) of buffers, and of two parts put together. */
public final class Crc32c {
    private static final int POLYNOMIAL = 0x82f63b78;

    /** {@code ZEROS[k]} takes a checksum to that of the same bytes followed by 2^k zero bytes. */
    private static final int[][] ZEROS = operators();

    private Crc32c() {}

    /** The checksum of {@code length} bytes at {@code from}; the buffer's position stays. */
    public static int of(ByteBuffer buffer, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(buffer.duplicate().limit(from + length).position(from));
        return (int) crc.getValue();
    }

    /** The checksum of A followed by B, from those of A and B and B's length in bytes. */
    public static int combine(int crcA, int crcB, long lengthB) {
        int moved = crcA;
        long rest = lengthB;
        for (int k = 0; rest != 0; k++, rest >>>= 1) {
            if ((rest & 1) != 0) {
                moved = times(ZEROS[k], moved);
            }
        }
        return moved ^ crcB;
    }

    private static int times(int[] operator, int vector) {
        int sum = 0;
        for (int bit = 0, rest = vector; rest != 0; bit++, rest >>>= 1) {
            sum ^= (rest & 1) != 0 ? operator[bit] : 0;
        }
        return sum;
    }

    private static int[] square(int[] operator) {
        int[] result = new int[Integer.SIZE];
        for (int i = 0; i < result.length; i++) {
            result[i] = times(operator, operator[i]);
        }
        return result;
    }

    private static int[][] operators() {
        int[] bit = new int[Integer.SIZE];
        bit[0] = POLYNOMIAL;
        for (int i = 1; i < bit.length; i++) {
            bit[i] = 1 << (i - 1);
        }
        int[][] result = new int[Long.SIZE][];
        result[0] = square(square(square(bit)));
        for (int k = 1; k < result.length; k++) {
            result[k] = square(result[k - 1]);
        }
        return result;
    }
}
