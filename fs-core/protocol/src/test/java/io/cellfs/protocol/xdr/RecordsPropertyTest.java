package io.cellfs.protocol.xdr;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cellfs.protocol.rpc.ByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RecordsPropertyTest {
    @Provide
    Arbitrary<Class<? extends Record>> wireRecords() {
        return Arbitraries.of(AllOperations.RECORDS);
    }

    @Property(tries = 3000)
    void everyRecordSurvivesTheWire(@ForAll("wireRecords") Class<? extends Record> type, @ForAll long seed)
            throws IOException {
        roundTrip(type, seed);
    }

    private static <T extends Record> void roundTrip(Class<T> type, long seed) throws IOException {
        T value = new RandomRecords(seed).next(type);
        byte[] bytes = encode(type, value);
        assertEquals(0, bytes.length % 4);
        XdrReader reader = XdrReader.of(ByteBuffer.wrap(bytes));
        assertEquals(value, Codecs.of(type).read(reader));
        reader.expectEnd();
        XdrReader stream = XdrReader.of(inPieces(bytes, seed));
        assertEquals(value, Codecs.of(type).read(stream));
        stream.expectEnd();
    }

    @Property(tries = 2000)
    void everyTruncationIsRefused(@ForAll("wireRecords") Class<? extends Record> type, @ForAll long seed)
            throws IOException {
        byte[] bytes = encodeRandom(type, seed);
        if (bytes.length == 0) {
            return;
        }
        byte[] cut = Arrays.copyOf(bytes, new Random(seed).nextInt(bytes.length));
        assertThrows(XdrException.class, () -> Codecs.of(type).read(XdrReader.of(ByteBuffer.wrap(cut))));
        assertThrows(XdrException.class, () -> Codecs.of(type).read(XdrReader.of(inPieces(cut, seed))));
    }

    @Property(tries = 3000)
    void mutatedBytesDecodeOrAreRefusedButNeverBreak(
            @ForAll("wireRecords") Class<? extends Record> type, @ForAll long seed) throws IOException {
        byte[] bytes = encodeRandom(type, seed);
        Random random = new Random(seed);
        for (int i = 0; i < 8 && bytes.length > 0; i++) {
            int at = random.nextInt(bytes.length);
            bytes[at] = (byte) (random.nextBoolean() ? 0xff : random.nextInt());
        }
        mutationIsHandled(type, XdrReader.of(ByteBuffer.wrap(bytes)));
        mutationIsHandled(type, XdrReader.of(inPieces(bytes, seed)));
    }

    private static <T extends Record> void mutationIsHandled(Class<T> type, XdrReader reader) throws IOException {
        T value;
        try {
            value = Codecs.of(type).read(reader);
        } catch (XdrException e) {
            assertTrue(e.getMessage().length() > 3);
            return;
        }
        byte[] again = encode(type, value);
        assertEquals(value, Codecs.of(type).read(XdrReader.of(ByteBuffer.wrap(again))));
        assertArrayEquals(again, encode(type, value));
    }

    private static <T extends Record> byte[] encodeRandom(Class<T> type, long seed) throws IOException {
        return encode(type, new RandomRecords(seed).next(type));
    }

    private static <T extends Record> byte[] encode(Class<T> type, T value) throws IOException {
        XdrWriter writer = new XdrWriter();
        Codecs.of(type).write(writer, value);
        ByteBuffer bytes = writer.toBuffer();
        byte[] array = new byte[bytes.remaining()];
        bytes.get(array);
        return array;
    }

    /** A source that gives a few bytes at a time. */
    private static ByteSource inPieces(byte[] bytes, long seed) {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        Random random = new Random(seed);
        return dst -> {
            if (!left.hasRemaining()) {
                return -1;
            }
            int n = Math.min(Math.min(left.remaining(), dst.remaining()), 1 + random.nextInt(50));
            dst.put(left.slice(left.position(), n));
            left.position(left.position() + n);
            return n;
        };
    }
}
