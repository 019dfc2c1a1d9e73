package io.cellfs.storage.chunk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class Crc32cTest {
    /** The check value of CRC-32C and the vector of 32 zeros from RFC 3720 appendix B.4. */
    @Test
    void knowsThePublishedVectors() {
        ByteBuffer digits = ByteBuffer.wrap("123456789".getBytes(StandardCharsets.US_ASCII));
        assertEquals(0xe3069283, Crc32c.of(digits, 0, 9));
        assertEquals(0x8a9136aa, Crc32c.of(ByteBuffer.allocateDirect(32), 0, 32));
    }

    @Property
    void partsCombineToTheWhole(@ForAll @Size(max = 5000) byte[] data, @ForAll int where) {
        int cut = data.length == 0 ? 0 : Math.floorMod(where, data.length);
        ByteBuffer buffer = ByteBuffer.wrap(data);
        int a = Crc32c.of(buffer, 0, cut);
        int b = Crc32c.of(buffer, cut, data.length - cut);
        assertEquals(Crc32c.of(buffer, 0, data.length), Crc32c.combine(a, b, data.length - cut));
    }
}
