package io.cellfs.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ByteSizeTest {
    @Test
    void readsBytesAndBinaryMultiples() {
        assertEquals(4096, ByteSize.parse("4096").bytes());
        assertEquals(10L << 30, ByteSize.parse("10G").bytes());
        assertEquals(512L << 20, ByteSize.parse("512MiB").bytes());
        assertEquals(3L << 29, ByteSize.parse("1.5g").bytes());
        assertEquals(7L << 60, ByteSize.parse("7E").bytes());
    }

    @Test
    void namesWhatIsAccepted() {
        assertEquals(
                "'ten' is no size: write bytes or a number with K, M, G, T, P or E, as in 10G",
                assertThrows(IllegalArgumentException.class, () -> ByteSize.parse("ten"))
                        .getMessage());
        assertEquals(
                "'8E' is too large: at most 8E - 1 byte",
                assertThrows(IllegalArgumentException.class, () -> ByteSize.parse("8E"))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> ByteSize.parse("-1"));
        assertThrows(IllegalArgumentException.class, () -> ByteSize.parse(""));
    }

    @Test
    void printsWithOneDecimalAtMost() {
        assertEquals("0", new ByteSize(0).toString());
        assertEquals("1023", new ByteSize(1023).toString());
        assertEquals("1K", new ByteSize(1024).toString());
        assertEquals("1.5G", new ByteSize(3L << 29).toString());
        assertEquals("8E", new ByteSize(Long.MAX_VALUE).toString());
    }
}
